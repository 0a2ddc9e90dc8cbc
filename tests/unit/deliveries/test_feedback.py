"""The feedback workbook read back as the centre reads it: right cells and colours, nothing that must not appear."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from kiezwirkung.deliveries.feedback.content import (
    FeedbackDelivery,
    FeedbackFinding,
    FormSheet,
    SheetColumn,
    Total,
    sheet_column,
    worded,
)
from kiezwirkung.deliveries.feedback.workbook import SUFFIX, feedback_names, write_feedback
from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.templates import load_templates

TEMPLATES = load_templates()
RED, YELLOW = "FFF4B6B0", "FFFFE08A"


def finding(
    code: str, column: str = "", row: int | None = None, field: str = "", sheet: str = "Besuche"
) -> FeedbackFinding:
    return worded(Finding(code, "x", sheet, row, field, column), TEMPLATES["visits_v1"], "visits")


def visits(rows: int = 3, **changes: object) -> FormSheet:
    """Three rows of visits below two title rows; columns B, D and F, as a centre might have reordered them."""
    frame = pl.DataFrame(
        {
            "row_number": range(4, 4 + rows),
            "location_id": ["=MI01NH-01", "@MI01NH-02", *["MI01NH-03"] * (rows - 2)],
            "visit_count": [120, 9999, *[7] * (rows - 2)],
            "capture_method": ["gezaehlt"] * rows,
        }
    )
    letters = {"capture_method": "B", "visit_count": "D", "location_id": "F"}
    codes = {"capture_method": {"gezaehlt": "gezählt"}}
    columns = [sheet_column(TEMPLATES["visits_v1"], name, letter, codes) for name, letter in letters.items()]
    values = {"row_count": rows, "totals": [Total("Besuche", 10126.0, 127.0)]} | changes
    return FormSheet("visits", "Besuche je Monat", "Besuche", 3, columns, frame, **values)  # type: ignore[arg-type]


def delivery(*findings: FeedbackFinding, forms: tuple[FormSheet, ...] = ()) -> FeedbackDelivery:
    received = datetime(2026, 1, 5, tzinfo=UTC)
    return FeedbackDelivery(
        "x" * 64, "=Besuche.xlsx", 9, 6, 2, 1, findings, forms, ["MI01NH"], received, is_invented=True
    )


FAULTY = delivery(
    finding("D105"),
    finding("D302", "D", 6, "visit_count"),
    finding("D202", "D", 5, "visit_count"),
    finding("D109", "C", 3),
    finding("D210", "", 4),
    forms=(visits(),),
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path = write_feedback(FAULTY, tmp_path_factory.mktemp("feedback") / f"Besuche{SUFFIX}")
    return openpyxl.load_workbook(path)


def texts(sheet: object) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]  # type: ignore[attr-defined]


def test_the_workbook_has_receipt_findings_and_one_sheet_per_table(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["Quittung", "Befunde", "Besuche"]


def test_values_stand_where_they_stood_in_the_file_of_the_centre(book: openpyxl.Workbook) -> None:
    sheet = book["Besuche"]
    assert (sheet["B3"].value, sheet["D3"].value, sheet["F3"].value) == ("Erfassung", "Besuche", "Standort-ID")
    assert (sheet["B4"].value, sheet["D4"].value) == ("gezählt", 120)
    assert (sheet["D6"].value, sheet["F6"].value) == (7, "MI01NH-03")
    assert sheet["A4"].value is None
    assert sheet["B1"].value is None


def test_a_refused_cell_shows_a_question_mark_and_says_why(book: openpyxl.Workbook) -> None:
    cell = book["Besuche"]["D5"]
    assert cell.value == "?"
    assert cell.fill.fgColor.rgb == RED
    assert "D202: Der Wert in „Besuche“ liegt außerhalb des Möglichen (0 bis 200.000)." in cell.comment.text
    assert "9999" not in texts(book["Besuche"])


def test_a_warning_keeps_its_value_and_is_coloured(book: openpyxl.Workbook) -> None:
    cell = book["Besuche"]["D6"]
    assert (cell.value, cell.fill.fgColor.rgb) == (7, YELLOW)
    assert cell.comment.text.startswith("WARNUNG D302")


def test_columns_we_did_not_read_are_marked_without_their_header(book: openpyxl.Workbook) -> None:
    assert book["Besuche"]["C3"].value == "nicht gelesen"
    assert "Personendaten" in book["Besuche"]["C3"].comment.text


def test_a_finding_on_a_whole_row_is_marked_at_its_first_cell(book: openpyxl.Workbook) -> None:
    cell = book["Besuche"]["B4"]
    assert (cell.value, cell.fill.fgColor.rgb) == ("gezählt", RED)


def test_findings_are_sorted_by_urgency_and_name_sheet_and_cell(book: openpyxl.Workbook) -> None:
    rows = list(book["Befunde"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["FEHLER", "FEHLER", "WARNUNG", "HINWEIS", "HINWEIS"]
    assert [(row[2], row[5]) for row in rows][:3] == [("Zeile 4", "D210"), ("D5", "D202"), ("D6", "D302")]
    assert rows[1][4] == "Bitte den Wert prüfen und berichtigen."


def test_the_receipt_counts_rows_and_names_totals_and_next_steps(book: openpyxl.Workbook) -> None:
    rows = {row[0]: row[1] for row in book["Quittung"].iter_rows(values_only=True)}
    assert rows["Zeilen gelesen"] == 9
    assert (rows["davon angenommen"], rows["davon zurückgestellt"]) == (6, 2)
    assert rows["Projekt"] == "MI01NH"
    assert rows["Hinweis"] == "Erfundene Daten zum Vorführen"
    assert rows["Eingegangen am"] == "05.01.2026"
    assert ("Besuche", "Besuche je Monat", "Besuche", 10126, 127) in [
        row[:5] for row in book["Quittung"].iter_rows(values_only=True)
    ]
    assert any("roten Zellen" in text for text in texts(book["Quittung"]))


def test_nothing_a_centre_wrote_becomes_a_formula(book: openpyxl.Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"n", "s", "d"}
    assert book["Besuche"]["F4"].value == "=MI01NH-01"
    assert book["Quittung"]["B3"].value == "=Besuche.xlsx"


@pytest.mark.parametrize("codes", [("D121",), ("D306",), ("D121", "D306")])
def test_a_file_in_which_nobody_can_change_anything_is_not_repeated(tmp_path: Path, codes: tuple[str, ...]) -> None:
    told = delivery(*(finding(code, "D", 3, "visit_count") for code in codes), forms=(visits(),))
    book = openpyxl.load_workbook(write_feedback(told, tmp_path / "a.xlsx", Path(__file__).read_bytes()))
    assert book.sheetnames == ["Quittung", "Befunde"]
    assert 10126 in [cell.value for row in book["Quittung"] for cell in row]
    assert any("nichts zu ändern" in text for text in texts(book["Quittung"]))


def test_one_other_finding_brings_the_tables_back(tmp_path: Path) -> None:
    told = delivery(finding("D121"), finding("D302", "D", 6, "visit_count"), forms=(visits(),))
    assert openpyxl.load_workbook(write_feedback(told, tmp_path / "a.xlsx")).sheetnames[2:] == ["Besuche"]


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write_feedback(FAULTY, tmp_path / f"{name}.xlsx").read_bytes() for name in "ab")
    assert first == second
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_an_unreadable_file_gets_receipt_and_findings_only(tmp_path: Path) -> None:
    path = write_feedback(delivery(finding("D101", sheet="")), tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Quittung", "Befunde"]
    assert "nicht erkannt" not in texts(book["Quittung"])
    assert book["Befunde"]["D2"].value == "Die Datei lässt sich nicht öffnen."


def test_pseudonyms_and_free_text_are_never_shown(tmp_path: Path) -> None:
    columns = [
        sheet_column(TEMPLATES["participations_v1"], "participant_code", "A", {}),
        sheet_column(TEMPLATES["participations_v1"], "person_key", "B", {}),
        sheet_column(TEMPLATES["offers_v1"], "title", "C", {}),
        sheet_column(TEMPLATES["participations_v1"], "held_on", "D", {}),
        sheet_column(TEMPLATES["participations_v1"], "is_first_visit", "E", {}),
    ]
    rows = {"row_number": [2], "person_key": ["geheim"], "participant_code": ["geheim"], "title": ["geheim"]}
    frame = pl.DataFrame(rows | {"held_on": [date(2025, 3, 1)], "is_first_visit": [True]})
    form = FormSheet("participations", "Teilnahmen", "", 1, columns, frame, 1)
    book = openpyxl.load_workbook(write_feedback(delivery(forms=(form,)), tmp_path / "x.xlsx"))
    assert "geheim" not in texts(book["Tabelle"])
    assert book["Tabelle"]["A1"].value == "Teilnahmecode"
    assert book["Tabelle"]["D2"].value == datetime(2025, 3, 1)  # noqa: DTZ001 openpyxl knows no zones
    assert book["Tabelle"]["E2"].value == "ja"


def test_a_rebuilt_table_speaks_as_its_sender_does_and_cuts_no_entry(tmp_path: Path) -> None:
    columns = [
        sheet_column(TEMPLATES["visits_v1"], "visit_count", "A", {}, "Kontakte"),
        sheet_column(TEMPLATES["visits_v1"], "month", "B", {}),
        sheet_column(
            TEMPLATES["visits_v1"], "area", "C", {"visit_area": {"veranstaltungen": "Veranstaltungen im Kiez"}}
        ),
    ]
    frame = pl.DataFrame({"row_number": [2], "visit_count": [5], "month": [3], "area": ["veranstaltungen"]})
    form = FormSheet("visits", "Besuche je Monat", "", 1, columns, frame, 1)
    fault = finding("D202", "A", 2, "visit_count", sheet="")
    book = openpyxl.load_workbook(write_feedback(delivery(fault, forms=(form,)), tmp_path / "x.xlsx"))
    assert [book["Tabelle"].cell(*at).value for at in ((1, 1), (2, 2), (2, 3))] == [
        "Kontakte", "März", "Veranstaltungen im Kiez",
    ]  # fmt: skip
    assert book["Tabelle"].column_dimensions["C"].width > len("Veranstaltungen im Kiez")
    assert book["Befunde"]["B2"].value == "Tabelle"


def test_each_finding_says_where_it_is_in_its_life_and_which_part_of_the_file_it_means(tmp_path: Path) -> None:
    new, old = (replace(finding("D202", "D", row, "visit_count"), number=f"B-{row}") for row in (5, 6))
    whole = [finding("D105", sheet=""), finding("D110"), replace(new, is_new=True), old]
    book = openpyxl.load_workbook(write_feedback(delivery(*whole, forms=(visits(),)), tmp_path / "x.xlsx"))
    rows = [[cell.value for cell in row] for row in book["Befunde"].iter_rows(min_row=2)]
    assert [(row[2], row[7]) for row in rows] == [
        ("D5", "neu"), ("D6", "offen"), ("ganze Datei", ""), ("ganzes Blatt", ""),
    ]  # fmt: skip


def test_a_form_of_which_no_sheet_could_be_read_is_named_all_the_same() -> None:
    refused = replace(delivery(finding("D108")), unread_forms=["Besuche je Monat"])
    assert refused.form_titles == ["Besuche je Monat (nicht gelesen)"]
    assert replace(refused, forms=[visits()]).form_titles == ["Besuche je Monat"]


def test_a_long_table_shows_only_rows_with_findings_and_says_so(tmp_path: Path) -> None:
    form = visits(row_count=5000)
    far = finding("D202", "D", 4000, "visit_count")
    book = openpyxl.load_workbook(write_feedback(delivery(far, forms=(form,)), tmp_path / "x.xlsx"))
    assert any("Von 5000 Zeilen zeigen wir 3" in text for text in texts(book["Quittung"]))
    assert book["Besuche"].max_row == 6


def test_sheets_with_awkward_names_find_a_place(tmp_path: Path) -> None:
    names = ["Befunde", "a/b:c?", "'Jan'", "x" * 40, "X" * 40, "", "history", f"{'y' * 26}'y"]
    forms = tuple(FormSheet("visits", "Besuche", name, 1, [], pl.DataFrame({"row_number": [2]}), 1) for name in names)
    book = openpyxl.load_workbook(write_feedback(delivery(forms=forms), tmp_path / "x.xlsx"))
    assert book.sheetnames[2:5] == ["Befunde (2)", "a_b_c_", "Jan"]
    assert len({name.casefold() for name in book.sheetnames}) == 10


@pytest.mark.parametrize(
    "file_name",
    [
        "../../etc/passwd",
        "a\x00b\n.xlsx",
        "...",
        "",
        "CON.xlsx",
        "x" * 300 + ".csv",
        "Ä ö/ß.ods",
        "-rf.xlsx",
        "家" * 90 + ".csv",
    ],
)
def test_a_workbook_name_stays_in_its_folder(file_name: str) -> None:
    (name,) = feedback_names([file_name])
    assert name.endswith(SUFFIX)
    assert name.isprintable()
    assert not set(name) & set('/\\:*?"<>|')
    assert ".." not in name
    assert not name.startswith((".", "-", "CON."))
    assert len(name) < 120
    assert len(name.encode()) < 255


def test_workbook_names_are_unique_even_where_case_does_not_count() -> None:
    names = list(feedback_names(["a.xlsx", "A.csv", "b/a.xlsx", "b_a.xlsx", "a.xlsx"]))
    assert len({name.casefold() for name in names}) == 5


def test_labels_fall_back_to_the_name_of_an_unknown_column() -> None:
    assert sheet_column(TEMPLATES["visits_v1"], "report_year", "A", {}).label == "Meldejahr"
    assert sheet_column(TEMPLATES["visits_v1"], "odd", "A", {}) == SheetColumn("A", "odd", "odd", "identifier")


@pytest.mark.slow
def test_libreoffice_opens_the_workbook(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    path = write_feedback(FAULTY, tmp_path / "Besuche.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)  # noqa: S603
    assert "Das haben wir erhalten" in (tmp_path / "Besuche.csv").read_text(encoding="utf-8", errors="replace")
