"""Writers of small tables in every format the reader knows, for tests. Cells are texts, numbers or days."""

import csv
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Rows = Sequence[Sequence[Any]]
Fill = Callable[[Any, Any], None]
_DAY = "dd.mm.yyyy"


def german(value: Any) -> str:
    """A value as people type it."""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,")) if isinstance(value, float) else str(value or "")


def as_text(rows: Rows) -> list[list[str]]:
    """All cells typed as text."""
    return [[german(cell) for cell in row] for row in rows]


def as_csv(rows: Rows, delimiter: str = ";", encoding: str = "utf-8", quote: str = '"', *, all_quoted: bool = False,
           end: str = "\r\n") -> bytes:  # fmt: skip
    """A csv file; marks of byte order come with the encoding."""
    target = StringIO(newline="")
    quoting = csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(target, delimiter=delimiter, quotechar=quote, quoting=quoting, lineterminator=end)
    writer.writerows(as_text(rows))
    text = target.getvalue()
    return (text if encoding.startswith("utf") else unicodedata.normalize("NFC", text)).encode(encoding)


def as_xlsx(rows: Rows, sheet: str = "Tabelle1", fill: Fill | None = None, options: dict[str, Any] | None = None
            ) -> bytes:  # fmt: skip
    """A workbook by xlsxwriter."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, **(options or {})}) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": _DAY})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(at, column, cell, *([day] if isinstance(cell, date) else []))
        if fill:
            fill(book, page)
    return target.getvalue()


def as_openpyxl(rows: Rows, sheet: str = "Tabelle1", fill: Fill | None = None) -> bytes:
    """A workbook by openpyxl, with shared strings; formulas have no saved result."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append([cell if cell != "" else None for cell in row])
    for line in page.iter_rows():
        for cell in line:
            if isinstance(cell.value, date):
                cell.number_format = _DAY
    if fill:
        fill(book, page)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def as_xls(rows: Rows, sheet: str = "Tabelle1", fill: Fill | None = None) -> bytes:
    """A workbook of the old kind."""
    book = xlwt.Workbook()
    page = book.add_sheet(sheet)
    day = xlwt.easyxf(num_format_str=_DAY)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell != "":
                page.write(at, column, cell, *([day] if isinstance(cell, date) else []))
    if fill:
        fill(book, page)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def as_ods(rows: Rows, sheet: str = "Tabelle1") -> bytes:
    """An OpenDocument spreadsheet."""
    book, page = OpenDocumentSpreadsheet(), Table(name=sheet)
    for row in rows:
        line = TableRow()
        for cell in row:
            line.addElement(_ods_cell(cell))
        page.addElement(line)
    book.spreadsheet.addElement(page)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _ods_cell(value: Any) -> TableCell:
    if isinstance(value, date):
        return TableCell(valuetype="date", datevalue=value.isoformat())
    if isinstance(value, int | float):
        return TableCell(valuetype="float", value=str(value))
    cell = TableCell(valuetype="string")
    cell.addElement(P(text=value))
    return cell


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.bin" ContentType="application/vnd.ms-excel.worksheet"/></Types>'
)
_RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'
)


def as_xlsb(rows: Rows, sheet: str = "Tabelle1", hidden_rows: Sequence[int] = (), hidden_columns: Sequence[int] = (),
            formulas: Sequence[tuple[int, int]] = ()) -> bytes:  # fmt: skip
    """A binary workbook; days as text. Hidden rows and columns and formula cells by number from 1."""
    book = b"".join((
        _record(131), _record(143), _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(sheet)),
        _record(144), _record(132),
    ))  # fmt: skip
    widths = b"".join(
        _record(60, struct.pack("<IIIIH", number - 1, number - 1, 2560, 0, 1)) for number in hidden_columns
    )
    width = max(map(len, rows), default=1)
    extent = _record(148, struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, max(width - 1, 0)))
    head = _record(129) + extent + (_record(390) + widths + _record(391) if widths else b"") + _record(145)
    lines = [_xlsb_row(at, row, at + 1 in hidden_rows, formulas) for at, row in enumerate(rows)]
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATION.format("officeDocument", "xl/workbook.bin"))
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", _RELATION.format("worksheet", "worksheets/sheet1.bin"))
        archive.writestr("xl/worksheets/sheet1.bin", head + b"".join(lines) + _record(146) + _record(130))
    return target.getvalue()


def _xlsb_row(at: int, row: Sequence[Any], is_hidden: bool, formulas: Sequence[tuple[int, int]]) -> bytes:
    cells = [_record(0, struct.pack("<IIHBBBI", at, 0, 300, 0, 0x10 if is_hidden else 0, 0, 0))]
    for column, value in enumerate(row):
        place = struct.pack("<II", column, 0)
        if isinstance(value, int | float):
            is_formula = (at + 1, column + 1) in formulas
            rest = struct.pack("<HII", 0, 0, 0) if is_formula else b""
            cells.append(_record(9 if is_formula else 5, place + struct.pack("<d", value) + rest))
        elif value != "":
            cells.append(_record(6, place + _wide(german(value))))
    return b"".join(cells)


def _record(kind: int, content: bytes = b"") -> bytes:
    return _varint(kind) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
