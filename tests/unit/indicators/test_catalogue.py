"""What a definition file must say, and what it may never ask for."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiezwirkung.errors import DefinitionError
from kiezwirkung.indicators.catalogue import Catalogue, parse_catalogue, parse_indicator
from kiezwirkung.indicators.indicator_rows import formula_parts, indicator_frame
from kiezwirkung.yaml_text import parse_yaml

MUST_EXIST = {
    *("visits", "visits_per_1000", "first_visit_share", "regular_offers", "offer_hours", "resident_initiated_share"),
    *("attendances_per_session", "distinct_participants", "events", "consultations", "active_volunteers"),
    *("volunteer_hours", "hours_per_volunteer", "self_help_groups", "self_help_groups_per_100000"),
    *("self_help_enquiries", "enquiries_by_channel", "belonging", "new_contacts_share", "female_share"),
    *(
        "accessible_locations_share",
        "weekly_opening_hours",
        "prognoseraum_coverage",
        "response_rate",
        "estimated_share",
    ),
}


def definition(name: str) -> dict[str, Any]:
    text = files("sql").joinpath("indicators", f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = parse_yaml(text)
    return loaded


def refused(catalogue: Catalogue, name: str, **changes: Any) -> str:
    changed = {key: value for key, value in (definition(name) | changes).items() if value is not None}
    with pytest.raises(DefinitionError) as caught:
        parse_indicator(yaml.safe_dump(changed, allow_unicode=True), f"sql/indicators/{name}.yaml", catalogue.measures)
    assert caught.value.code == "K104"
    assert f"{name}.yaml" in str(caught.value)
    return caught.value.what


def test_the_agreed_indicators_are_there(catalogue: Catalogue) -> None:
    assert {indicator.id for indicator in catalogue.indicators} >= MUST_EXIST


def test_the_six_cards_are_ranked_once_each(catalogue: Catalogue) -> None:
    cards = sorted((i.lead_rank, i.id) for i in catalogue.indicators if i.lead_rank)
    assert [name for _, name in cards] == [
        "belonging",
        "visits_per_1000",
        "new_contacts_share",
        "active_volunteers",
        "consultations",
        "regular_offers",
    ]


def test_all_parts_of_the_logic_model_are_covered(catalogue: Catalogue) -> None:
    assert {i.logic_model for i in catalogue.indicators} == {
        "input",
        "activity",
        "output",
        "reach",
        "outcome",
        "impact",
        "quality",
    }


def test_a_stock_is_not_summed_over_time(catalogue: Catalogue) -> None:
    assert "Bestand" in refused(catalogue, "active_volunteers", kind="flow")


def test_persons_are_not_added_over_centres(catalogue: Catalogue) -> None:
    assert "addiert" in refused(catalogue, "distinct_participants", kind="flow")
    assert "addiert" in refused(catalogue, "volunteer_hours", numerator="volunteers.new_count")
    assert "persons_may_add" in refused(catalogue, "active_volunteers", persons_may_add=None)


def test_a_typing_error_in_a_key_stops_the_load(catalogue: Catalogue) -> None:
    assert "unitt" in refused(catalogue, "visits", unitt="Anzahl")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"numerator": "visits.guest_count"}, "visits.guest_count"),
        ({"kind": "ratio"}, "Nenner"),
        ({"interval": {"method": "none"}}, "Grund"),
        ({"protection": {"rule": "none", "base": ["numerator"]}}, "Schutzregel"),
        ({"breakdowns": {"topic": "consultation_topic"}}, "topic"),
        ({"worked_examples": []}, "worked_examples"),
        ({"id": "visit"}, "visit.yaml"),
    ],
)
def test_a_definition_that_does_not_fit_is_refused(catalogue: Catalogue, changes: dict[str, Any], word: str) -> None:
    assert word in refused(catalogue, "visits", **changes)


def test_a_card_rank_cannot_be_given_twice(catalogue: Catalogue) -> None:
    texts = {f"{n}.yaml": yaml.safe_dump(definition(n) | {"lead_rank": 1}) for n in ("visits", "events")}
    with pytest.raises(DefinitionError, match="lead_rank"):
        parse_catalogue(texts, catalogue.measures)


DOMAIN = Path(__file__).parents[4] / "shared" / "docs" / "DOMAIN.md"
LEVELS = {"S": ["location"], "P": ["project"], "PGR": ["pgr"], "B": ["district"], "L": ["berlin"]}
RANGES = {"PLR–L": ["plr", "bzr", "pgr", "district", "berlin"], "B (PGR via match)": ["district", "pgr"]}


@pytest.mark.skipif(not DOMAIN.exists(), reason="der Auftrag (DOMAIN.md) liegt hier nicht")
def test_every_level_that_was_asked_for_is_there_or_says_why_not(catalogue: Catalogue) -> None:
    section = DOMAIN.read_text(encoding="utf-8").split("## 9. ")[1].split("## 10. ")[0]
    rows = [[cell.strip() for cell in line.split("|")] for line in section.splitlines() if line.startswith("| ")]
    asked = {int(row[1]): row[6] for row in rows if row[1].isdigit()}
    assert set(asked) == set(range(1, 71))
    missing = []
    for number, text in asked.items():
        levels = RANGES.get(text) or [level for short in text.split(",") for level in LEVELS[short]]
        there = {level for i in catalogue.indicators if i.number == number for level in (*i.levels, *i.left_out)}
        missing += [(number, level) for level in levels if level not in there]
    assert missing == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("floor_area_per_1000", ("Nutzfläche", "Einwohner*innen")),
        ("volunteer_retention", ("Aktive des Vorjahres − Ausgeschiedene", "Aktive des Vorjahres")),
        ("action_field_diversity", ("1 − Σ (Stunden des Felds ÷ Stunden)²", "")),
        ("visits", ("Summe der Besuche", "")),
    ],
)
def test_numerator_and_denominator_are_told_in_words(catalogue: Catalogue, name: str, told: tuple[str, str]) -> None:
    assert formula_parts(next(each for each in catalogue.indicators if each.id == name)) == told


def test_the_released_catalogue_has_words_examples_bands_and_norms(catalogue: Catalogue) -> None:
    rows = {row["indicator_id"]: row for row in indicator_frame(catalogue).iter_rows(named=True)}
    assert all(row["numerator_text"] and row["worked_example_text"] and row["title_english"] for row in rows.values())
    assert all(row["denominator_text"] for row in rows.values() if row["kind"] == "ratio")
    assert (rows["room_utilisation"]["band_lower"], rows["room_utilisation"]["band_upper"]) == (0.4, 0.8)
    assert rows["room_utilisation"]["worked_example_text"] == "120 von 300 Stunden eines Standorts: 40 %"
    assert rows["self_efficacy"]["reference_value"] == 4.0
