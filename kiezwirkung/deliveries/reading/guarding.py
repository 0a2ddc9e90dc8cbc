"""A cheap look into a workbook before it is parsed: refuse what would exhaust memory, note what is hidden.

What belongs here: limits on size and extent, read from the packed XML itself. The parser allocates the rectangle
between the outermost cells at once and ends the whole process when that fails, so this look must come first. What is
too large is D114 for the centre, what is damaged or carries document type definitions D101. Nothing is ever executed.
"""

import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
import numpy.typing as npt

from kiezwirkung.deliveries.reading.extents import (
    MAX_ALL_CELLS,
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_SHEETS,
    MAX_UNPACKED,
    SMALL_UNPACKED,
    ContradictoryError,
    ForbiddenError,
    ImplausibleError,
    check_rectangle,
)
from kiezwirkung.deliveries.reading.guarding_ods import survey_content
from kiezwirkung.deliveries.reading.sheet_marks import SheetMarks, column_number, marks_of_xlsb, marks_of_xml
from kiezwirkung.deliveries.reading.unpacking import archived, unpacked
from kiezwirkung.deliveries.reading.workbook_parts import BOOKS, counts_from_1904, sheet_paths

_SHEETS = "xl/worksheets/"
_MANIFEST = "META-INF/manifest.xml"  # of an ods
_READ = (".xml", ".rels", ".bin")
_UNREAD = ("docProps/", "customXml/", "xl/theme/", "xl/media/", "xl/drawings/", "xl/charts/", "xl/printerS")
_FEW_SHEETS = 40
_COUNTS_WITHIN = 1_000_000
# Entries of a list, for which room is made. Not how often they are used (`count` of sst) or the rows of a pivot table
# (`recordCount`): those are larger than their part in every workbook that repeats its words.
_COUNTS = [
    re.compile(rb"""queCount\s*=\s*["']\s*(\d{5,99})"""),  # to begin with a letter is fast
    re.compile(rb"""cellXfs\s(?:[^<>]*\s)?count\s*=\s*["']\s*(\d{5,99})"""),
]
_FAR_CELL = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{3,}\d|[A-Za-z]{0,2}\d{5})""")  # beyond ZZ9999
_FAR_LENGTH, _PIECE = 6, 1 << 15
_FILLED_CELL = re.compile(rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]{1,9})(\d{1,9})["'](?:[^<>]*[^<>/])?>""")
_CELL_WITHOUT_PLACE = re.compile(rb"""<(?:\w+:)?c(?:>|\s(?![^<>]*?\br\s*=)[^<>]*>)""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s(?:[^<>]*?\s)?r\s*=\s*["'](\d{1,20})["']""")
_Part = tuple[zipfile.ZipInfo, bytes]


@dataclass
class Survey:
    """What the look found, by position of the sheet in the workbook; `is_1904` if it counts its days from there.

    `seen` is the workbook with nothing but the parts looked at, unpacked; empty where it would be large.
    """

    marks: dict[int, SheetMarks] = field(default_factory=dict)
    is_1904: bool = False
    seen: bytes = b""


def survey_zip(data: bytes) -> Survey:
    """Check a zipped workbook (xlsx, xlsm, xlsb, ods) and note what is hidden or computed in it.

    Raises:
        ImplausibleError: a bomb or an absurd extent.
        ContradictoryError: two parts of one name.
        ForbiddenError: a document type definition.
        zipfile.BadZipFile: not a readable archive.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        _check_directory(archive.infolist(), len(data))
        if _MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_MANIFEST):
            raise RuntimeError("encrypted")  # as the archive itself says of a password
        if "content.xml" in archive.namelist():
            return Survey(survey_content(unpacked(archive, archive.getinfo("content.xml"), data)))
        marks, books, seen = _survey_parts(archive, data)
        places = {place: marks[path] for place, path in sheet_paths(books) if path in marks}
        return Survey(places, counts_from_1904(books), archived(seen) if seen else b"")


def _check_directory(members: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
        raise ImplausibleError
    if unpacked > SMALL_UNPACKED and unpacked > MAX_RATIO * packed:
        raise ImplausibleError
    names = [_part_name(member.filename) for member in members if not member.is_dir()]
    if len(set(names)) < len(names):
        raise ContradictoryError


def _part_name(name: str) -> str:
    r"""A part's name as table programs compare it: upper and lower case, `\` and a leading `/` make no difference."""
    return name.replace("\\", "/").lstrip("/").casefold()


