import csv
import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from kiezwirkung.demo.fault_kinds import KINDS, VISITS_UNUSUAL
from kiezwirkung.demo.inventing import invent
from kiezwirkung.demo.plan import DemoPlan
from kiezwirkung.demo.words import DEMO_MARK, MARK

FILE_KINDS = {
    "not_a_workbook", "encrypted", "empty_file", "unknown_table", "duplicate_delivery", "unknown_project",
    "missing_project", "year_2031", "missing_column", "superseded", "person_column", "unknown_column",
    "hidden_sheet", "sum_differs", "corrected_cell", "locked_period", "withdrawn",
}  # fmt: skip


def _digests(folder: Path) -> dict[str, tuple[str, float]]:
    return {
        path.relative_to(folder).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime)
        for path in folder.rglob("*")
        if path.is_file()
    }


def _grid(path: Path, sheet: str) -> list[list[object]]:
    if path.suffix in {".xlsx", ".ods"}:
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    data = path.read_bytes()
    for encoding in ("utf-16" if data[:2] == b"\xff\xfe" else "utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = text.splitlines()[0]
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ","))
    raise AssertionError(path.name)


def _cell(grid: list[list[object]], address: str) -> object:
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    row = grid[int(address[len(letters) :]) - 1]
    return row[column - 1] if column <= len(row) else ""


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_and_times(tmp_path):
    plan = DemoPlan(scale=0.05, months=4)
    for name in ("one", "two"):
        invent(plan, tmp_path / name / "inbox")
    one, two = (_digests(tmp_path / name / "inbox") for name in ("one", "two"))
    assert one
    assert one == two
    ledgers = [(tmp_path / name / "fault_ledger.csv").read_bytes() for name in ("one", "two")]
    assert ledgers[0] == ledgers[1]


def test_another_seed_gives_other_figures(tmp_path):
    for seed in (1, 2):
        invent(DemoPlan(seed=seed, scale=0.05, months=1), tmp_path / str(seed) / "inbox")
    assert _digests(tmp_path / "1" / "inbox") != _digests(tmp_path / "2" / "inbox")


def test_every_kind_of_fault_appears_in_the_small_demo(small_demo):
    assert set(small_demo.ledger.kinds) == set(KINDS) | {VISITS_UNUSUAL.name} | FILE_KINDS


def test_three_in_a_hundred_rows_are_faulty(small_demo):
    rows, faulty = small_demo.ledger.table_rows, small_demo.ledger.faulty_rows
    assert 0.028 <= faulty.total() / rows.total() <= 0.032
    for entity in ("visits", "sessions", "participations", "events", "consultations"):
        assert 0.025 <= faulty[entity] / rows[entity] <= 0.035


def test_a_plan_without_faults_seeds_none_in_rows(tmp_path):
    ledger = invent(DemoPlan(scale=0.05, months=3, fault_share=0.0), tmp_path / "inbox")
    assert ledger.faulty_rows.total() == 0
    assert "sum_differs" not in ledger.kinds


def test_the_ledger_lies_beside_the_inbox_and_names_only_files_in_it(small_demo):
    ledger = pl.read_csv(small_demo.inbox.parent / "fault_ledger.csv")
    assert ledger.height == len(small_demo.ledger.rows)
    assert all((small_demo.inbox / name).is_file() for name in ledger.get_column("file").unique())
    assert not list(small_demo.inbox.rglob("fault_ledger*"))


def test_no_row_has_more_than_one_fault(small_demo):
    rows = [(row.file, row.sheet, row.row_number) for row in small_demo.ledger.rows if _is_cell_fault(row.kind)]
    assert len(rows) == len(set(rows))


def _is_cell_fault(kind: str) -> bool:
    return kind in KINDS or kind == VISITS_UNUSUAL.name


EXPECTED = {
    "impossible_date": lambda cell: str(cell)[:2] in {"30", "31", "45"},
    "mail_in_cell": lambda cell: "@" in str(cell),
    "name_in_cell": lambda cell: "Mustermann" in str(cell) or "Beispiel" in str(cell),
    "missing_required": lambda cell: str(cell) in {"", "k. A.", "-"},
    "unknown_location": lambda cell: int(str(cell)[-2:]) > 10,
    "unknown_offer": lambda cell: "-A9" in str(cell),
    "unknown_session": lambda cell: "-T99" in str(cell),
    "negative_number": lambda cell: float(str(cell)) < 0,
    "words_in_number": lambda cell: str(cell) in {"viele", "zwölf", "siehe oben", "wie immer"},
    "range_for_number": lambda cell: str(cell)[0] == ">" or "-" in str(cell) or "–" in str(cell),
    "approximate_number": lambda cell: str(cell).startswith(("ca. ", "~")),
    "odd_share": lambda cell: str(cell) in {"135 %", "250 %"},
    "answer_off_scale": lambda cell: str(cell) in {"6", "7"},
    "bad_time": lambda cell: str(cell) in {"25:70", "abends", "24:99"},
    "neither_yes_nor_no": lambda cell: str(cell) in {"vielleicht", "teils teils", "mal so mal so"},
    "sum_differs": lambda cell: str(cell) != "",
}


@pytest.mark.parametrize("kind", sorted(EXPECTED))
def test_the_ledger_points_at_the_faulty_cell(small_demo, kind):
    rows = [row for row in small_demo.ledger.rows if row.kind == kind][:6]
    assert rows
    for row in rows:
        cell = _cell(_grid(small_demo.inbox / row.file, row.sheet), row.cell)
        assert EXPECTED[kind](cell), (kind, row.file, row.cell)


