"""From the warehouse to the workbooks and the steward's list, over tables as the night loads them."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest

from kiezwirkung.csv_lists import neutral
from kiezwirkung.deliveries.feedback.collecting import collect_feedback
from kiezwirkung.deliveries.feedback.content import FeedbackDelivery
from kiezwirkung.deliveries.feedback.steward_list import write_findings_csv
from kiezwirkung.deliveries.feedback.writing import write_all_feedback
from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.intake.raw_store import TableReceipt
from kiezwirkung.deliveries.templates import load_code_lists, load_templates
from kiezwirkung.warehouse.arrivals import Arrival, Arrivals, Copy
from kiezwirkung.warehouse.ledger_loading import load_raw

pytestmark = pytest.mark.slow  # a warehouse for each test

TEMPLATES = load_templates()
LOADED = [one for one in TEMPLATES.values() if one.entity in {"visits", "period_locks", "withdrawals"}]
WHEN = datetime(2026, 1, 5, tzinfo=UTC)
OWN = {"visit_count": "Kontakte"}
LETTERS = {"location_id": "A", "month": "B", "area": "C", "visit_count": "D", "capture_method": "E"}


def visits(folder: Path, delivery_id: str, row_count: int) -> TableReceipt:
    numbers = range(5, 5 + row_count)
    rows = {
        "delivery_id": delivery_id, "sheet": "Besuche", "row_number": numbers, "project_id": "MI01NH",
        "report_year": 2025,
        "location_id": "MI01NH-01", "month": [n % 12 + 1 for n in numbers], "area": "angebote", "visit_count": 10,
        "capture_method": "gezaehlt", "is_refused": [n == 6 for n in numbers],
    }  # fmt: skip
    path = folder / f"{delivery_id}.parquet"
    types = {"row_number": pl.Int32, "report_year": pl.Int32, "month": pl.Int32, "visit_count": pl.Int64}
    pl.DataFrame(rows, strict=False).cast(types).write_parquet(path)  # type: ignore[arg-type]
    return TableReceipt("visits", "visits_v1", "Besuche", 4, LETTERS, row_count, row_count, path, headers=OWN)


def arrival(folder: Path, delivery_id: str, name: str, row_count: int, *findings: Finding) -> Arrival:
    return Arrival(delivery_id, name, WHEN, row_count, [visits(folder, delivery_id, row_count)], findings)


def fault(code: str, delivery_id: str, row: int | None, field: str = "", column: str = "") -> Finding:
    return Finding(code, delivery_id, "Besuche", row, field, column)


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Four files: one with faults, one long, one without findings, one unreadable; and a copy of the first."""
    faults = [
        fault("D202", "a", 6, "visit_count", "D"),
        fault("D113", "a", 3, "", "F"),
        fault("D302", "a", 7, "visit_count", "D"),
    ]
    arrivals = [
        arrival(tmp_path, "a", "a.xlsx", 4, *faults),
        arrival(tmp_path, "b", "b.xlsx", 6000, fault("D202", "b", 2000, "visit_count", "D")),
        arrival(tmp_path, "c", "c.xlsx", 4),
        Arrival("d", "=d.xlsx", WHEN, 0, [], [Finding("D101", "d")]),
    ]
    with duckdb.connect() as connection:
        for schema in ("raw", "quality", "quarantine", "current"):
            connection.execute(f"create schema {schema}")
        load_raw(connection, LOADED, Arrivals(arrivals, [Copy("a", "copy of a.xlsx", 4)]))
        connection.execute(
            "create table quality.conservation as"
            " select delivery_id, file_name, rows_read, rows_read - 1 as rows_accepted,"
            " 1 as rows_quarantined, 0 as rows_skipped, true as is_conserved from raw.delivery"
            " union all select delivery_id, file_name, rows_read, 0, 0, rows_read, true from raw.duplicate_file"
        )
        yield connection


@pytest.fixture
def collected(con: duckdb.DuckDBPyConnection) -> dict[str, FeedbackDelivery]:
    return {one.file_name: one for one in collect_feedback(con, TEMPLATES, is_invented=True)}


def test_every_file_with_findings_gets_feedback_and_no_other(collected: dict[str, FeedbackDelivery]) -> None:
    assert list(collected) == ["=d.xlsx", "a.xlsx", "b.xlsx", "copy of a.xlsx"]


def test_a_table_keeps_its_addresses_totals_and_labels(collected: dict[str, FeedbackDelivery]) -> None:
    (form,) = collected["a.xlsx"].forms
    assert {column.label: column.letter for column in form.columns}["Besuche"] == "D"
    assert form.header_row == 4
    assert form.rows["row_number"].to_list() == [5, 6, 7, 8]
    assert [(total.label, total.read, total.accepted) for total in form.totals] == [("Kontakte", 40.0, 30.0)]
    assert collected["a.xlsx"].project_ids == ["MI01NH"]
    said = [one.sentence for one in collected["a.xlsx"].findings if one.code == "D202"]
    assert said == ["Der Wert in „Kontakte“ (Feld „Besuche“) liegt außerhalb des Möglichen (0 bis 200.000)."]


def test_the_header_stands_above_the_first_row_when_nothing_tells_it(collected: dict[str, FeedbackDelivery]) -> None:
    assert collected["b.xlsx"].forms[0].header_row == 4


def test_a_long_table_brings_only_its_rows_with_findings(collected: dict[str, FeedbackDelivery]) -> None:
    (form,) = collected["b.xlsx"].forms
    assert (form.row_count, form.rows["row_number"].to_list()) == (6000, [2000])


