"""A centre's own workbook, made by hand, and the way from it to its feedback: a look worth keeping, persons everywhere.

All names are invented (erfunden).
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from kiezwirkung.deliveries.feedback.writing import write_all_feedback
from kiezwirkung.deliveries.intake.raw_store import RawStore
from kiezwirkung.deliveries.reading.files import Reader, read_delivery
from kiezwirkung.warehouse.arrivals import Arrival, Arrivals
from kiezwirkung.warehouse.ledger_loading import load_raw

WHEN = datetime(2026, 1, 5, tzinfo=UTC)
Edit = Callable[[bytes], bytes]
Write = Callable[..., Path]
PLACES = (
    "title", "unknown header", "unknown text", "person header", "phone column", "free code", "named row", "remark",
    "comment", "hyperlink", "hidden row", "hidden column", "hidden sheet", "creator", "company", "custom", "header",
    "footer", "defined name", "rule list", "rule prompt", "rule formula", "number format", "style name", "external",
    "custom xml", "macro", "picture", "sheet code", "formula", "cover", "table",
)  # fmt: skip
PLANTED = {place: f"Zq{chr(97 + at // 26)}{chr(97 + at % 26)}plantmann" for at, place in enumerate(PLACES)}
HEADERS = ("Standort-ID", "Monat", "Bereich", "Besuche", "Erstbesuche", "Erfassung", "Lieblingsfarbe", "Telefon",
           "Zähltage")  # fmt: skip
ROWS = (
    ("MI01NH-01", "Januar", "offener Bereich", 120, 12, "gezählt", PLANTED["unknown text"], "0176 5550123", 20),
    ("MI01NH-01", "Februar", "offener Bereich", 80, 900, "gezählt", 17, PLANTED["phone column"], 18),
    ("MI01NH-01", "März", PLANTED["free code"], 70, 7, "gezählt", None, None, 19),
    ("MI01NH-01", "April", "offener Bereich", "ca. 60", 6, "gezählt", None, None, 20),
    (f"Frau Erika {PLANTED['named row']}", "Mai", "offener Bereich", 50, 5, "gezählt", None, None, 21),
    ("MI01NH-01", "Juni", "offener Bereich", 40, 4, "gezählt", PLANTED["hidden row"], None, 22),
)
FIRST_ROW = 7
LOADED = {"visits", "period_locks", "withdrawals"}
SUM_ROW = FIRST_ROW + len(ROWS)


def make_file() -> bytes:
    """The workbook with its look and with a planted name in every place that can hold one."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Besuche"
    _fill(sheet)
    _look(sheet)
    _plant(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return rewritten(buffer.getvalue(), _EDITS, _ADDED)


def _fill(sheet) -> None:  # type: ignore[no-untyped-def]
    sheet["A1"] = "Besuche je Monat"
    sheet["A2"], sheet["B2"] = "Projekt-ID", "MI01NH"
    sheet["A3"] = "Meldejahr: 2025"
    sheet["A4"] = f"Ansprechpartnerin: {PLANTED['title']}"
    for column, header in enumerate(HEADERS, start=1):
        sheet.cell(FIRST_ROW - 1, column, header)
    for row, values in enumerate(ROWS, start=FIRST_ROW):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column, value)
    sheet.cell(SUM_ROW, 1, "Summe")
    sheet.cell(SUM_ROW, 4, "=SUM(D7:D12)")
    sheet.cell(SUM_ROW, 5, 41)
    sheet.cell(SUM_ROW + 1, 1, f"* ausgefüllt von {PLANTED['remark']}")


def _look(sheet) -> None:  # type: ignore[no-untyped-def]
    sheet["A1"].font = Font(name="Georgia", size=18, bold=True, color="FF7030A0")
    sheet.merge_cells("A1:F1")
    line = Side(style="thin", color="FF00B050")
    for cell in sheet[FIRST_ROW - 1]:
        cell.fill = PatternFill("solid", fgColor="FFDDEBF7")
        cell.border = Border(bottom=line)
        cell.alignment = Alignment(horizontal="center", wrap_text=True)
    for row in range(FIRST_ROW, SUM_ROW + 1):
        sheet.cell(row, 4).number_format = '#,##0 "Besuche"'
        sheet.cell(row, 5).number_format = f'0 "{PLANTED["number format"]}"'
    sheet.column_dimensions["A"].width = 23
    sheet.row_dimensions[1].height = 33
    sheet.freeze_panes = "B7"
    sheet.sheet_view.zoomScale = 120
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = "6:6"
    sheet.conditional_formatting.add("D7:D12", CellIsRule("greaterThan", ["100"], fill=PatternFill(bgColor="FFC6EFCE")))
    rule = DataValidation("whole", operator="between", formula1="0", formula2="200000", allow_blank=True)
    rule.add("D7:D12")
    sheet.add_data_validation(rule)