def test_a_doubled_row_equals_the_row_above_it(small_demo):
    rows = [row for row in small_demo.ledger.rows if row.kind == "duplicate_row"][:12]
    for row in rows:
        grid = _grid(small_demo.inbox / row.file, row.sheet)
        filled = [line for line in grid[: row.row_number - 1] if sum(cell != "" for cell in line) > 1]
        assert filled[-1][:4] == grid[row.row_number - 1][:4] or grid[row.row_number - 2] == [""] * len(grid[0])


def test_foreign_columns_are_named_by_their_letter_in_the_header_row(small_demo):
    for row in small_demo.ledger.rows:
        if row.kind in {"person_column", "unknown_column"}:
            header = _cell(_grid(small_demo.inbox / row.file, row.sheet), row.cell)
            assert isinstance(header, str)
            assert header


def test_the_inbox_holds_all_kinds_of_files(small_demo):
    files = [path for path in small_demo.inbox.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".xlsx", ".csv", ".ods"}
    starts = {path.read_bytes()[:3] for path in files if path.suffix == ".csv"}
    assert b"\xef\xbb\xbf" in starts
    assert any(start[:2] == b"\xff\xfe" for start in starts)


def test_workbooks_say_that_their_data_are_invented(small_demo):
    book = CalamineWorkbook.from_path(str(small_demo.inbox / "01 Mitte" / "MI01NH_Jahresmeldung_2025.xlsx"))
    for sheet in book.sheet_names:
        top = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)[:5]
        assert any(DEMO_MARK in row for row in top)
    register = CalamineWorkbook.from_path(str(small_demo.inbox / "Geschaeftsstelle" / "Projektregister.xlsx"))
    names = [row[1] for row in register.get_sheet_by_name("Projekte").to_python()[2:]]
    assert names
    assert all(str(name).endswith(MARK) for name in names)


def test_files_arrive_before_the_day_for_which_the_demo_speaks(small_demo):
    newest = max(path.stat().st_mtime for path in small_demo.inbox.rglob("*") if path.is_file())
    assert datetime.fromtimestamp(newest, tz=UTC) < datetime(2026, 1, 11, tzinfo=UTC)


def test_a_correction_arrives_after_the_file_it_corrects(small_demo):
    superseded = [row.file for row in small_demo.ledger.rows if row.kind == "superseded"]
    locked = [row.file.replace("_Korrektur", "") for row in small_demo.ledger.rows if row.kind == "locked_period"]
    assert (len(superseded), len(locked)) == (1, 1)
    for name in superseded + locked:
        original = small_demo.inbox / name
        newer = original.with_name(original.name.replace("_Besuche_", "_Besuche_Korrektur_"))
        assert newer.stat().st_mtime > original.stat().st_mtime


def test_the_office_decides_something_of_every_kind_after_all_has_come(small_demo):
    path = small_demo.inbox / "Geschaeftsstelle" / "Entscheidungen.xlsx"
    book = CalamineWorkbook.from_path(str(path))
    rows = {name: len(book.get_sheet_by_name(name).to_python()) - 2 for name in book.sheet_names}  # title, header
    assert rows == {
        "Schließzeiten": 3, "Berichtigungen": 3, "Akzeptiert": 2, "Abschlüsse": 1, "Zurückgezogen": 1, "Nachfolgen": 1,
    }  # fmt: skip
    assert path.stat().st_mtime == max(one.stat().st_mtime for one in small_demo.inbox.rglob("*") if one.is_file())


def test_what_the_office_corrects_is_the_word_that_stands_there(small_demo):
    path = small_demo.inbox / "Geschaeftsstelle" / "Entscheidungen.xlsx"
    listed = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Berichtigungen").to_python()[2:]
    corrected = [row for row in small_demo.ledger.rows if row.kind == "corrected_cell"]
    assert {(row.sheet, row.cell) for row in corrected} == {(line[1], line[2]) for line in listed}
    for row in corrected:
        said = _cell(_grid(small_demo.inbox / row.file, row.sheet), row.cell)
        assert said in {line[3] for line in listed if line[1:3] == [row.sheet, row.cell]}


def test_few_visits_are_unusual_and_none_by_accident(small_demo):
    unusual = [row for row in small_demo.ledger.rows if row.code == "D302"]
    assert 1 <= len(unusual) <= 4
    for row in unusual:
        grid = _grid(small_demo.inbox / row.file, row.sheet)
        assert int(str(_cell(grid, row.cell)).removesuffix(".0").replace(".", "")) > 5000


def test_progress_counts_the_projects(tmp_path):
    calls: list[tuple[int, int]] = []
    invent(DemoPlan(scale=0.05, months=1), tmp_path / "inbox", progress=lambda done, total: calls.append((done, total)))
    assert calls == [(n, 7) for n in range(1, 8)]


def test_some_houses_report_rooms_partners_money_and_reach(small_demo):
    books = list(small_demo.inbox.rglob("*_Haus_und_Netz_*.xlsx"))
    assert books
    for path in books:
        assert len(CalamineWorkbook.from_path(str(path)).sheet_names) >= 9


def test_the_steward_keeps_carriers_courses_and_support_of_members(small_demo):
    book = CalamineWorkbook.from_path(str(small_demo.inbox / "Geschaeftsstelle" / "Traeger und Kurse.xlsx"))
    assert book.sheet_names == [
        "Träger", "Einzugsgebiete", "Kurse", "Kursteilnahme", "Netzwerktreffen", "Mitgliederberatung",
    ]  # fmt: skip
    carriers = [row[1] for row in book.get_sheet_by_name("Träger").to_python()[2:]]
    assert carriers
    assert all(str(name).endswith(MARK) for name in carriers)