def test_a_copy_and_an_unreadable_file_show_no_tables(collected: dict[str, FeedbackDelivery]) -> None:
    assert collected["copy of a.xlsx"].forms == []
    assert [finding.code for finding in collected["copy of a.xlsx"].findings] == ["D105"]
    assert collected["=d.xlsx"].forms == []


def test_workbooks_replace_those_of_the_night_before(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = tmp_path / "feedback"
    folder.mkdir()
    (folder / "old__Rueckmeldung.xlsx").touch()
    (folder / "a note.txt").touch()
    written = write_all_feedback(con, TEMPLATES, folder)
    names = ["a__Rueckmeldung.xlsx", "b__Rueckmeldung.xlsx", "copy_of_a__Rueckmeldung.xlsx", "d__Rueckmeldung.xlsx"]
    assert sorted(path.name for path in written) == names
    assert sorted(path.name for path in folder.iterdir()) == [".geschrieben.json", "a note.txt", *names]
    sheet = openpyxl.load_workbook(folder / "a__Rueckmeldung.xlsx")["Besuche"]
    assert [sheet[f"D{row}"].value for row in (4, 5, 6, 7)] == ["Kontakte", 10, "?", 10]
    assert sheet["C5"].value == "Angebote"


def test_the_list_of_the_steward_holds_every_finding_and_no_formula(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    out = tmp_path / "steward" / "befunde.csv"
    assert write_findings_csv(con, TEMPLATES, out) == 8
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig", newline=""), delimiter=";"))
    assert [row["Code"] for row in rows[:4]] == ["D101", "D202", "D202", "D302"]
    assert sorted(row["Code"] for row in rows[4:]) == ["D105", "D112", "D112", "D113"]
    assert rows[0]["Datei"] == "'=d.xlsx"
    assert (rows[1]["Zelle"], rows[1]["Formular"], rows[1]["Gefunden von"]) == ("D6", "Besuche je Monat", "Lesen")


def test_the_list_of_the_steward_says_what_a_check_expected_and_not_what_the_form_allows(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    con.execute("update quality.finding set code = 'D305', detail = '8 bis 14' where code = 'D302'")
    out = tmp_path / "befunde.csv"
    write_findings_csv(con, TEMPLATES, out)
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig", newline=""), delimiter=";"))
    (found,) = [row["Was nicht stimmt"] for row in rows if row["Code"] == "D305"]
    assert "(8 bis 14)" in found


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", " =1", "\t=1", "\r1"])
def test_the_list_neutralises_what_a_spreadsheet_would_run(text: str) -> None:
    assert neutral(text) == "'" + text


def test_a_workbook_that_cannot_be_written_stops_no_other(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = tmp_path / "feedback"
    (folder / "a__Rueckmeldung.xlsx").mkdir(parents=True)
    failed: list[str] = []
    written = write_all_feedback(con, TEMPLATES, folder, on_failure=failed.append)
    assert failed == ["a__Rueckmeldung.xlsx"]
    assert len(written) == 3


def test_a_newer_delivery_tells_what_it_changed_and_a_corrected_cell_is_named(
    con: duckdb.DuckDBPyConnection,
) -> None:
    changed = "'visits', 'k', 'b', 'a', 'MI01NH-01 · 3'"
    con.execute(f"insert into raw.slice_change values ({changed}, 'value', 'capture_method', 'gezaehlt', 'geschaetzt')")
    con.execute(f"insert into raw.slice_change values ({changed}, 'row_missing', '', null, null)")
    con.execute(
        "create table quality.correction as select 'a' as delivery_id, 'Besuche' as sheet, 'D6' as cell,"
        " 'visit_count' as field, 'applied' as state, 'Zahlendreher' as reason"
    )
    found = {one.file_name: one for one in collect_feedback(con, TEMPLATES)}["a.xlsx"]
    told = [(one.row, one.label, one.old, one.new) for one in found.changes if one.row == "MI01NH-01 · 3"]
    assert told == [
        ("MI01NH-01 · 3", "ganze Zeile", "war da", "fehlt jetzt"),
        ("MI01NH-01 · 3", "Erfassung", "gezählt", "geschätzt"),
    ]
    assert [(one.cell, one.label, one.reason) for one in found.repairs] == [("D6", "Besuche", "Zahlendreher")]


def test_several_codes_of_a_changed_cell_are_told_by_their_labels(con: duckdb.DuckDBPyConnection) -> None:
    form, field = next((form, one) for form in TEMPLATES.values() for one in form.fields if one.type == "codes")
    (first, one), (second, two), *_ = load_code_lists()[field.code_list or ""].codes.items()
    con.execute(
        "insert into raw.slice_change values (?, 'k', 'b', 'a', 'Zeile', 'value', ?, ?, ?)",
        [form.entity, field.name, first, f"{first},{second}"],
    )
    found = {one.file_name: one for one in collect_feedback(con, TEMPLATES)}["a.xlsx"]
    assert [(change.old, change.new) for change in found.changes if change.row == "Zeile"] == [
        (one.label, f"{one.label}, {two.label}")
    ]


def test_findings_carry_their_number_and_accepted_ones_stand_apart(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create or replace table quality.finding_state as select 'B-0000000a' as finding_id,"
        " case when code = 'D302' then 'akzeptiert' else 'neu' end as state,"
        " date '2026-12-31' as accepted_until, 'Sommerfest' as reason, * from quality.finding where delivery_id = 'a'"
    )
    found = {one.file_name: one for one in collect_feedback(con, TEMPLATES)}["a.xlsx"]
    assert [(one.code, one.number, one.reason) for one in found.accepted] == [("D302", "B-0000000a", "Sommerfest")]
    assert {(one.is_new, one.accepted_until, one.reason) for one in found.faults} == {(True, None, "")}
