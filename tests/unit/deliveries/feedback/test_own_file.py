"""The feedback in the centre's own file: its look kept, its faults marked, its sums compared."""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

FIRST_ROW, SUM_ROW = 7, 13
RED, BLUE = "FFF4B6B0", "FFCFE3F5"
Write = Callable[..., Path]


def test_the_centre_finds_its_own_sheets_behind_receipt_and_findings(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["Quittung", "Befunde", "Besuche", "Deckblatt"]


def test_the_look_of_the_file_is_kept(book: openpyxl.Workbook) -> None:
    sheet = book["Besuche"]
    font = sheet["A1"].font
    assert (font.name, font.sz, font.b, font.color.rgb) == ("Georgia", 18, True, "FF7030A0")
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:F1"]
    assert sheet["A6"].fill.fgColor.rgb == "FFDDEBF7"
    assert (sheet["A6"].border.bottom.style, sheet["A6"].alignment.horizontal) == ("thin", "center")
    assert sheet["D7"].number_format == '#,##0 "Besuche"'
    assert round(sheet.column_dimensions["A"].width) == 23
    assert sheet.row_dimensions[1].height == 33
    assert (sheet.freeze_panes, sheet.sheet_view.zoomScale) == ("B7", 120)
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$6:$6")


def test_what_was_understood_and_known_words_stay(book: openpyxl.Workbook) -> None:
    sheet = book["Besuche"]
    assert [sheet.cell(FIRST_ROW, column).value for column in range(1, 7)] == [
        "MI01NH-01", "Januar", "offener Bereich", 120, 12, "gezählt",
    ]  # fmt: skip
    assert [sheet[name].value for name in ("A1", "A2", "B2", "A3")] == [
        "Besuche je Monat", "Projekt-ID", "MI01NH", "Meldejahr: 2025",
    ]  # fmt: skip
    assert sheet[f"D{FIRST_ROW + 3}"].value == "ca. 60"
    assert (sheet[f"A{SUM_ROW}"].value, sheet[f"E{SUM_ROW}"].value) == ("Summe", 41)
    assert (book["Deckblatt"]["A1"].value, book["Deckblatt"]["A3"].value) == ("Monatsmeldung 2025", None)


def test_faulty_cells_are_coloured_and_say_why_and_what_to_do(book: openpyxl.Workbook) -> None:
    sheet = book["Besuche"]
    part, code, named = sheet[f"E{FIRST_ROW + 1}"], sheet[f"C{FIRST_ROW + 2}"], sheet[f"A{FIRST_ROW + 4}"]
    assert (part.value, part.fill.fgColor.rgb, part.comment.text[:12]) == (900, RED, "FEHLER D215:")
    assert (code.value, code.fill.fgColor.rgb) == ("?", RED)
    assert "Offener Bereich" in code.comment.text
    assert (named.value, named.fill.fgColor.rgb) == ("?", RED)
    assert (sheet["G6"].value, sheet["H6"].value) == ("nicht gelesen", "nicht gelesen")
    assert sheet["D7"].comment is None


def test_every_finding_leads_to_its_cell(book: openpyxl.Workbook) -> None:
    links = {cell.value: cell.hyperlink.location for cell in book["Befunde"]["C"] if cell.hyperlink}
    assert links[f"E{FIRST_ROW + 1}"] == f"'Besuche'!E{FIRST_ROW + 1}"


def test_the_receipt_compares_the_sums_of_the_file(book: openpyxl.Workbook) -> None:
    rows = {row[2]: row[3:] for row in book["Quittung"].iter_rows(values_only=True) if row[0] == "Besuche"}
    read, _, said, difference, verdict = rows["Besuche"]
    assert (said, difference, verdict) == (420, 420 - read, "weicht ab")
    assert rows["Zähltage"][-1] == "keine Summenzeile"


def test_a_file_that_has_changed_since_is_not_looked_at(write: Write, tmp_path: Path, own_file: bytes) -> None:
    path = write(own_file, is_there=False)
    sheet = openpyxl.load_workbook(path)["Besuche"]
    assert (sheet["A1"].value, sheet[f"A{FIRST_ROW}"].value) == (None, "MI01NH-01")


@pytest.mark.slow
def test_unchanged_feedback_is_not_written_again(write: Write, own_file: bytes) -> None:
    path = write(own_file)
    path.write_bytes(b"untouched")
    assert write(own_file).read_bytes() == b"untouched"
    (path.parent / ".geschrieben.json").write_text("damaged", encoding="utf-8")
    assert write(own_file).read_bytes() != b"untouched"


@pytest.mark.slow
def test_the_same_file_gives_the_same_bytes(write: Write, own_file: bytes) -> None:
    path = write(own_file)
    first = path.read_bytes()
    path.unlink()
    assert write(own_file).read_bytes() == first


def with_chart(own_file: bytes) -> bytes:
    """The file with a chart on its first sheet."""
    book = openpyxl.load_workbook(io.BytesIO(own_file))
    chart = BarChart()
    chart.add_data(Reference(book["Besuche"], min_col=4, min_row=FIRST_ROW, max_row=SUM_ROW - 1))
    book["Besuche"].add_chart(chart, "H20")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("is_drawn", [True, False])
def test_the_receipt_says_that_pictures_and_charts_are_missing_where_there_were_some(
    write: Write, own_file: bytes, is_drawn: bool
) -> None:
    book = openpyxl.load_workbook(write(with_chart(own_file) if is_drawn else own_file))
    said = [str(cell) for row in book["Quittung"].iter_rows(values_only=True) for cell in row if cell]
    assert any(text.startswith("Bilder und Diagramme Ihrer Datei fehlen") for text in said) == is_drawn
    assert book["Besuche"]["A1"].font.name == "Georgia"


@pytest.mark.slow
def test_libreoffice_reads_the_same_values_and_marks(write: Write, tmp_path: Path, own_file: bytes) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    path, out = write(own_file), tmp_path / "office"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, capture_output=True, check=True, timeout=180)  # noqa: S603
    ours, theirs = openpyxl.load_workbook(path), openpyxl.load_workbook(out / path.name)
    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours:
        said = [[cell.value for cell in row] for row in theirs[sheet.title].iter_rows(max_row=sheet.max_row)]
        assert [[value for value in row if value] for row in said] == [
            [cell.value for cell in row if cell.value] for row in sheet.iter_rows()
        ]
    assert theirs["Besuche"][f"E{FIRST_ROW + 1}"].comment.text.startswith("FEHLER D215")
    assert theirs["Besuche"]["G6"].fill.fgColor.rgb == BLUE