def _survey_parts(archive: zipfile.ZipFile, data: bytes) -> tuple[dict[str, SheetMarks], dict[str, bytes], list[_Part]]:
    """The marks of each sheet by its path, the parts that say which sheets there are, and all parts if they are small.

    All parts that anybody will read are unpacked once: a size that lies in the directory shows as a broken checksum.
    Cells are counted where there are many sheets or distant cells.
    """
    named = [one for one in archive.infolist() if one.filename.lower().endswith(_READ)]
    parts = [one for one in named if not one.filename.startswith(_UNREAD)]
    sheets = {one.filename for one in parts if one.filename.startswith(_SHEETS) and not one.filename.endswith(".rels")}
    if len(sheets) > MAX_SHEETS:
        raise ImplausibleError
    is_small = sum(one.file_size for one in parts) <= SMALL_UNPACKED
    marks, books, seen, cells = dict[str, SheetMarks](), dict[str, bytes](), list[_Part](), 0
    for part in parts:
        content = unpacked(archive, part, data)
        if part.filename in sheets or b"sheetData" in content:
            marks[part.filename], extent = _survey_sheet(part, content, is_exact=len(sheets) > _FEW_SHEETS)
            cells += extent
        elif not part.filename.endswith(".bin"):
            _refuse_definitions(content)
            _refuse_wrong_counts(content)
        if part.filename in BOOKS:
            books[part.filename] = content
        if is_small:
            seen.append((part, content))
        if cells > MAX_ALL_CELLS:
            raise ImplausibleError
    return marks, books, seen


def _survey_sheet(part: zipfile.ZipInfo, content: bytes, *, is_exact: bool) -> tuple[SheetMarks, int]:
    if part.filename.endswith(".bin"):
        cells, marks = marks_of_xlsb(content)
        return marks, _check_extent(*cells)
    _refuse_definitions(content)
    extent = _check_extent(*_xlsx_cells(content)) if is_exact or _has_far_cell(content) else 0
    return marks_of_xml(content), extent


def _has_far_cell(content: bytes) -> bool:
    """Whether a cell lies beyond ZZ9999; a search for its shape spares nearly all sheets the search for its place."""
    signs = np.frombuffer(content, np.uint8)
    pieces = (signs[max(at - _FAR_LENGTH, 0) : at + _PIECE] for at in range(0, len(signs), _PIECE))
    return any(map(_has_far_shape, pieces)) and _FAR_CELL.search(content) is not None


def _has_far_shape(sign: npt.NDArray[np.uint8]) -> bool:
    """Whether a quote or letter stands before five digits, or before three letters and a digit; seldom in error.

    Bytes are compared side by side, `sign[1:]` with what follows it; signs beyond Z count as letters too.
    """
    is_digit, is_letter = sign - np.uint8(48) < 10, sign >= 65
    opens = is_letter | (sign <= 39)
    two = is_digit[:-1] & is_digit[1:]
    four = two[:-2] & two[2:]
    letters = is_letter[:-1] & is_letter[1:]
    is_row = opens[:-5] & four[1:-1] & is_digit[5:]
    is_column = opens[:-4] & letters[1:-2] & is_letter[3:-1] & is_digit[4:]
    return bool(is_row.any() or is_column.any())


def _refuse_definitions(content: bytes) -> None:
    """Refuse entities, and the encodings in which they would not be seen."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise ForbiddenError
    if content.find(b"!", 0, 65536) >= 0 and (b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:65536]):
        raise ForbiddenError


def _refuse_wrong_counts(content: bytes) -> None:
    """Refuse a list that says it is longer than its part is large: the parser makes room for as many at once."""
    head = content[:_COUNTS_WITHIN]
    if any(int(said) > len(content) for count in _COUNTS for said in count.findall(head)):
        raise ForbiddenError


def _xlsx_cells(content: bytes) -> tuple[set[int], set[int]]:
    """Rows and columns of all cells that hold something; styled empty cells do not count."""
    filled = _FILLED_CELL.findall(content)
    rows = {int(row) for row in {row for _, row in filled}}
    columns = {column_number(letters) for letters in {letters for letters, _ in filled}}
    if _CELL_WITHOUT_PLACE.search(content):  # it stands in its row, after the others
        rows |= {int(row) for row in _ROW.findall(content)}
        columns |= {1, max(row.count(b"<") for row in content.split(b"<row"))}
    return rows, columns


def _check_extent(rows: set[int], columns: set[int]) -> int:
    """How many cells the rectangle around all filled ones spans; absurd ones are refused."""
    if not rows or not columns:
        return 0
    cells = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
    check_rectangle(max(rows), max(columns), cells)
    return cells
