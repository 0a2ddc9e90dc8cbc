"""A definition that changed under the same version is noticed; other words, formatting and other measures are not."""

from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from kiezwirkung.errors import BlockedError
from kiezwirkung.indicators.catalogue import Catalogue, parse_catalogue
from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.definition_hashes import check_definitions, hash_frame, measure_text, measure_texts
from kiezwirkung.indicators.measures import load_measures, measures_from_header
from kiezwirkung.yaml_text import parse_yaml

VISITS = "sum(coalesce(f.visit_count, 0))"
OLD = {"version": 1, "valid_from": date(2024, 1, 1), "replaced_because": "Erstbesuche allein."}
Asked = Callable[..., None]


def catalogue_of(**changes: Any) -> Catalogue:
    """Visits alone, with some fields changed; the old calculation may live on as `visit_count_old`."""
    given = parse_yaml(files("sql").joinpath("indicators", "visits.yaml").read_text(encoding="utf-8"))
    kept = {"measures": {"visit_count_old": {"kind": "flow", "counts": "visits"}}, "breakdowns": ["area"]}
    measures = load_measures() | {each.name: each for each in measures_from_header("visits", kept)}
    return parse_catalogue({"visits.yaml": yaml.safe_dump({**given, **changes})}, measures)


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    """Asks whether a night after an edition with the packaged definition of visits goes on."""
    last = tmp_path / "release.duckdb"
    with duckdb.connect(str(last)) as con:
        con.execute("create schema mart")
        write_table(con, "mart.indicator_version", hash_frame(catalogue_of()))

    def ask(texts: dict[str, str] | None = None, **changes: Any) -> None:
        check_definitions(catalogue_of(**changes), last, {**measure_texts(), **(texts or {})})

    return ask


def visits_with(old: str, new: str) -> dict[str, str]:
    text = measure_texts()["visits"]
    assert old in text
    return {"visits": text.replace(old, new)}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"caveat": "Andere Worte.", "description": "Andere Worte.", "title": "Besuche (alle)", "source": "Anders"},
        {"interval": {"method": "none", "reason": "Andere Worte."}},
        {"levels": ["berlin"], "periods": ["year"], "valid_from": date(2023, 1, 1)},
        {"version": 2, "valid_from": date(2025, 7, 1), "numerator": "visits.first_visit_count"},
        {
            "version": 2,
            "valid_from": date(2025, 7, 1),
            "numerator": "visits.first_visit_count",
            "earlier": [{**OLD, "fields": {"numerator": "visits.visit_count"}}],
        },
    ],
)
def test_words_and_new_versions_do_not_stop_the_night(asked: Asked, changes: dict[str, Any]) -> None:
    asked(**changes)


@pytest.mark.parametrize("changes", [{"numerator": "visits.first_visit_count"}, {"factor": "1/60"}])
def test_another_calculation_under_the_same_version_stops_it_and_names_the_file(
    asked: Asked, changes: dict[str, Any]
) -> None:
    with pytest.raises(BlockedError) as caught:
        asked(**changes)
    assert (caught.value.code, caught.value.where) == ("K209", "sql/indicators/visits.yaml")
    assert "visits (Version 1)" in caught.value.what
    assert "version und valid_from erhöhen" in caught.value.what_to_do


def test_another_measure_under_the_same_version_stops_it_and_names_the_sql_file(asked: Asked) -> None:
    with pytest.raises(BlockedError) as caught:
        asked(visits_with(VISITS, "sum(f.visit_count + 1)"))
    assert caught.value.where == "sql/measures/visits.sql"
    assert "sql/indicators/visits.yaml" in caught.value.what_to_do


@pytest.mark.parametrize(
    "texts",
    [
        visits_with(VISITS, "SUM( coalesce(f.visit_count, 0)\n)"),
        visits_with("sum(coalesce(f.first_visit_count, 0))", "sum(f.first_visit_count)"),
        visits_with("from core.fct_visit as f", "from /* Tatsache */ core.fct_visit as f"),
    ],
)
def test_formatting_and_other_measures_of_the_file_do_not_stop_it(asked: Asked, texts: dict[str, str]) -> None:
    asked(texts)


def test_other_rows_stop_it(asked: Asked) -> None:
    with pytest.raises(BlockedError):
        asked(visits_with("from core.fct_visit as f", "from core.fct_visit as f where f.visit_count > 1"))


def test_an_earlier_calculation_may_go_on_under_another_name_but_not_change(asked: Asked) -> None:
    old = f"cast({VISITS} as bigint) as visit_count"
    texts = visits_with(old, f"{old}_old,\n    2 * {old}")
    new = {"version": 2, "valid_from": date(2025, 7, 1)}
    asked(texts, **new, earlier=[{**OLD, "fields": {"numerator": "visits.visit_count_old"}}])
    with pytest.raises(BlockedError, match="Version 1") as caught:
        asked(texts, **new, earlier=[{**OLD, "fields": {}}])
    assert "Rechnung unter eigenem Namen" in caught.value.what_to_do


def test_without_hashes_of_the_last_edition_nothing_is_asked(tmp_path: Path) -> None:
    last = tmp_path / "release.duckdb"
    check_definitions(catalogue_of(), None)
    with duckdb.connect(str(last)) as con:
        con.execute("create schema mart; create table mart.indicator_version as select 'visits' as indicator_id, 1 v")
    check_definitions(catalogue_of(), last)


def test_every_definition_of_the_catalogue_has_a_hash_of_its_own(catalogue: Catalogue) -> None:
    found = hash_frame(catalogue)
    assert found["definition_hash"].n_unique() == found.height
    assert found.height >= len(catalogue.indicators)


def test_a_measure_is_found_among_brackets_and_subqueries() -> None:
    sql = "with t as (select 1 as n, 2 as m from u) select max(a.x, a.y) as n, (select 1 from v) as m from t as a"
    assert measure_text(sql, ["m"]).endswith("select ( select 1 from v ) as m from t as a")
