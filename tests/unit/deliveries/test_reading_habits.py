"""Habits of centres that once gave wrong values without a word, or were refused though nobody would doubt them."""

from io import BytesIO
from typing import Any

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from tests.unit.deliveries.test_reading_layouts import second
from tests.unit.deliveries.written_tables import Rows, as_csv, as_xlsx

VISITS = ["Standort-ID", "Monat", "Bereich", "Besuche", "Erfassung"]
HERE = ["MI01NH-01", "März", "Angebote", 120, "gezählt"]


def codes(reading: Any) -> list[tuple[str, str]]:
    return [(finding.code, finding.field) for finding in reading.findings]


def said(reading: Any, *fields: str) -> list[tuple[Any, ...]]:
    return [row for table in reading.tables for row in table.frame.select(fields).rows()]


# Headers over two rows


@pytest.mark.parametrize("above", ["Erstbesuche", "Personen", "Besucherinnen"])
def test_parts_below_another_header_are_not_the_parts_of_our_whole(read, above: str):
    upper = [*VISITS[:4], above, "", "", "Erfassung"]
    lower = ["", "", "", "", "gesamt", "davon weiblich", "davon männlich", ""]
    reading = read(as_xlsx([upper, lower, [*HERE[:4], 30, 10, 20, "gezählt"]]), "MI01NH_2025.xlsx")
    assert said(reading, "visit_count", "female_count", "male_count") == [(120, None, None)]
    assert {("D113", "")} <= set(codes(reading))


def test_of_two_groups_of_parts_the_one_below_its_whole_is_read(read):
    upper = [*VISITS[:4], "", "Erstbesuche", "", "Erfassung"]
    lower = ["", "", "", "gesamt", "weiblich", "gesamt", "weiblich", ""]
    reading = read(as_xlsx([upper, lower, [*HERE[:4], 70, 30, 10, "gezählt"]]), "MI01NH_2025.xlsx")
    assert said(reading, "visit_count", "female_count") == [(120, 70)]


@pytest.mark.parametrize("years", [(2024, 2025), ("2024", "2025"), ("Vorjahr", "dieses Jahr")])
def test_a_header_that_the_row_below_parts_in_two_is_not_read_as_its_first_half(read, years: tuple[Any, Any]):
    rows: Rows = [[*VISITS[:4], "", "Erfassung"], ["", "", "", *years, ""], [*HERE[:4], 130, "gezählt"]]
    for content in (as_xlsx(rows), as_csv(rows)):
        reading = read(content, "MI01NH_2025.x")
        assert ("D108", "visit_count") in codes(reading)
        assert (reading.tables, reading.rows_read, reading.is_conserved) == ([], 1, True)


def test_a_remark_beside_the_table_makes_no_second_header_row(read):
    reading = read(as_xlsx([VISITS, ["", "", "", "", "", "Ferien"], HERE]), "MI01NH_2025.xlsx")
    assert reading.tables[0].header_row == 1
    assert reading.rows_read == 2


# The year


def year_of(reading: Any) -> list[tuple[str, str]] | list[tuple[Any, ...]]:
    return said(reading, "report_year") or codes(reading)


@pytest.mark.parametrize(
    ("title", "name", "year"),
    [
        ("Besuche im Jahr 2024", "MI01NH_2025.csv", [("D107", "")]),
        ("Besuche im Jahr 2025", "MI01NH_2025.csv", [(2025,)]), ("MI01NH, Besuche 2025", "Besuche.csv", [(2025,)]),
        ("Vordruck von 2023", "MI01NH_2025.csv", [(2025,)]), ("Stand 2026", "MI01NH_2025.csv", [(2025,)]),
        ("Förderung 2024/25", "MI01NH_2025.csv", [(2025,)]), ("erstellt 12.01.2026", "MI01NH_2025.csv", [(2025,)]),
        ("Besuche 2024 und 2025", "MI01NH_2025.csv", [(2025,)]), ("Meldejahr 2024", "MI01NH_2025.csv", [(2024,)]),
        ("Besuche 2024 und 2025", "MI01NH.csv", [("D107", "")]),
    ],
)  # fmt: skip
def test_a_title_and_a_file_name_of_different_years_are_asked_back(read, title: str, name: str, year: list[Any]):
    assert year_of(read(as_csv([[title], [], VISITS, HERE]), name)) == year


