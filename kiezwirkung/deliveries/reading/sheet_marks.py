"""What a sheet says beside its values: hidden rows and columns, which cells are formulas, which have no saved result.

What belongs here: a cheap search in the packed XML or records of xlsx and xlsb. OpenDocument is in `guarding_ods.py`,
the old xls in `sheet_marks_xls.py`. Nothing is computed.
"""

import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_ROW_HIDDEN = re.compile(rb"""<(?:\w+:)?row\s(?=[^<>]*?\shidden=["'](?:1|true)["'])[^<>]*?\br=["'](\d{1,9})["']""")
_COLUMN = re.compile(rb"""<(?:\w+:)?col\s[^<>]*>""")
_NUMBER = {name: re.compile(rb"\s" + name + rb"""=["'](\d{1,5})["']""") for name in (b"min", b"max")}
_COLUMN_HIDDEN = re.compile(rb"""\s(?:hidden=["'](?:1|true)|width=["']0["'])""")
_FORMULA, _PREFIXED_FORMULA = re.compile(rb"<f[\s>/]"), re.compile(rb"<\w+:f[\s>/]")
_CELL = rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r=["']([A-Z]{1,3})(\d{1,7})["']"""
_FORMULA_CELL = re.compile(_CELL + rb"[^>]*>\s*<(?:\w+:)?f[\s>/]")
_WITHOUT_RESULT = re.compile(
    rb"""<(?:\w+:)?c\s(?![^<>]*\bt=["']str)(?:[^<>]*?\s)?r=["']([A-Z]{1,3})(\d{1,7})["']"""
    rb"""[^>]*>\s*<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*(?:/>|></(?:\w+:)?v>))?\s*</"""
)
_LAST_COLUMN = 16_384
_XLSB_ROW, _XLSB_COLUMN, _XLSB_LAST_CELL = 0, 60, 11
_XLSB_FORMULAS = range(8, 12)
Cells = tuple[set[int], set[int]]
Merge = tuple[tuple[int, int], tuple[int, int]]  # first and last cell, row and column from 0


@dataclass(frozen=True)
class SheetMarks:
    """Rows and columns by their number in the sheet; formulas as rows by column.

    `merges` are cells merged downwards where the parser of workbooks does not tell them: in OpenDocument.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formulas: Mapping[int, list[int]] = field(default_factory=dict)
    without_result: tuple[tuple[int, int], ...] = ()
    merges: Sequence[Merge] = ()


NO_MARKS = SheetMarks()


def marks_of_xml(content: bytes) -> SheetMarks:
    """The marks of a sheet of an xlsx."""
    head = content[: max(content.find(b"sheetData"), 0)]
    # a search for one sign is many times faster than one for a word
    body = len(head) + len(b"sheetData"), content.rfind(b"sheetData")
    rows = _ROW_HIDDEN.findall(content) if content.find(b"h", *body) >= 0 and b"hidden=" in content else []
    columns = frozenset(_hidden_columns(_COLUMN.findall(head)))
    is_plain = b"<worksheet" in content[:2048]
    may_compute = not is_plain or (content.find(b"f", *body) >= 0 and b"<f" in content)
    if not may_compute or not (_FORMULA if is_plain else _PREFIXED_FORMULA).search(content):
        return SheetMarks(frozenset(map(int, rows)), columns) if rows or columns else NO_MARKS
    without = tuple((int(row), column_number(letters)) for letters, row in _WITHOUT_RESULT.findall(content))
    return SheetMarks(frozenset(map(int, rows)), columns, _by_column(_FORMULA_CELL.findall(content)), without)


def _hidden_columns(tags: Iterable[bytes]) -> Iterable[int]:
    for tag in tags:
        bounds = [found for pattern in _NUMBER.values() if (found := pattern.search(tag))]
        if len(bounds) == len(_NUMBER) and _COLUMN_HIDDEN.search(tag):
            first, last = (int(found.group(1)) for found in bounds)
            yield from range(first, min(last, _LAST_COLUMN) + 1)


def _by_column(cells: Iterable[tuple[bytes, bytes]]) -> dict[int, list[int]]:
    rows: dict[bytes, list[int]] = {}
    for letters, row in cells:
        rows.setdefault(letters, []).append(int(row))
    return {column_number(letters): found for letters, found in rows.items()}


def column_number(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def marks_of_xlsb(content: bytes) -> tuple[Cells, SheetMarks]:
    """Rows and columns of filled cells of a sheet of an xlsb, and its marks."""
    rows, columns = {1}, {1}
    hidden_rows, hidden_columns, formulas = set[int](), set[int](), dict[int, list[int]]()
    row = 0
    for kind, at, size in records_of_xlsb(content):
        if kind == _XLSB_ROW and size >= 12:
            row = _number(content, at) + 1
            if content[at + 11] & 0x10:
                hidden_rows.add(row)
        elif 1 < kind <= _XLSB_LAST_CELL and size >= 4:
            rows.add(row)
            columns.add(column := _number(content, at) + 1)
            if kind in _XLSB_FORMULAS:
                formulas.setdefault(column, []).append(row)
        elif kind == _XLSB_COLUMN and size >= 18 and content[at + 16] & 1:
            hidden_columns.update(range(_number(content, at) + 1, min(_number(content, at + 4) + 1, _LAST_COLUMN) + 1))
    return (rows, columns), SheetMarks(frozenset(hidden_rows), frozenset(hidden_columns), formulas)


def records_of_xlsb(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of each record."""
    at = 0
    while at < len(content) - 1:
        kind, at = _varint(content, at, 2)
        size, at = _varint(content, at, 4)
        if at + size > len(content):
            return
        yield kind, at, size
        at += size


def _number(content: bytes, at: int) -> int:
    (number,) = struct.unpack_from("<I", content, at)
    return int(number)


def _varint(content: bytes, at: int, longest: int) -> tuple[int, int]:
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
