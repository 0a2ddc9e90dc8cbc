"""Values before a change keep the definition they were made with."""

from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

import polars as pl
import pytest
import yaml

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.explaining.proposals import Proposal, check_versions, proposed_catalogue
from kiezwirkung.indicators.catalogue import Catalogue, parse_catalogue
from kiezwirkung.indicators.definition import Indicator
from kiezwirkung.indicators.definition_hashes import WORDS
from kiezwirkung.indicators.versions import held_versions, version_frame, with_earlier
from kiezwirkung.yaml_text import parse_yaml

CHANGE = date(2025, 7, 1)
EARLIER = {
    "version": 1,
    "valid_from": date(2024, 1, 1),
    "replaced_because": "Nur noch Erstbesuche.",
    "fields": {"numerator": "visits.visit_count"},
}
CHANGED = {"version": 2, "valid_from": CHANGE, "numerator": "visits.first_visit_count", "earlier": [EARLIER]}


def definition(**changes: Any) -> str:
    """The file of visits with some fields changed."""
    given = parse_yaml(files("sql").joinpath("indicators", "visits.yaml").read_text(encoding="utf-8"))
    return yaml.safe_dump({**given, "version": 1, "valid_from": date(2024, 1, 1), **changes})


def only_visits(catalogue: Catalogue, **changes: Any) -> Catalogue:
    """A catalogue of visits alone."""
    return parse_catalogue({"visits.yaml": definition(**changes)}, catalogue.measures)


def test_words_are_fields_and_what_makes_a_figure_is_not_among_them() -> None:
    assert set(Indicator.model_fields) > WORDS
    assert not WORDS & {"kind", "numerator", "denominator", "factor", "stock_rule", "interval", "unit"}


def test_an_earlier_version_is_computed_beside_the_present_one(catalogue: Catalogue) -> None:
    both = with_earlier(only_visits(catalogue, **CHANGED)).indicators
    assert [(each.id, each.version, each.numerator) for each in both] == [
        ("visits", 2, "visits.first_visit_count"),
        ("visits@1", 1, "visits.visit_count"),
    ]


def test_a_period_belongs_to_the_version_that_held_on_its_first_day(catalogue: Catalogue) -> None:
    starts = {"month": [date(2025, m, 1) for m in (6, 7, 8)], "year": [date(2024, 1, 1), date(2025, 1, 1)]}
    rows = [(name, kind, day) for name in ("visits", "visits@1") for kind, days in starts.items() for day in days]
    values = pl.DataFrame(rows, schema=["indicator_id", "period_type", "period_start_on"], orient="row")
    values = values.with_columns(
        version=pl.when(pl.col("indicator_id") == "visits").then(2).otherwise(1).cast(pl.Int32)
    )
    held = held_versions(values, only_visits(catalogue, **CHANGED)).sort("period_type", "period_start_on")
    assert held.select("indicator_id", "period_start_on", "version", "is_break").rows() == [
        ("visits", date(2025, 6, 1), 1, False),
        ("visits", date(2025, 7, 1), 2, True),
        ("visits", date(2025, 8, 1), 2, False),
        ("visits", date(2024, 1, 1), 1, False),
        ("visits", date(2025, 1, 1), 1, False),
    ]


def test_every_version_is_listed_with_what_changed(catalogue: Catalogue) -> None:
    assert version_frame(only_visits(catalogue, **CHANGED)).rows() == [
        ("visits", 1, date(2024, 1, 1), ""),
        ("visits", 2, CHANGE, "Nur noch Erstbesuche."),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 1},
        {"valid_from": date(2024, 1, 1)},
        {"earlier": [{**EARLIER, "fields": {"numerator": "visits.no_such_count"}}]},
        {"earlier": [{**EARLIER, "fields": {"numerater": "visits.visit_count"}}]},
        {"earlier": [{**EARLIER, "replaced_because": ""}]},
    ],
)
def test_an_earlier_version_that_does_not_fit_is_refused(catalogue: Catalogue, changes: dict[str, Any]) -> None:
    with pytest.raises(KiezwirkungError) as caught:
        only_visits(catalogue, **{**CHANGED, **changes})
    assert caught.value.code == "K104"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"numerator": "visits.first_visit_count"}, "aber nicht ihre Version"),
        ({**CHANGED, "earlier": []}, "steht nicht unter earlier"),
        ({**CHANGED, "earlier": [{**EARLIER, "fields": {}}]}, "steht nicht unter earlier"),
    ],
)
def test_a_changed_definition_needs_a_new_version_and_keeps_the_old(changes: dict[str, Any], said: str) -> None:
    before, after = proposed_catalogue(Proposal({"visits.yaml": definition()})), definition(**changes)
    with pytest.raises(KiezwirkungError) as caught:
        check_versions(before, proposed_catalogue(Proposal({"visits.yaml": after})))
    assert caught.value.code == "K505"
    assert said in caught.value.what
    assert "numerator: visits.visit_count" in caught.value.what_to_do


@pytest.mark.parametrize("changes", [CHANGED, {"caveat": "Andere Worte."}, {"periods": ["year"]}])
def test_a_new_version_or_other_words_are_accepted(catalogue: Catalogue, changes: dict[str, Any]) -> None:
    before = replace(catalogue, indicators=only_visits(catalogue).indicators)
    check_versions(before, only_visits(catalogue, **changes))