def test_a_sheet_that_kept_the_name_of_last_year_is_asked_back(read):
    assert codes(read(as_xlsx([VISITS, HERE], "Besuche 2024"), "MI01NH_2025.xlsx")) == [("D107", "")]
    both = as_xlsx([["Besuche 2024"], VISITS, HERE], "2025")
    assert codes(read(both, "MI01NH_2025.xlsx")) == codes(read(both, "MI01NH.xlsx")) == [("D107", "")]
    reading = read(as_xlsx([["Meldejahr: 2025"], VISITS, HERE], "Besuche 2024"), "MI01NH.xlsx")
    assert said(reading, "report_year") == [(2025,)]


def test_one_sheet_per_year_is_read_each_for_its_own_year(read):
    content = as_xlsx([VISITS, HERE], "2024", lambda book, _: second(book, "2025", [VISITS, HERE]))
    assert said(read(content, "MI01NH_2025.xlsx"), "report_year") == [(2024,), (2025,)]


def test_a_blank_year_between_two_years_is_asked_back(read):
    rows = [["Meldejahr", *VISITS], [2024, *HERE], ["", *HERE], [2025, *HERE]]
    reading = read(as_xlsx(rows), "MI01NH_2025.xlsx")
    assert [(finding.code, finding.cell) for finding in reading.findings] == [("D107", "A3")]


# What is said once for many rows

NO_PLACE, NO_MONTH = VISITS[1:], [VISITS[0], *VISITS[2:]]
MARCH, APRIL = HERE[1:], ["April", "Beratung", 20, "gezählt"]
HALL = [HERE[0], *HERE[2:]]


@pytest.mark.parametrize("between", [[["Standort: MI01NH-02"]], [[], ["Standort: MI01NH-02 (erfunden)"]],
                                     [["Standort: MI01NH-02"], NO_PLACE], [["MI01NH-02"]]])  # fmt: skip
def test_a_row_between_the_rows_says_which_place_the_next_ones_are_about(read, between: Rows):
    rows = [["Standort: MI01NH-01"], NO_PLACE, MARCH, *between, APRIL]
    for content in (as_csv(rows), as_xlsx(rows)):
        reading = read(content, "MI01NH_2025.x")
        assert codes(reading) == []
        assert said(reading, "location_id", "visit_count") == [("MI01NH-01", 120), ("MI01NH-02", 20)]
        assert {skip.reason for skip in reading.skips} == {"repeated_header"}
        assert reading.is_conserved


def test_a_sheet_that_kept_the_title_of_the_one_it_was_copied_from_is_asked_for_its_place(read):
    rows = [["Standort: MI01NH-01"], NO_PLACE, MARCH]
    assert codes(read(as_xlsx(rows, "MI01NH-02"), "MI01NH_2025.xlsx")) == [("D108", "location_id")]
    assert codes(read(as_xlsx(rows, "Haus MI01NH-01"), "MI01NH_2025.xlsx")) == []


def test_a_remark_beside_the_rows_heads_no_section(read):
    rows = [["Monat: April"], [*NO_MONTH, "Bemerkung"], [*HALL, ""], ["", "", "", "", "Mai"], [*HALL, ""]]
    assert said(read(as_xlsx(rows), "MI01NH_2025.xlsx"), "month", "is_refused")[::2] == [(4, False), (4, False)]


def test_a_row_before_the_first_place_is_asked_for_it(read):
    reading = read(as_csv([NO_PLACE, MARCH, ["Standort", "MI01NH-02"], APRIL]), "MI01NH_2025.csv")
    assert said(reading, "location_id", "is_refused") == [(None, True), ("MI01NH-02", False)]


@pytest.mark.parametrize(
    ("titles", "sheet", "month"),
    [
        ([["Monat: März 2025"]], "Tabelle1", 3), ([["Berichtsmonat", "", "3/2025"]], "Tabelle1", 3),
        ([["Monatsmeldung März 2025"]], "Tabelle1", 3), ([["Besuche im März"]], "Tabelle1", 3), ([["März"]], "", 3),
        ([], "Besuche März", 3), ([], "03_März", 3), ([["Monat: März"]], "März 2025", 3),
        ([["Monat: März"]], "April", None), ([["geöffnet seit März"]], "Tabelle1", None),
        ([["Zeitraum: Januar bis März"]], "Tabelle1", None), ([["Meldung vom 03.04.2025"]], "Tabelle1", None),
    ],
)  # fmt: skip
def test_a_title_or_a_sheet_says_the_month_if_it_says_one(read, titles: Rows, sheet: str, month: int | None):
    reading = read(as_xlsx([*titles, NO_MONTH, HALL], sheet or "Tabelle1"), "MI01NH_2025.xlsx")
    assert said(reading, "month") == ([(month,)] if month else [])
    assert codes(reading) == ([] if month else [("D108", "month")])


