"""How centres lay their tables out: several in a sheet, headers with slips, hidden parts, formulas."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiezwirkung.deliveries.intake.corrections import Correction
from kiezwirkung.deliveries.reading.files import read_delivery
from kiezwirkung.deliveries.reading.parting import sheet_of
from kiezwirkung.deliveries.reading.sheet_marks_xls import marks_of_xls
from tests.unit.deliveries.written_tables import Rows, as_csv, as_ods, as_openpyxl, as_xls, as_xlsb, as_xlsx

VISITS = ["Standort-ID", "Monat", "Bereich", "Besuche", "Erfassung"]
HERE = ["MI01NH-01", "März", "Angebote", 10, "gezählt"]
THERE = ["MI01NH-02", "April", "Beratung", 20, "gezählt"]
VOLUNTEERS = ["Standort-ID", "Stichtag", "Freiwillige", "aktive Freiwillige", "Stunden", "Erfassung"]
HELPERS = ["MI01NH-01", "31.12.2025", 10, 9, "120,5", "gezählt"]
SHAPES: dict[str, Rows] = {
    "beside, with a gap": [[*VISITS, "", *VISITS], [*HERE, "", *THERE]],
    "beside, without a gap": [[*VISITS, *VISITS], [*HERE, *THERE]],
    "below": [VISITS, HERE, [], ["weitere Häuser"], [*reversed(VISITS)], [*reversed(THERE)]],
}


def found(reading: Any) -> list[tuple[str, str]]:
    return [(finding.code, finding.cell) for finding in reading.findings]


def counts(reading: Any, field: str = "visit_count") -> list[list[Any]]:
    return [table.frame.get_column(field).to_list() for table in reading.tables]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("write", [as_csv, as_xlsx, as_ods])
def test_two_tables_of_one_form_in_a_sheet_are_two_tables(read, shape: str, write: Callable[[Rows], bytes]):
    reading = read(write(SHAPES[shape]), "MI01NH_2025.x")
    assert found(reading) == []
    assert counts(reading) == [[10], [20]]
    assert [table.frame.get_column("location_id").item() for table in reading.tables] == ["MI01NH-01", "MI01NH-02"]
    first, second = (table.sheet for table in reading.tables)
    assert first == sheet_of(first) == sheet_of(second)
    assert first != second
    assert reading.is_conserved


def test_tables_of_two_forms_side_by_side_keep_their_letters(read):
    reading = read(as_xlsx([["Projekt-ID: MI01NH"], [*VISITS, "", *VOLUNTEERS], [*HERE, "", *HELPERS]]), "x_2025.xlsx")
    assert found(reading) == []
    assert [(table.entity, table.sheet) for table in reading.tables] == [
        ("visits", "Tabelle1"), ("volunteers", "Tabelle1 [ab G1]"),
    ]  # fmt: skip
    assert reading.tables[1].columns["volunteer_count"] == "I"
    assert reading.tables[1].frame.select("row_number", "hours").rows() == [(3, 120.5)]


def test_tables_of_two_forms_below_each_other_keep_their_rows_and_sums(read):
    rows = [
        ["Besuche"],
        VISITS,
        HERE,
        ["Summe", "", "", 10],
        [],
        ["Freiwillige"],
        VOLUNTEERS,
        HELPERS,
        ["Summe", "", 9],
    ]
    reading = read(as_csv(rows), "MI01NH_2025.csv")
    assert [(f.code, f.sheet, f.cell) for f in reading.findings] == [("D401", "[ab A6]", "C9")]
    assert [(skip.sheet, skip.row_number) for skip in reading.skips] == [("", 4), ("[ab A6]", 9)]
    assert [table.frame.get_column("row_number").to_list() for table in reading.tables] == [[3], [8]]


def test_the_same_header_again_is_no_new_table(read):
    reading = read(as_csv([VISITS, HERE, [], VISITS, THERE]), "MI01NH_2025.csv")
    assert counts(reading) == [[10, 20]]
    assert [skip.reason for skip in reading.skips] == ["repeated_header"]


def test_a_title_or_a_sheet_says_which_place_a_table_without_that_column_is_about(read):
    bare = [row[1:] for row in (VISITS, HERE)]
    blocks = [["Standort: MI01NH-01"], *bare, [], ["Standort-ID", "MI01NH-02"], *bare]
    for reading in (
        read(as_csv(blocks), "MI01NH_2025.csv"),
        read(as_xlsx(bare, "MI01NH-01", lambda book, _: second(book, "Haus MI01NH-02", bare)), "MI01NH_2025.xlsx"),
    ):
        assert found(reading) == []
        assert [t.frame.get_column("location_id").item() for t in reading.tables] == ["MI01NH-01", "MI01NH-02"]


def second(book: Any, name: str, rows: Rows) -> None:
    page = book.add_worksheet(name)
    for at, row in enumerate(rows):
        page.write_row(at, 0, row)


def test_one_sheet_per_centre_names_its_project(read):
    there = [VISITS, ["PA03NH-01", *HERE[1:]]]
    reading = read(as_xlsx([VISITS, HERE], "MI01NH", lambda book, _: second(book, "PA03NH", there)), "alle_2025.xlsx")
    assert found(reading) == []
    assert [t.frame.get_column("project_id").item() for t in reading.tables] == ["MI01NH", "PA03NH"]


def test_a_slip_in_a_header_is_understood_and_said_aloud(read):
    reading = read(as_csv([["Standort-ID", "Monat", "Bereich", "Besuhce", "Erfasung"], HERE]), "MI01NH_2025.csv")
    assert [(f.code, f.cell, f.field) for f in reading.findings] == [
        ("D116", "D1", "visit_count"), ("D116", "E1", "capture_method"),
    ]  # fmt: skip
    assert counts(reading) == [[10]]


@pytest.mark.parametrize("header", ["Besucher", "BesucherInnen", "Besucher*innen", "Besuchende", "TN", "Teilnehmende"])
def test_persons_are_never_taken_for_visits(read, header: str):
    reading = read(as_csv([[*VISITS[:3], header, "Erfassung"], HERE]), "MI01NH_2025.csv")
    assert ("D108", "visit_count") in [(finding.code, finding.field) for finding in reading.findings]
    assert reading.tables == []


def test_two_columns_with_the_same_slip_are_none(read):
    reading = read(as_csv([[*VISITS, "Zähltge", "Zähltgae"], [*HERE, 3, 4]]), "MI01NH_2025.csv")
    assert found(reading) == [("D113", "F1"), ("D113", "G1")]


def test_a_header_over_three_rows_is_read_as_one(read):
    top = ["Standort-ID", "Monat", "Bereich", "Besuche", "Geschlecht", "", "", "Erfassung"]
    middle = ["", "", "", "", "davon", "", "", ""]
    bottom = ["", "", "", "", "weiblich", "männlich", "divers", ""]
    reading = read(as_xlsx([top, middle, bottom, [*HERE[:4], 5, 4, 1, "gezählt"]]), "MI01NH_2025.xlsx")
    assert found(reading) == []
    assert reading.tables[0].header_row == 3
    assert reading.tables[0].frame.select("female_count", "male_count", "diverse_count").rows() == [(5, 4, 1)]


WIDE = [[*VISITS, "Erstbesuche"], [*HERE, 3], [*THERE, 4], [*HERE, 5]]


def hide_by_xlsxwriter(_: Any, page: Any) -> None:
    page.set_row(2, None, None, {"hidden": True})
    page.set_column(5, 5, None, None, {"hidden": True})


def hide_by_openpyxl(_: Any, page: Any) -> None:
    page.row_dimensions[3].hidden = True
    page.column_dimensions["F"].hidden = True


def hide_by_xlwt(_: Any, page: Any) -> None:
    page.row(2).hidden = True
    page.col(5).hidden = True


def hidden_in_ods() -> bytes:
    """Rows and columns are hidden where a spreadsheet program would do it: in the content itself."""
    import zipfile
    from io import BytesIO

    source, target = BytesIO(as_ods(WIDE)), BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "content.xml":
                head, *rows = content.split(b"<table:table-row")
                rows[2] = b' table:visibility="collapse"' + rows[2]
                columns = (
                    b'<table:table-column table:number-columns-repeated="5"/>'
                    b'<table:table-column table:visibility="collapse" table:number-columns-repeated="1019"/>'
                )
                content = b"<table:table-row".join([head + columns, *rows])
            new.writestr(info, content)
    return target.getvalue()


HIDDEN: dict[str, bytes] = {
    "xlsx": as_xlsx(WIDE, fill=hide_by_xlsxwriter), "openpyxl": as_openpyxl(WIDE, fill=hide_by_openpyxl),
    "xls": as_xls(WIDE, fill=hide_by_xlwt), "xlsb": as_xlsb(WIDE, hidden_rows=[3], hidden_columns=[6]),
    "ods": hidden_in_ods(),
}  # fmt: skip


@pytest.mark.parametrize("kind", HIDDEN)
def test_hidden_rows_and_columns_are_reported_and_not_read_in_every_format(read, kind: str):
    reading = read(HIDDEN[kind], "MI01NH_2025.x")
    assert sorted((f.code, f.cell, f.row_number) for f in reading.findings) == [("D110", "", 3), ("D110", "F1", 1)]
    assert counts(reading) == [[10, 10]]
    assert counts(reading, "first_visit_count") == [[None, None]]
    assert [(skip.row_number, skip.reason) for skip in reading.skips] == [(3, "hidden_row")]
    assert reading.is_conserved


def test_a_hidden_required_column_is_missing(read):
    def fill(_: Any, page: Any) -> None:
        page.set_column(3, 3, 0)

    reading = read(as_xlsx([VISITS, HERE], fill=fill), "MI01NH_2025.xlsx")
    assert [(f.code, f.field) for f in reading.findings] == [("D110", ""), ("D108", "visit_count")]


@pytest.mark.parametrize("state", ["hide", "very_hidden"])
def test_hidden_sheets_of_both_kinds_are_reported_and_not_read(read, state: str):
    def fill(book: Any, _: Any) -> None:
        second(book, "Vorjahr", [VISITS, THERE])
        getattr(book.get_worksheet_by_name("Vorjahr"), state)()

    reading = read(as_xlsx([VISITS, HERE], fill=fill), "MI01NH_2025.xlsx")
    assert [(f.code, f.sheet) for f in reading.findings] == [("D110", "Vorjahr")]
    assert counts(reading) == [[10]]


def compute(_: Any, page: Any) -> None:
    page.write_formula(2, 3, "=[1]Alt!A1+5", None, 25)
    page.write_formula(3, 3, "=SUM(D2:D3)", None, 35)


def compute_in_xls(_: Any, page: Any) -> None:
    import xlwt

    page.write(2, 3, xlwt.Formula("5+20"))


def test_results_of_formulas_are_read_as_saved_and_named_once_per_column(read):
    rows = [VISITS, HERE, [*THERE[:3], "", "gezählt"], ["Summe", "", "", ""]]
    reading = read(as_xlsx(rows, fill=compute), "MI01NH_2025.xlsx")
    assert [(f.code, f.cell, f.field) for f in reading.findings] == [("D115", "D1", "visit_count")]
    assert counts(reading) == [[10, 25]]


def test_formulas_in_the_sum_row_alone_are_not_worth_a_word(read):
    def fill(_: Any, page: Any) -> None:
        page.write_formula(2, 3, "=SUM(D2:D2)", None, 10)

    assert found(read(as_xlsx([VISITS, HERE, ["Summe", "", "", ""]], fill=fill), "MI01NH_2025.xlsx")) == []


def test_a_formula_without_a_saved_result_is_no_value_and_not_empty(read):
    rows = [[*VISITS, "Erstbesuche"], [*HERE, 3], [*THERE, "=1+2"]]
    assert found(read(as_openpyxl(rows), "MI01NH_2025.xlsx")) == [("D115", "F1"), ("D201", "F3")]


def test_formulas_are_named_in_binary_and_old_workbooks_too(read):
    assert found(read(as_xlsb([VISITS, HERE], formulas=[(2, 4)]), "MI01NH_2025.xlsb")) == [("D115", "D1")]
    rows = [VISITS, HERE, [*THERE[:3], "", "gezählt"]]
    assert ("D115", "D1") in found(read(as_xls(rows, fill=compute_in_xls), "MI01NH_2025.xls"))


@pytest.mark.parametrize("size", [3, 2_000])
def test_the_marks_of_an_old_workbook_are_found_in_small_and_large_files(size: int):
    rows = [VISITS, *[HERE] * size]
    marks, is_1904 = marks_of_xls(as_xls(rows, fill=lambda book, page: (hide_by_xlwt(book, page), second_xls(book))))
    assert (marks[1].hidden_rows, marks[1].hidden_columns, is_1904) == ({3}, {6}, True)
    assert marks[2].hidden_rows == frozenset()


def second_xls(book: Any) -> None:
    book.add_sheet("Zweites").write(0, 0, "x")
    book.dates_1904 = True


@pytest.mark.parametrize("length", [0, 7, 100, 512, 600, 3_000])
def test_a_damaged_old_workbook_has_no_marks_and_raises_nothing(length: int):
    whole = as_xls([VISITS, HERE])
    assert marks_of_xls(whole[:length])[1] is False
    assert marks_of_xls(whole[:512] + b"\xff" * length)[1] is False


def test_why_a_value_is_missing_is_kept_beside_its_row(read):
    rows = [[*VISITS, "Erstbesuche", "davon weiblich"], [*HERE, "n. e.", "NZ"], [*THERE, "", 0], [*HERE, "-", "k. A."]]
    frame = read(as_csv(rows), "MI01NH_2025.csv").tables[0].frame
    assert frame.select("first_visit_count", "female_count", "missing_marks").rows() == [
        (None, None, "female_count=NZ,first_visit_count=NA"), (None, 0, None), (None, None, "female_count=KA"),
    ]  # fmt: skip


def test_odd_spellings_are_named_once_per_column(read):
    rows = [VISITS, [*HERE[:3], "010", "gezählt"], [*THERE[:3], "007", "gezählt"]]
    reading = read(as_csv(rows), "MI01NH_2025.csv")
    assert [(f.code, f.cell, f.detail) for f in reading.findings] == [("D223", "D2", "2 Zellen")]
    assert counts(reading) == [[10, 7]]


def test_a_correction_in_a_later_table_of_a_sheet_meets_the_field_it_stands_in(reader, tmp_path: Path):
    path = tmp_path / "MI01NH_2025.xlsx"
    path.write_bytes(as_xlsx([[*VISITS, "", *VISITS], [*HERE, "", *THERE]]))
    reading = read_delivery(path, reader, [Correction("Tabelle1", "J2", "20", "25")])
    assert [(outcome.state, outcome.field) for outcome in reading.outcomes] == [("applied", "visit_count")]
    assert counts(reading) == [[10], [25]]


def test_a_code_in_a_later_table_of_a_sheet_is_not_corrected(reader, tmp_path: Path):
    path = tmp_path / "MI01NH_2025.xlsx"
    people = [["Termin-ID", "Datum", "Teilnahmecode"], ["MI01NH-T1", "03.03.2025", "K1"]]
    path.write_bytes(as_xlsx([VISITS, HERE, [], *people]))
    reading = read_delivery(path, reader, [Correction("Tabelle1", "C5", "K1", "K2")])
    assert [table.entity for table in reading.tables] == ["visits", "participations"]
    assert [outcome.state for outcome in reading.outcomes] != ["applied"]