def _plant(book: openpyxl.Workbook, sheet) -> None:  # type: ignore[no-untyped-def]
    sheet.cell(FIRST_ROW - 1, 7).value = f"Lieblingsfarbe {PLANTED['unknown header']}"
    sheet.cell(FIRST_ROW - 1, 8).value = f"Telefon {PLANTED['person header']}"
    sheet["D7"].comment = Comment(PLANTED["comment"], PLANTED["comment"])
    sheet["A7"].hyperlink = f"mailto:{PLANTED['hyperlink']}@example.org"
    sheet.row_dimensions[SUM_ROW - 1].hidden = True
    sheet["L7"] = PLANTED["hidden column"]
    sheet.column_dimensions["L"].hidden = True
    sheet["F7"].style = NamedStyle(PLANTED["style name"])
    hidden = book.create_sheet("Vorjahr")
    hidden["A1"], hidden.sheet_state = PLANTED["hidden sheet"], "hidden"
    cover = book.create_sheet("Deckblatt")
    cover["A1"], cover["A2"], cover["A3"] = "Monatsmeldung 2025", PLANTED["cover"], 1765550123
    book.properties.creator = book.properties.lastModifiedBy = PLANTED["creator"]
    book.custom_doc_props.append(StringProperty(name="Bearbeitung", value=PLANTED["custom"]))
    sheet.oddHeader.center.text, sheet.oddFooter.left.text = PLANTED["header"], PLANTED["footer"]
    book.defined_names[PLANTED["defined name"]] = DefinedName(PLANTED["defined name"], attr_text="Besuche!$A$7")
    choice = DataValidation("list", formula1=f'"{PLANTED["rule list"]},gezählt"', prompt=PLANTED["rule prompt"])
    choice.add("F7:F12")
    sheet.add_data_validation(choice)
    text = f'$A7="{PLANTED["rule formula"]}"'
    sheet.conditional_formatting.add("A7:A12", FormulaRule([text], fill=PatternFill(bgColor="FFFF0000")))
    sheet["M7"] = f'=CONCATENATE("{PLANTED["formula"]}","")'


def _cached(content: bytes) -> bytes:
    """Formulas with the values they last had, and a code name."""
    content = re.sub(rb"(<f>SUM\(D7:D12\)</f>)<v ?/?>(?:</v>)?", rb"\1<v>420</v>", content)
    return content.replace(b"<sheetPr>", f'<sheetPr codeName="{PLANTED["sheet code"]}">'.encode())


def _company(content: bytes) -> bytes:
    return content.replace(b"</Properties>", f"<Company>{PLANTED['company']}</Company></Properties>".encode())


_EDITS: dict[str, Edit] = {"xl/worksheets/sheet1.xml": _cached, "docProps/app.xml": _company}
_ADDED = {
    "xl/externalLinks/externalLink1.xml": f"<externalLink>{PLANTED['external']}</externalLink>",
    "customXml/item1.xml": f"<data>{PLANTED['custom xml']}</data>",
    "xl/vbaProject.bin": PLANTED["macro"],
    "xl/media/image1.png": PLANTED["picture"],
    "xl/tables/table9.xml": f'<table name="{PLANTED["table"]}"/>',
}


def rewritten(data: bytes, edits: Mapping[str, Edit], added: Mapping[str, str]) -> bytes:
    """The package with some parts changed and others added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edits.get(name, bytes)(old.read(name)))
        for name, text in added.items():
            new.writestr(name, text)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def own_file() -> bytes:
    """The workbook of the centre."""
    return make_file()


@pytest.fixture(scope="session")
def planted() -> dict[str, str]:
    """The name planted in each place."""
    return PLANTED


@pytest.fixture(scope="session")
def change_parts() -> Callable[..., bytes]:
    """A way to change parts of a package."""
    return rewritten


def _empty_warehouse() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for schema in ("raw", "quality", "quarantine", "current"):
        connection.execute(f"create schema {schema}")
    return connection


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with _empty_warehouse() as connection:
        yield connection


def _write_feedback(
    con: duckdb.DuckDBPyConnection, reader: Reader, folder: Path, data: bytes, name: str, *, is_there: bool
) -> Path:
    source = folder / name
    source.write_bytes(data)
    receipt = RawStore(folder / "raw", reader).store(read_delivery(source, reader))
    arrival = Arrival(
        receipt.delivery_id, name, WHEN, receipt.rows_read, receipt.tables, receipt.findings, receipt.skips
    )
    load_raw(con, [one for one in reader.templates.values() if one.entity in LOADED], Arrivals([arrival]))
    con.execute(
        "create or replace table quality.conservation as select delivery_id, file_name, rows_read,"
        " rows_read as rows_accepted, 0 as rows_quarantined, 0 as rows_skipped, true as is_conserved"
        " from raw.delivery"
    )
    sources = {hashlib.sha256(data).hexdigest(): source} if is_there else {}
    failed: list[str] = []
    (path,) = write_all_feedback(con, reader.templates, folder / "feedback", sources=sources, on_failure=failed.append)
    assert failed == []
    return path


@pytest.fixture
def write(con: duckdb.DuckDBPyConnection, reader: Reader, tmp_path: Path) -> Write:
    """Read a file, load it as the night does, and write its feedback."""

    def write_one(data: bytes, name: str = "MI01NH_Besuche.xlsx", *, is_there: bool = True) -> Path:
        return _write_feedback(con, reader, tmp_path, data, name, is_there=is_there)

    return write_one


@pytest.fixture(scope="session")
def feedback_on_own_file(own_file: bytes, reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The feedback on the centre's workbook, written once for all who only look at it."""
    with _empty_warehouse() as con:
        folder = tmp_path_factory.mktemp("own")
        return _write_feedback(con, reader, folder, own_file, "MI01NH_Besuche.xlsx", is_there=True).read_bytes()


@pytest.fixture
def book(feedback_on_own_file: bytes) -> openpyxl.Workbook:
    """The feedback on the centre's workbook, opened anew."""
    return openpyxl.load_workbook(io.BytesIO(feedback_on_own_file))
