"""Findings live over nights: who they are, what became of them, what the steward accepted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.intake.raw_store import TableReceipt
from kiezwirkung.deliveries.templates import load_code_lists, load_templates
from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.arrivals import Arrival, Arrivals
from kiezwirkung.warehouse.building import run_model
from kiezwirkung.warehouse.finding_life import follow_findings, refuse_accepted_errors
from kiezwirkung.warehouse.finding_memory import FILE, remember
from kiezwirkung.warehouse.forms import stored_columns
from kiezwirkung.warehouse.ledger_loading import load_raw
from kiezwirkung.warehouse.models import load_models

pytestmark = pytest.mark.slow  # a warehouse for each test

WANTED = {"visits", "accepted_findings", "period_locks", "withdrawals"}
TEMPLATES = {key: template for key, template in load_templates().items() if template.entity in WANTED}
REASONS = load_code_lists()["acceptance_reason"]
KINDS = {"VARCHAR": pl.String, "INTEGER": pl.Int32, "BIGINT": pl.Int64, "DOUBLE": pl.Float64, "DATE": pl.Date}
MODEL = load_models()["staging.accepted_findings"]
FIRST = date(2026, 1, 10)
_STATE = "select state, first_seen_on, row_number, file_name from quality.finding_state where code = 'D302'"
Night = Callable[..., dict[str, Any]]
Row = dict[str, object]


def delivered(
    folder: Path, letter: str, rows: Sequence[Row], *findings: tuple[str, int, str], name: str = "", **more: object
) -> Arrival:
    """A delivery of visits; findings are (code, row number, field)."""
    entity = str(more.pop("entity", "visits"))
    template = next(t for t in TEMPLATES.values() if t.entity == entity)
    columns = stored_columns([t for t in TEMPLATES.values() if t.entity == entity])
    base = {"delivery_id": letter * 64, "sheet": "Blatt", "is_refused": False}
    if entity == "visits":
        base |= {
            "project_id": "MI01NH",
            "report_year": 2025,
            "location_id": "MI01NH-01",
            "area": "angebote",
            "month": 3,
        }
    frame = pl.DataFrame(
        [base | {"row_number": 5 + at} | row for at, row in enumerate(rows)],
        schema={column: KINDS.get(kind, pl.Boolean) for column, kind in columns.items()},
    )
    path = folder / f"{letter}.parquet"
    frame.write_parquet(path)
    table = TableReceipt(
        entity, template.id, "Blatt", 4, {"visit_count": "D", "month": "B"}, len(rows), len(rows), path
    )
    found = [Finding(code, letter * 64, "Blatt", row, field, "D") for code, row, field in findings]
    when = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=ord(letter))
    return Arrival(letter * 64, name or f"{letter}.xlsx", when, len(rows), [table], found, **more)  # type: ignore[arg-type]


@pytest.fixture
def night(con: duckdb.DuckDBPyConnection, settings: Settings) -> Night:
    """One night over some deliveries; gives the state of each finding by code and row."""

    def run(*arrivals: Arrival, on: date = FIRST, refuse: bool = True) -> dict[str, Any]:
        load_raw(con, TEMPLATES.values(), Arrivals(arrivals))
        run_model(con, MODEL, f"create or replace table staging.accepted_findings as {MODEL.sql}")
        if refuse:
            refuse_accepted_errors(con, TEMPLATES.values(), settings.data / "ledger")
        counts = follow_findings(con, TEMPLATES.values(), settings.data / "ledger", on, REASONS)
        remember(con, settings.data / "ledger")
        return counts

    return run


@pytest.fixture
def states(con: duckdb.DuckDBPyConnection) -> Callable[[], list[tuple[Any, ...]]]:
    def ask() -> list[tuple[Any, ...]]:
        return con.execute("select code, row_number, state from quality.finding_state order by all").fetchall()

    return ask


def number_of(con: duckdb.DuckDBPyConnection, code: str) -> str:
    found: list[tuple[str]] = con.execute(
        "select finding_id from quality.finding_state where code = ?", [code]
    ).fetchall()
    return found[0][0]


def accepting(folder: Path, finding_id: str, until: date, letter: str = "q") -> Arrival:
    row: Row = {"finding_id": finding_id, "acceptance_reason": "confirmed", "accepted_until": until}
    return delivered(folder, letter, [row], entity="accepted_findings")


WARNED = ("D302", 5, "visit_count")


def test_a_finding_is_new_on_its_first_day_and_open_afterwards(night: Night, tmp_path: Path) -> None:
    one = delivered(tmp_path, "a", [{"visit_count": 900}], WARNED)
    assert night(one)["neu"] == 1
    assert night(one)["neu"] == 1  # the same day again says the same
    later = night(one, on=date(2026, 1, 11))
    assert (later["neu"], later["offen"]) == (0, 1)


def test_the_same_night_again_writes_the_same_memory(night: Night, settings: Settings, tmp_path: Path) -> None:
    one = delivered(tmp_path, "a", [{"visit_count": 900}], WARNED, ("D113", 4, ""))
    night(one)
    before = (settings.data / "ledger" / FILE).read_bytes()
    night(one)
    assert (settings.data / "ledger" / FILE).read_bytes() == before


def test_a_finding_stays_itself_under_another_name_in_another_row(
    con: duckdb.DuckDBPyConnection, night: Night, tmp_path: Path
) -> None:
    night(delivered(tmp_path, "a", [{"visit_count": 900}], WARNED))
    before = number_of(con, "D302")
    moved = delivered(tmp_path, "b", [{"month": 4}, {"visit_count": 901}], ("D302", 6, "visit_count"), name="neu.xlsx")
    night(delivered(tmp_path, "a", [{"visit_count": 900}], WARNED), moved, on=date(2026, 1, 11))
    assert number_of(con, "D302") == before
    assert con.execute(_STATE).fetchall() == [("offen", FIRST, 6, "neu.xlsx")]


def test_a_renamed_file_keeps_what_was_found_and_accepted_in_its_columns(
    con: duckdb.DuckDBPyConnection, night: Night, tmp_path: Path
) -> None:
    one = delivered(tmp_path, "a", [{"visit_count": 900}], ("D113", 4, ""))
    night(one)
    accepted = accepting(tmp_path, number_of(con, "D113"), date(2026, 12, 31))
    renamed = replace(one, file_name="anders.xlsx")
    counts = night(renamed, accepted, on=date(2026, 1, 11))
    assert (counts["akzeptiert"], counts["neu"], counts["behoben"]) == (1, 0, 0)
    again = delivered(tmp_path, "b", [{"visit_count": 900}], ("D113", 4, ""), name="anders.xlsx")
    assert night(renamed, again, accepted, on=date(2026, 1, 12))["akzeptiert"] == 1


def test_an_unreadable_row_is_known_by_its_cell(con: duckdb.DuckDBPyConnection, night: Night, tmp_path: Path) -> None:
    row: Row = {"month": None, "visit_count": 5, "is_refused": True}
    night(delivered(tmp_path, "a", [row, row], ("D219", 5, "month"), ("D219", 6, "month")))
    assert con.execute("select count(distinct finding_id) from quality.finding_state").fetchall() == [(2,)]


def test_copies_of_a_row_have_findings_of_their_own(
    con: duckdb.DuckDBPyConnection, night: Night, tmp_path: Path
) -> None:
    rows: list[Row] = [{"visit_count": 900}, {"visit_count": 900}]
    night(delivered(tmp_path, "a", rows, WARNED, ("D302", 6, "visit_count")))
    assert con.execute("select count(distinct finding_id) from quality.finding_state").fetchall() == [(2,)]


def test_what_a_newer_delivery_repairs_is_repaired(
    night: Night, states: Callable[[], list[Any]], tmp_path: Path
) -> None:
    old = delivered(tmp_path, "a", [{"visit_count": 900}, {"month": 4}], WARNED)
    night(old)
    new = delivered(tmp_path, "b", [{"visit_count": 90}, {"month": 4}])
    assert night(old, new, on=date(2026, 1, 12))["behoben"] == 1
    assert ("D302", 5, "behoben") in states()
    assert night(old, new, on=date(2026, 1, 13))["behoben"] == 0
    assert ("D302", 5, "behoben") in states()


def test_a_refused_row_is_answered_by_the_newer_delivery(
    night: Night, states: Callable[[], list[Any]], tmp_path: Path
) -> None:
    refused: Row = {"visit_count": None, "is_refused": True}
    old = delivered(tmp_path, "a", [refused], ("D201", 5, "visit_count"))
    night(old)
    assert ("D201", 5, "neu") in states()
    night(old, delivered(tmp_path, "b", [{"visit_count": 90}]), on=date(2026, 1, 12))
    assert ("D201", 5, "behoben") in states()


def test_a_refused_row_is_not_answered_by_other_rows(
    night: Night, states: Callable[[], list[Any]], tmp_path: Path
) -> None:
    old = delivered(tmp_path, "a", [{"visit_count": None, "is_refused": True}], ("D201", 5, "visit_count"))
    night(old)
    night(old, delivered(tmp_path, "b", [{"visit_count": 90, "area": "beratung"}]), on=date(2026, 1, 12))
    assert ("D201", 5, "offen") in states()


def test_a_repaired_finding_that_returns_is_new_again(
    con: duckdb.DuckDBPyConnection, night: Night, tmp_path: Path
) -> None:
    one, clean = (
        delivered(tmp_path, "a", [{"visit_count": 900}], WARNED),
        delivered(tmp_path, "c", [{"visit_count": 9}]),
    )
    night(one)
    night(clean, on=date(2026, 1, 11))
    assert con.execute("select state, closed_on from quality.finding_state").fetchall() == [
        ("behoben", date(2026, 1, 11))
    ]
    night(one, on=date(2026, 1, 12))
    assert con.execute("select state, first_seen_on from quality.finding_state").fetchall() == [("neu", FIRST)]


def test_a_warning_can_be_accepted_until_a_day(con: duckdb.DuckDBPyConnection, night: Night, tmp_path: Path) -> None:
    one = delivered(tmp_path, "a", [{"visit_count": 900}], WARNED)
    night(one)
    accepted = accepting(tmp_path, number_of(con, "D302").lower(), date(2026, 2, 1))
    assert night(one, accepted, on=date(2026, 1, 11))["akzeptiert"] == 1
    assert night(one, accepted, on=date(2026, 2, 1))["akzeptiert"] == 1
    ended = night(one, accepted, on=date(2026, 2, 2))
    assert (ended["akzeptiert"], ended["neu"]) == (0, 1)
    assert night(one, accepted, on=date(2026, 2, 3))["offen"] == 1


def test_an_accepted_finding_comes_back_when_its_value_changes(
    con: duckdb.DuckDBPyConnection, night: Night, tmp_path: Path
) -> None:
    one = delivered(tmp_path, "a", [{"visit_count": 900}], WARNED)
    night(one)
    accepted = accepting(tmp_path, number_of(con, "D302"), date(2026, 12, 31))
    assert night(one, accepted, on=date(2026, 1, 11))["akzeptiert"] == 1
    same = delivered(tmp_path, "b", [{"visit_count": 900}], WARNED)
    assert night(one, same, accepted, on=date(2026, 1, 12))["akzeptiert"] == 1
    changed = delivered(tmp_path, "c", [{"visit_count": 950}], WARNED)
    for day, state in ((13, "neu"), (14, "offen")):
        night(one, same, changed, accepted, on=date(2026, 1, day))
        assert con.execute(_STATE).fetchall() == [(state, FIRST, 5, "c.xlsx")]
    again = accepting(tmp_path, number_of(con, "D302"), date(2027, 1, 31), letter="r")
    assert night(one, same, changed, again, on=date(2026, 1, 15))["akzeptiert"] == 1


def test_an_error_cannot_be_accepted(
    con: duckdb.DuckDBPyConnection, night: Night, states: Callable[[], list[Any]], tmp_path: Path
) -> None:
    refused: Row = {"visit_count": None, "is_refused": True}
    one = delivered(tmp_path, "a", [refused], ("D201", 5, "visit_count"))
    night(one)
    counts = night(one, accepting(tmp_path, number_of(con, "D201"), date(2026, 12, 31)))
    assert counts["akzeptiert"] == 0
    assert [one for one in states() if one[0] == "D506"] == [("D506", 5, "neu")]
    assert con.execute("select code from quarantine.refused_row where entity = 'accepted_findings'").fetchall() == [
        ("D506",)
    ]


def test_an_error_found_after_the_refusals_is_not_accepted_either(
    con: duckdb.DuckDBPyConnection, night: Night, tmp_path: Path
) -> None:
    refused: Row = {"visit_count": None, "is_refused": True}
    one = delivered(tmp_path, "a", [refused], ("D201", 5, "visit_count"))
    night(one)
    assert night(one, accepting(tmp_path, number_of(con, "D201"), date(2026, 12, 31)), refuse=False)["akzeptiert"] == 0


@pytest.mark.parametrize("written", ["B-b3f9a2c7", "b-b3f9a2c7", "b3f9a2c7", "B3F9A2C7"])
def test_a_number_that_begins_with_the_digit_b_is_known_however_it_is_written(
    con: duckdb.DuckDBPyConnection, night: Night, settings: Settings, tmp_path: Path, written: str
) -> None:
    one = delivered(tmp_path, "a", [{"visit_count": 900}], WARNED)
    night(one)
    con.execute("update quality.finding_state set finding_id = 'B-b3f9a2c7'")
    remember(con, settings.data / "ledger")
    assert night(one, accepting(tmp_path, written, date(2026, 12, 31)))["akzeptiert"] == 1


def test_one_finding_accepted_twice_stays_one_finding(
    con: duckdb.DuckDBPyConnection, night: Night, states: Callable[[], list[Any]], tmp_path: Path
) -> None:
    one = delivered(tmp_path, "a", [{"visit_count": 900}], WARNED)
    night(one)
    number = number_of(con, "D302")
    twice = (number, date(2026, 3, 31), "q"), (number[2:].upper(), date(2026, 12, 31), "r")
    night(one, *(accepting(tmp_path, *what) for what in twice))
    assert states() == [("D302", 5, "akzeptiert")]


def test_an_unknown_number_is_a_warning(night: Night, states: Callable[[], list[Any]], tmp_path: Path) -> None:
    one = delivered(tmp_path, "a", [{"visit_count": 900}], WARNED)
    night(one, accepting(tmp_path, "B-00000000", date(2026, 12, 31)))
    assert ("D505", 5, "neu") in states()


def test_accepting_a_finding_that_was_repaired_is_no_fault(
    con: duckdb.DuckDBPyConnection, night: Night, states: Callable[[], list[Any]], tmp_path: Path
) -> None:
    night(delivered(tmp_path, "a", [{"visit_count": 900}], WARNED))
    accepted = accepting(tmp_path, number_of(con, "D302"), date(2026, 12, 31))
    night(delivered(tmp_path, "c", [{"visit_count": 9}]), accepted, on=date(2026, 1, 12))
    assert {code for code, _, _ in states()} == {"D302"}


def test_a_file_that_only_says_it_was_replaced_still_says_so(
    night: Night, states: Callable[[], list[Any]], tmp_path: Path
) -> None:
    night(delivered(tmp_path, "a", [{"visit_count": 1}]), delivered(tmp_path, "b", [{"visit_count": 2}]))
    assert [(code, state) for code, _, state in states()] == [("D112", "neu")]


def test_the_memory_holds_no_value(night: Night, settings: Settings, tmp_path: Path) -> None:
    night(delivered(tmp_path, "a", [{"visit_count": 87654321}], WARNED))
    said = pl.read_parquet(settings.data / "ledger" / FILE).write_csv()
    assert "87654321" not in said
    assert "MI01NH" not in said


def test_a_damaged_memory_says_what_to_do(night: Night, settings: Settings, tmp_path: Path) -> None:
    (settings.data / "ledger").mkdir(parents=True, exist_ok=True)
    (settings.data / "ledger" / FILE).write_bytes(b"PAR1 halb")
    with pytest.raises(KiezwirkungError, match="K606") as fault:
        night(delivered(tmp_path, "a", [{"visit_count": 900}], WARNED))
    assert "löschen" in fault.value.what_to_do


def test_the_night_begins_with_an_empty_table_of_the_same_shape(
    con: duckdb.DuckDBPyConnection, night: Night, tmp_path: Path
) -> None:
    load_raw(con, TEMPLATES.values(), Arrivals([]))
    empty = con.sql("select * from quality.finding_state").pl().schema
    night(delivered(tmp_path, "a", [{"visit_count": 900}], WARNED))
    assert con.sql("select * from quality.finding_state").pl().schema == empty
