"""Reading whole deliveries: context, sheets, formats. Names of projects are invented (erfunden)."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

HEADER = ["Termin-ID", "Angebots-ID", "Standort-ID", "Datum", "Beginn", "Dauer in Minuten", "Teilnahmen", "Erfassung"]
ROWS: list[list[Any]] = [
    ["MI01NH-T1", "MI01NH-A1", "MI01NH-01", date(2025, 3, 3), "16:00", 90, 1234, "gezählt"],
    ["MI01NH-T2", "MI01NH-A1", "MI01NH-01", date(2025, 12, 31), "09:30", 60, 0, "geschätzt"],
    ["MI01NH-T3", "MI01NH-A2", "MI01NH-02", date(2025, 1, 1), "10:00", 45, 7, "Hochrechnung"],
]


def german(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value)


def csv(rows: list[list[Any]], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(delimiter.join(german(cell) for cell in row) for row in rows).encode(encoding)


def xlsx(rows: list[list[Any]], sheet: str = "Termine", fill: Callable[[Any, Any], None] | None = None) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(at, column, cell, *([day] if isinstance(cell, date) else []))
        if fill:
            fill(book, page)
    return target.getvalue()


def test_the_frame_has_the_columns_and_types_of_its_form(read, reader):
    frame = read(csv([HEADER, *ROWS])).tables[0].frame
    stored = {name: getattr(pl, kind) for name, kind in reader.templates["sessions_v1"].stored_fields}
    address = {"delivery_id": pl.String, "sheet": pl.String, "row_number": pl.Int32}
    context = {"project_id": pl.String, "report_year": pl.Int32}
    assert list(frame.schema.items()) == list(
        (address | context | stored | {"missing_marks": pl.String, "is_refused": pl.Boolean}).items()
    )


def test_row_numbers_and_letters_are_those_excel_shows(read):
    def fill(_: Any, page: Any) -> None:
        page.write(7, 2, "Terminliste")

    shifted = [[], [], *[["", "", *row] for row in [HEADER, *ROWS]]]
    reading = read(xlsx(shifted, fill=fill), "MI01NH_2025.xlsx")
    assert reading.tables[0].columns["session_id"] == "C"
    assert reading.tables[0].header_row == 3
    assert reading.tables[0].frame.get_column("row_number").to_list()[:3] == [4, 5, 6]


VISITS = ["Standort-ID", "Bereich", "Besuche", "Erfassung"]


def months(sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
            if name in hidden:
                page.hide()
    return target.getvalue()


def test_one_sheet_per_month_takes_the_month_from_its_name(read):
    row = ["MI01NH-01", "Angebote", 10, "gezählt"]
    sheets = {name: [VISITS, row] for name in ("Januar", "02", "Mrz 25", "April 2025", "2025-05")}
    reading = read(months(sheets), "MI01NH_2025.xlsx")
    assert reading.findings == []
    assert [table.frame.get_column("month").item() for table in reading.tables] == [1, 2, 3, 4, 5]


def test_a_month_of_another_year_and_a_sheet_without_month_are_faults(read):
    row = ["MI01NH-01", "Angebote", 10, "gezählt"]
    reading = read(months({"Jan 24": [VISITS, row], "Tabelle1": [VISITS, row]}), "MI01NH_2025.xlsx")
    assert [(f.code, f.sheet, f.field) for f in reading.findings] == [
        ("D219", "Jan 24", "month"),
        ("D108", "Tabelle1", "month"),
    ]
    assert reading.is_conserved


def test_hidden_sheets_are_not_read_and_named_unless_the_name_is_a_persons(read):
    row = ["MI01NH-01", "Angebote", 10, "gezählt"]
    sheets = {"Januar": [VISITS, row], "Alt": [VISITS, row], "Erika Muster": [VISITS, row], "Listen": [["a"]]}
    reading = read(months(sheets, hidden=("Alt", "Erika Muster", "Listen")), "MI01NH_2025.xlsx")
    assert [(f.code, f.sheet) for f in reading.findings] == [("D110", "Alt"), ("D110", "[Blatt 3]")]
    assert reading.rows_read == 1


def test_hidden_rows_are_skipped_and_reported_once(read):
    def fill(_: Any, page: Any) -> None:
        page.set_row(2, None, None, {"hidden": True})

    reading = read(xlsx([HEADER, *ROWS], fill=fill), "MI01NH_2025.xlsx")
    assert [(f.code, f.row_number) for f in reading.findings] == [("D110", 3)]
    assert [(skip.row_number, skip.reason) for skip in reading.skips] == [(3, "hidden_row")]
    assert reading.is_conserved


def test_a_cell_merged_downwards_counts_for_each_of_its_rows_but_a_number_only_once(read):
    def fill(_: Any, page: Any) -> None:
        page.merge_range(1, 0, 2, 0, "MI01NH-01")
        page.merge_range(1, 3, 2, 3, 10)

    header = ["Standort-ID", "Monat", "Bereich", "Besuche", "Erfassung"]
    rows = [["", "März", "Angebote", "", "gezählt"], ["", "März", "Beratung", "", "gezählt"]]
    reading = read(xlsx([header, *rows], "Besuche", fill), "MI01NH_2025.xlsx")
    assert reading.tables[0].frame.get_column("location_id").to_list() == ["MI01NH-01"] * 2
    assert [(f.code, f.cell) for f in reading.findings] == [("D206", "D3")]


def test_a_merged_header_over_two_rows_is_read_as_one(read):
    top = ["Standort-ID", "Monat", "Bereich", "Besuche", "davon", "", "", "Erfassung"]
    bottom = ["", "", "", "", "weiblich", "männlich", "divers", ""]
    row = ["MI01NH-01", "März", "Angebote", 10, 5, 4, 1, "gezählt"]
    for content, name in (
        (xlsx([top, bottom, row], "Besuche"), "MI01NH_2025.xlsx"),
        (csv([top, bottom, row]), "MI01NH_2025.csv"),
    ):
        reading = read(content, name)
        assert reading.findings == []
        assert reading.tables[0].header_row == 2
        assert reading.tables[0].frame.select("female_count", "male_count", "diverse_count").rows() == [(5, 4, 1)]


def test_the_upper_row_of_a_header_merged_downwards_is_no_row_that_was_passed_over(read):
    def fill(_: Any, page: Any) -> None:
        for column, word in ((0, "Standort-ID"), (1, "Monat"), (2, "Bereich"), (3, "Besuche"), (6, "Erfassung")):
            page.merge_range(1, column, 2, column, word)
        page.merge_range(1, 4, 1, 5, "davon")

    bottom = ["", "", "", "", "weiblich", "männlich", ""]
    row = ["MI01NH-01", "März", "Angebote", 10, 5, 4, "gezählt"]
    reading = read(xlsx([["Besuche 2025"], [], bottom, row], "Besuche", fill), "MI01NH_2025.xlsx")
    assert (reading.rows_read, reading.skips, reading.findings) == (1, [], [])
    assert reading.tables[0].frame.select("visit_count", "female_count", "male_count").rows() == [(10, 5, 4)]


def test_a_column_beats_the_title_and_the_title_beats_the_file_name(read):
    in_column = [["Projekt-ID", *HEADER], *[["PA03NH", *row] for row in ROWS]]
    both = csv([["Projekt-ID: MI01NH"], *in_column])
    assert set(read(both, "FK02NH_2025.csv").tables[0].frame.get_column("project_id")) == {"PA03NH"}
    titled = csv([["Projekt-ID: MI01NH"], HEADER, *ROWS])
    assert set(read(titled, "FK02NH_2025.csv").tables[0].frame.get_column("project_id")) == {"MI01NH"}


def test_a_project_missing_in_some_rows_of_its_column_is_the_only_one_named_there(read):
    rows = [["Projekt-ID", "Meldejahr", *HEADER], ["PA03NH", 2025, *ROWS[0]], ["", "", *ROWS[1]], ["X", 1999, *ROWS[2]]]
    reading = read(xlsx(rows), "liste.xlsx")
    assert reading.tables[0].frame.get_column("project_id").to_list() == ["PA03NH", "PA03NH", None]
    assert [(f.code, f.cell) for f in reading.findings] == [("D106", "A4"), ("D107", "B4")]


def test_a_cover_sheet_can_name_project_and_year(read):
    cover = [["Träger (erfunden)"], ["Projekt-ID", "MI01NH"], ["Meldejahr", 2025]]
    content = months(
        {
            "Deckblatt": cover,
            "Termine": [HEADER, ["MI01NH-T1", "MI01NH-A1", "MI01NH-01", "03.03.2025", "16:00", 90, 3, "gezählt"]],
        }
    )
    reading = read(content, "liste.xlsx")
    assert reading.findings == []
    assert set(reading.tables[0].frame.get_column("project_id")) == {"MI01NH"}


def test_the_register_needs_no_project_and_no_year(read):
    header = "Projekt-ID;Name des Projekts;Art;Träger;Bezirk;gültig ab;gültig bis"
    reading = read(f"{header}\nMI01NH;Kiezhaus (erfunden);STZ;Verein (erfunden);Mitte;01.01.2024;\n", "register.csv")
    assert reading.findings == []
    frame = reading.tables[0].frame
    assert frame.columns.count("project_id") == 1
    assert frame.select("project_id", "report_year", "district_code").rows() == [("MI01NH", None, "01")]


def test_participant_codes_become_pseudonyms_that_do_not_link_projects(read):
    header = "Termin-ID;Datum;Teilnahmecode"
    text = f"{header}\nT1;03.03.2025;K1\nT2;04.03.2025;k1\nT2;04.03.2025;K2\n"
    here, there = (
        read(text, name).tables[0].frame.get_column("person_key") for name in ("MI01NH_2025.csv", "PA03NH_2025.csv")
    )
    assert here[0] == here[1] != here[2]
    assert set(here).isdisjoint(there)
    assert all(len(key) == 32 for key in here)


def test_two_forms_in_one_workbook_give_two_tables(read):
    session = ["MI01NH-T1", "MI01NH-A1", "MI01NH-01", "03.03.2025", "16:00", 90, 3, "gezählt"]
    visit = ["MI01NH-01", "März", "Angebote", 10, "gezählt"]
    sheets = {
        "Termine": [HEADER, session],
        "Besuche": [[VISITS[0], "Monat", *VISITS[1:]], visit],
        "Hinweise": [["Bitte ausfüllen"]],
    }
    reading = read(months(sheets), "MI01NH_2025.xlsx")
    assert [table.entity for table in reading.tables] == ["sessions", "visits"]
    assert reading.findings == []


def test_a_file_that_cannot_be_opened_is_a_finding(reader, tmp_path: Path):
    from kiezwirkung.deliveries.reading.files import read_delivery

    assert [f.code for f in read_delivery(tmp_path / "fehlt.csv", reader).findings] == ["D101"]


def test_the_header_highest_up_wins_over_its_repetition_below_data(read):
    header = ["Standort-ID", "Monat", "Bereich der Nutzung", "Besuche gesamt", "weiblich", "Erfassung"]
    rows = [["MI01NH-01", str(month), "Angebote", 10, 5, "gezählt"] for month in range(1, 13)]
    reading = read(csv([["Erfundene Daten (Demo)"], header, *rows[:6], header, *rows[6:]]), "MI01NH_Besuche_2025.csv")
    assert reading.tables[0].header_row == 2
    assert reading.tables[0].frame.get_column("month").to_list() == list(range(1, 13))
    assert [(skip.row_number, skip.reason) for skip in reading.skips] == [(9, "repeated_header")]
    assert reading.findings == []
    assert reading.rows_read == 13


def test_rows_above_the_header_that_look_like_data_are_counted_and_titles_are_not(read):
    row = ["MI01NH-01", "März", "Angebote", 10, 5, "gezählt"]
    titles = [["Projekt-ID", "MI01NH", "Meldejahr", "2025"], ["Besuche", "unserer", "Häuser"]]
    header = ["Standort-ID", "Monat", "Bereich", "Besuche", "davon weiblich", "Erfassung"]
    reading = read(csv([*titles, row, [], row, header, row]), "liste.csv")
    assert reading.tables[0].header_row == 6
    assert [(skip.row_number, skip.reason) for skip in reading.skips] == [(3, "above_header"), (5, "above_header")]
    assert (reading.rows_read, reading.data_rows) == (3, 1)
    assert reading.is_conserved


def test_a_fuller_header_directly_below_a_poorer_one_is_the_header(read):
    poorer = ["Standort-ID", "Monat", "Bereich"]
    header = ["Standort-ID", "Monat", "Bereich", "Besuche", "davon weiblich", "Erfassung"]
    reading = read(csv([poorer, header, ["MI01NH-01", "März", "Angebote", 10, 5, "gezählt"]]), "MI01NH_2025.csv")
    assert reading.tables[0].header_row == 2
    assert reading.findings == []
