"""Writing sheets as files: xlsx, csv in several encodings, ods. Equal sheets give equal bytes.

What belongs here: file formats only. No clock: workbooks carry one fixed day as their creation date.
"""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from kiezwirkung.demo.sheets import Sheet
from kiezwirkung.demo.spelling import Cell

CREATED = datetime(2026, 1, 5, 9, 0)  # noqa: DTZ001 (workbooks store local time without a zone)
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def csv_bytes(sheet: Sheet, delimiter: str, encoding: str) -> bytes:
    """One sheet as csv; `utf-16` starts with a byte order mark, as Excel writes it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows(sheet.rows)
    if encoding == "utf-16":
        return b"\xff\xfe" + buffer.getvalue().encode("utf-16-le")
    return buffer.getvalue().encode(encoding)


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with these sheets, header cells and input cells coloured where the sheet says so."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": CREATED, "comments": "Erfundene Daten (Demo)"})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "header": book.add_format({"bold": True, "bg_color": "#D9E2EC", "text_wrap": True}),
        "input": book.add_format({"bg_color": "#FFF7D6"}),
        "date": book.add_format({"num_format": "dd.mm.yyyy"}),
        "time": book.add_format({"num_format": "hh:mm"}),
    }
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        _fill(page, sheet, formats)
        if sheet.is_hidden:
            page.hide()
    book.close()
    return buffer.getvalue()


def _fill(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    merged = {(row, first): last for row, first, last in sheet.merges}
    for n, row in enumerate(sheet.rows):
        is_header = n + 1 in sheet.header_rows
        look = formats["header"] if is_header else formats["input"] if sheet.is_coloured and n else None
        for i, cell in enumerate(row):
            if (n + 1, i) in merged:
                page.merge_range(n, i, n, merged[n + 1, i], cell, formats["header" if is_header else "title"])
            elif cell is not None:
                _write(page, (n, i), cell, look, formats)


def _write(page: Any, at: tuple[int, int], cell: Cell, look: Any, formats: dict[str, Any]) -> None:
    if isinstance(cell, str):
        if cell:
            page.write_string(*at, cell, look)
    elif isinstance(cell, date):
        page.write_datetime(*at, cell, formats["date"])
    elif isinstance(cell, time):
        page.write_datetime(*at, cell, formats["time"])
    else:
        page.write_number(*at, cell, look)


_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.2" '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{_ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
_ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"


def ods_bytes(sheets: Sequence[Sheet]) -> bytes:
    """An OpenDocument spreadsheet; written by hand, because odfpy needs a second for a few hundred rows."""
    tables = "".join(
        f'<table:table table:name="{escape(sheet.name)}">{"".join(map(_ods_row, sheet.rows))}</table:table>'
        for sheet in sheets
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", _ZIP_DAY), _ODS_TYPE)
        for name, text in (("META-INF/manifest.xml", _ODS_MANIFEST), ("content.xml", _ODS_HEAD + tables + _ODS_TAIL)):
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return buffer.getvalue()


def _ods_row(row: tuple[Cell, ...]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    text = escape(str(cell))
    if isinstance(cell, str):
        kind = 'office:value-type="string"'
    elif isinstance(cell, date):
        kind = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, time):
        kind = f'office:value-type="time" office:time-value="PT{cell:%H}H{cell:%M}M00S"'
    else:
        kind = f'office:value-type="float" office:value="{cell}"'
    return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"
