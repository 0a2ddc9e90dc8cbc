"""A cheap look into a workbook before it is parsed: refuse what would exhaust memory, note what is hidden.

What belongs here: limits on size and extent, read from the packed XML itself. The parser allocates the rectangle
between the outermost cells at once and ends the whole process when that fails, so this look must come first. Whatever
is refused here is D101 for the centre. Nothing is ever executed; document type definitions are refused.
"""

import re
import struct
import zipfile
from dataclasses import dataclass, field
from io import BytesIO

from kiezwirkung.deliveries.guarding_ods import survey_content
from kiezwirkung.deliveries.plausibility import ImplausibleError, check_rectangle

MAX_UNPACKED = 1_000_000_000
SMALL_UNPACKED = 40_000_000
MAX_RATIO = 150
MAX_MEMBERS = 2_000
_FILLED_CELL = re.compile(rb"""<(?:\w+:)?c\s(?:r=["']|[^>]*?\sr=["'])([A-Za-z]{1,9})(\d{1,9})["'](?:[^>]*[^>/])?>""")
_ROW_HIDDEN = re.compile(rb"""<(?:\w+:)?row\s(?=[^>]*?\shidden=["'](?:1|true)["'])[^>]*?\br=["'](\d{1,9})["']""")
_SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION_TAG = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_XLSB_ROW, _XLSB_LAST_CELL = 0, 11


@dataclass
class Survey:
    """What the look found: hidden rows by position of the sheet in the workbook."""

    hidden_rows: dict[int, frozenset[int]] = field(default_factory=dict)


def survey_zip(data: bytes) -> Survey:
    """Check a zipped workbook (xlsx, xlsm, xlsb, ods) and note its hidden rows.

    Raises:
        ImplausibleError: a bomb, an absurd extent or a document type definition.
        zipfile.BadZipFile: not a readable archive.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        _check_directory(archive.infolist(), len(data))
        if "content.xml" in archive.namelist():
            return Survey(survey_content(archive.read("content.xml")))
        hidden = {info.filename: _survey_sheet(archive, info) for info in _sheet_members(archive)}
        _read_rest(archive)
        return Survey({place: hidden[path] for place, path in _sheet_paths(archive) if hidden.get(path)})


def _check_directory(members: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
        raise ImplausibleError
    if unpacked > SMALL_UNPACKED and unpacked > MAX_RATIO * packed:
        raise ImplausibleError


def _sheet_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [m for m in archive.infolist() if m.filename.startswith("xl/worksheets/") and not m.filename.endswith("/")]


def _read_rest(archive: zipfile.ZipFile) -> None:
    """Unpack the shared strings once: a size that lies in the directory shows as a broken checksum."""
    for member in archive.infolist():
        if member.filename.startswith("xl/sharedStrings"):
            _refuse_definitions(archive.read(member))


def _survey_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> frozenset[int]:
    content = archive.read(member)
    if member.filename.endswith(".bin"):
        _check_extent(*_xlsb_cells(content))
        return frozenset()
    if member.filename.endswith(".rels"):
        return frozenset()
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise ImplausibleError
    _refuse_definitions(content)
    _check_extent(*_xlsx_cells(content))
    return frozenset(int(row) for row in _ROW_HIDDEN.findall(content)) if b"hidden=" in content else frozenset()


def _refuse_definitions(content: bytes) -> None:
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:65536]:
        raise ImplausibleError


def _xlsx_cells(content: bytes) -> tuple[set[int], set[int]]:
    """Rows and columns of all cells that hold something; styled empty cells do not count."""
    filled = _FILLED_CELL.findall(content)
    rows, columns = {row for _, row in filled}, {letters for letters, _ in filled}
    return {int(row) for row in rows}, {_column_number(letters) for letters in columns}


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _xlsb_cells(content: bytes) -> tuple[set[int], set[int]]:
    rows, columns = {1}, {1}
    at, row = 0, 0
    while at < len(content) - 1:
        kind, at = _xlsb_varint(content, at, 2)
        size, at = _xlsb_varint(content, at, 4)
        if kind <= _XLSB_LAST_CELL and size >= 4 and at + 4 <= len(content):
            (number,) = struct.unpack_from("<I", content, at)
            if kind == _XLSB_ROW:
                row = number + 1
            elif kind > 1:
                rows.add(row)
                columns.add(number + 1)
        at += size
    return rows, columns


def _xlsb_varint(content: bytes, at: int, longest: int) -> tuple[int, int]:
    value = 0
    for place in range(longest):
        if at >= len(content):
            break
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            break
    return value, at


def _check_extent(rows: set[int], columns: set[int]) -> None:
    if rows and columns:
        height, width = max(rows) - min(rows) + 1, max(columns) - min(columns) + 1
        check_rectangle(max(rows), max(columns), height * width)


def _sheet_paths(archive: zipfile.ZipFile) -> list[tuple[int, str]]:
    """Position of each sheet in the workbook (1-based) and the path of its XML."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return []
    relations = (_attributes(tag) for tag in _RELATION_TAG.findall(archive.read("xl/_rels/workbook.xml.rels")))
    targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
    sheets = [_attributes(tag) for tag in _SHEET_TAG.findall(archive.read("xl/workbook.xml"))]
    ids = [next((value for key, value in one.items() if key.endswith(":id")), "") for one in sheets]
    return [(place, _absolute(targets.get(identity, ""))) for place, identity in enumerate(ids, start=1)]


def _absolute(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attributes(tag: bytes) -> dict[str, str]:
    return {key.decode(): value.decode("utf-8", "replace") for key, value in _ATTRIBUTE.findall(tag)}