def test_one_block_per_month_below_each_other_is_read_with_the_month_of_its_heading(read):
    rows = [["Januar"], NO_MONTH, HALL, ["Summe", "", 120], [], ["Februar 2025"], NO_MONTH, HALL, ["März 2024"], HALL]
    reading = read(as_xlsx(rows), "MI01NH_2025.xlsx")
    assert said(reading, "month", "is_refused") == [(1, False), (2, False), (3, True)]
    assert codes(reading) == [("D219", "month")]


def test_a_new_header_without_an_empty_row_above_it_is_a_new_table(read):
    one = [*VISITS[:4], "davon weiblich", "davon männlich", "Erfassung"]
    other = [*VISITS[:4], "davon männlich", "davon weiblich", "Erfassung"]
    row = [*HERE[:4], 70, 50, "gezählt"]
    for write in (as_csv, as_xlsx):
        reading = read(write([one, row, other, row, other, row]), "MI01NH_2025.x")
        assert codes(reading) == []
        assert said(reading, "female_count") == [(70,), (50,), (50,)]


# Rows that are no data, and rows that only look so


@pytest.mark.parametrize("label", ["Σ", "Ergebnis", "Gesamtergebnis", "MI01NH-01 Ergebnis", "März gesamt", "Ges.",
                                   "insg.", "Summe Januar", "2025 gesamt:", "Standort MI01NH-01 Summe"])  # fmt: skip
def test_what_excel_and_people_call_a_sum_is_one(read, label: str):
    reading = read(as_xlsx([VISITS, HERE, [label, "", "", 120, ""]]), "MI01NH_2025.xlsx")
    assert codes(reading) == []
    assert [skip.reason for skip in reading.skips] == ["sum_row"]


@pytest.mark.parametrize("note", [["1) nur geöffnete Tage"], ["(vorläufig)"], ["Bemerkung: im August zu"],
                                  ["Stand: 2026"], ["Anmerkung:", "im August zu"], ["Alle Angaben ohne Gewähr"]]
                         )  # fmt: skip
def test_what_people_write_below_a_table_is_a_footnote(read, note: list[str]):
    reading = read(as_xlsx([VISITS, HERE, [], note]), "MI01NH_2025.xlsx")
    assert codes(reading) == []
    assert [skip.reason for skip in reading.skips] == ["footnote"]


def test_a_title_that_begins_like_a_sum_is_a_title(read):
    head = ["Titel", "Angebots-ID", "Standort-ID", "Form", "Handlungsfeld", "Zielgruppe", "verantwortet von",
            "Termine im Zeitraum", "Stunden", "Teilnahmen", "Status", "Erfassung"]  # fmt: skip
    row = [
        "Chor",
        "MI01NH-A1",
        "MI01NH-01",
        "Gruppe",
        "Kultur",
        "alle",
        "hauptamtlich",
        10,
        20,
        99,
        "laufend",
        "gezählt",
    ]
    rows = [head, row, ["Total normal", "MI01NH-A2", *row[2:]], ["Total", *[""] * 6, 20, 40, 198, "", ""]]
    reading = read(as_xlsx(rows), "MI01NH_2025.xlsx")
    assert codes(reading) == []
    assert said(reading, "offer_id") == [("MI01NH-A1",), ("MI01NH-A2",)]
    assert [skip.reason for skip in reading.skips] == ["sum_row"]


# Commas that delimit cells and stand in numbers

HELPERS = ["Standort-ID", "Stichtag", "Freiwillige", "aktive Freiwillige", "Erfassung", "Stunden"]


def test_a_number_torn_by_the_comma_that_delimits_the_cells_is_asked_back(read):
    lines = [",".join(HELPERS), "MI01NH-01,31.12.2025,40,20,gezählt,12,5", "MI01NH-02,31.12.2025,40,20,gezählt,13"]
    reading = read("\n".join(lines), "MI01NH_2025.csv")
    assert ("D111", "hours") in codes(reading)
    assert said(reading, "hours", "is_refused") == [(None, True), (13.0, False)]


