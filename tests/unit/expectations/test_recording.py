"""Failing rows on their way to file, sheet and cell, on real tables through Great Expectations."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.loading import load_suites
from expectations.recording import Recorded, record
from expectations.results import RuleResult, SuiteResult
from expectations.running import run_suites
from kiezwirkung.deliveries.findings import catalogue
from kiezwirkung.warehouse.quarantine import create_tables

pytestmark = pytest.mark.slow  # importing Great Expectations takes seconds

DELIVERY = "0123456789abcdef" * 4
FAULTS = {5: {"hours": 10.0}, 7: {"active_count": 50}, 9: {"new_count": 41}}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten rows of volunteers: 5 has too few hours (warn), 7 too many active (stop), 9 is odd but has no code."""
    path = tmp_path_factory.mktemp("recording") / "warehouse.duckdb"
    base = load_suites()["staging_volunteers"].base
    rows = [
        {"row_id": f"{DELIVERY[:16]}:Freiwillige:{n}", "delivery_id": DELIVERY, "sheet": "Freiwillige", "row_number": n}
        | base
        | FAULTS.get(n, {})
        for n in range(2, 12)
    ]
    with duckdb.connect(str(path)) as con:
        for schema in ("raw", "staging", "quality", "quarantine"):
            con.execute(f"create schema {schema}")
        create_tables(con, catalogue())
        con.register("arriving", pl.DataFrame(rows))
        con.execute("create table staging.volunteers as select * from arriving")
        con.unregister("arriving")
        con.execute("create table raw.delivery as select ? as delivery_id, 'Meldung.xlsx' as file_name", [DELIVERY])
        con.execute(
            "create table raw.sheet_column as select ? as delivery_id, 'Freiwillige' as sheet, 'volunteers' as entity,"
            " unnest(['hours', 'active_count']) as field, unnest(['H', 'D']) as column_letter",
            [DELIVERY],
        )
    return path


@pytest.fixture(scope="module")
def results(warehouse: Path) -> list[SuiteResult]:
    return run_suites(warehouse, [load_suites()["staging_volunteers"]])


@pytest.fixture(scope="module")
def recorded(warehouse: Path, results: list[SuiteResult]) -> Recorded:
    with duckdb.connect(str(warehouse)) as con:
        return record(con, results)


@pytest.fixture
def con(warehouse: Path, recorded: Recorded) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(warehouse)) as connection:
        yield connection


def test_failing_rows_reach_file_sheet_and_cell(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        "select code, severity, file_name, entity, sheet, row_number, cell, source from quality.finding order by code"
    ).fetchall()
    place = ("Meldung.xlsx", "volunteers", "Freiwillige")
    assert found == [("D215", "FEHLER", *place, 7, "D7", "suite"), ("D301", "WARNUNG", *place, 5, "H5", "suite")]


def test_a_stop_rule_moves_its_rows_to_quarantine_and_a_warning_leaves_them(con: duckdb.DuckDBPyConnection) -> None:
    left = [row[0] for row in con.execute("select row_number from staging.volunteers order by all").fetchall()]
    assert left == [2, 3, 4, 5, 6, 8, 9, 10, 11]
    assert con.execute("select row_number, code, cell from quarantine.refused_row").fetchall() == [(7, "D215", "D7")]


def test_what_was_recorded_is_counted_and_blocks_nothing(recorded: Recorded) -> None:
    assert recorded == Recorded(noted_count=1, refused_count=1, blocked={})


def test_every_rule_leaves_a_verdict_with_counts(con: duckdb.DuckDBPyConnection) -> None:
    verdicts = con.execute(
        "select rule, state, evaluated_count, failed_count from quality.check_result"
        " where state <> 'passed' order by all"
    ).fetchall()
    names = ("active_fit_into_volunteers", "hours_per_person_are_plausible", "new_fit_into_volunteers")
    assert verdicts == [(name, "failed", 10, 1) for name in names]
    assert con.execute("select count(*) from quality.check_result").fetchone() == (6,)


def test_recording_the_same_suite_again_replaces_its_verdicts(con: duckdb.DuckDBPyConnection) -> None:
    rule = RuleResult("r", "stop", "failed", 1, 1, "Grund")
    for _ in range(2):
        recorded = record(con, [SuiteResult("core_thing", "core.thing", (rule,))])
    assert recorded.blocked == {"core.thing": ("r",)}
    assert con.execute("select count(*) from quality.check_result where suite = 'core_thing'").fetchone() == (1,)
    con.execute("delete from quality.check_result where suite = 'core_thing'")