@pytest.mark.parametrize(
    "line", ['MI01NH-01,31.12.2025,40,20,gezählt,"12,5"', "MI01NH-01,31.12.2025,40,20,gezählt,12.5,Regen"]
)
def test_a_quoted_number_and_a_remark_beside_the_table_are_not_torn(read, line: str):
    assert said(read(f"{','.join(HELPERS)}\n{line}\n", "MI01NH_2025.csv"), "hours", "is_refused") == [(12.5, False)]


def test_a_number_beside_a_table_delimited_otherwise_is_not_torn(read):
    lines = [";".join(HELPERS), "MI01NH-01;31.12.2025;40;20;gezählt;12;5"]
    assert said(read("\n".join(lines), "MI01NH_2025.csv"), "hours", "is_refused") == [(12.0, False)]


# Headers with a footnote


@pytest.mark.parametrize("header", ["Besuche¹", "Besuche 1)", "Besuche²"])
def test_a_footnote_is_no_part_of_a_header(read, header: str):
    assert codes(read(as_csv([[*VISITS[:3], header, "Erfassung"], HERE]), "MI01NH_2025.csv")) == []


def test_an_addition_to_a_header_is_understood_and_said_aloud(read):
    head = ["Standort-Nr.", "Monat (1-12)", "Bereich (Auswahl)", "Anzahl Besuche", "Art der Erfassung"]
    reading = read(as_csv([head, HERE]), "MI01NH_2025.csv")
    assert codes(reading) == [("D116", name) for name in ("month", "area", "visit_count")]
    assert said(reading, "visit_count", "is_refused") == [(120, False)]


def test_two_columns_for_one_field_are_none_however_they_are_spelled(read):
    rows = [[*VISITS[:3], "Anzahl Besuche", "Besuche (Anzahl)", "Erfassung"], [*HERE[:4], 5, "gezählt"]]
    reading = read(as_csv(rows), "MI01NH_2025.csv")
    assert ("D108", "visit_count") in codes(reading)


# Sheets that sum up the others


def sheets_of(*names: str) -> bytes:
    first, *rest = names

    def more(book: Any, _: Any) -> None:
        for name in rest:
            second(book, name, [NO_MONTH, HALL])

    return as_xlsx([NO_MONTH, HALL], first, more)


@pytest.mark.parametrize("name", ["Gesamt", "Jahr 2025", "Übersicht", "Jahresauswertung", "Summe"])
def test_a_sheet_that_sums_up_the_months_is_no_sheet_without_a_month(read, name: str):
    reading = read(sheets_of("Januar", "Februar", name), "MI01NH_2025.xlsx")
    assert codes(reading) == []
    assert said(reading, "month") == [(1,), (2,)]
    assert [(skip.sheet, skip.reason) for skip in reading.skips] == [(name, "sum_row")]
    assert reading.is_conserved


def test_a_sheet_without_a_month_is_asked_for_it_unless_it_sums_up_others(read):
    assert codes(read(sheets_of("Januar", "Haus am See"), "MI01NH_2025.xlsx")) == [("D108", "month")]
    assert codes(read(sheets_of("Gesamt"), "MI01NH_2025.xlsx")) == [("D108", "month")]


# Merged cells of OpenDocument


def test_a_cell_merged_downwards_in_opendocument_counts_for_each_of_its_rows_but_a_number_only_once(read):
    book, page = OpenDocumentSpreadsheet(), Table(name="Besuche")
    for at, texts in enumerate([VISITS, HERE, [None, "April", "Angebote", None, "gezählt"]]):
        line = TableRow()
        for text in texts:
            kind = {"valuetype": "float", "value": str(text)} if isinstance(text, int) else {"valuetype": "string"}
            span = {"numberrowsspanned": 2} if at == 1 and text in {"MI01NH-01", 120} else {}
            cell = CoveredTableCell() if text is None else TableCell(**kind, **span)
            if text is not None:
                cell.addElement(P(text=str(text)))
            line.addElement(cell)
        page.addElement(line)
    book.spreadsheet.addElement(page)
    target = BytesIO()
    book.save(target)
    reading = read(target.getvalue(), "MI01NH_2025.ods")
    assert said(reading, "location_id", "visit_count") == [("MI01NH-01", 120), ("MI01NH-01", None)]
