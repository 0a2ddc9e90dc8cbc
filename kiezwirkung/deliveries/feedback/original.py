"""The centre's own workbook as it lies in the inbox: cells and look of every visible sheet, as plain values.

What belongs here: taking an xlsx or xlsm file apart, part by part, without believing it. Only what is named here is
looked at; macros, links, pictures, charts, comments, properties, headers and footers are never opened. Whatever is odd
(too large, document type definitions, parts that stand twice) ends in `None`: then the feedback has our own layout.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from xml.etree import ElementTree as ET

from kiezwirkung.deliveries.feedback.package import Parts, children, linked, local, print_names, relation_id, targets_of
from kiezwirkung.deliveries.feedback.styles import Style, Styles, read_styles

Place = tuple[int, int]
Value = float | str | bool | None
_DRAWN = frozenset({"drawing", "picture"})
_MOST_CELLS = 150_000
_MOST_MERGED = 50_000  # cells
_RANGE = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?$")
ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#BEZUG!", "#WERT!"})
_BROKEN = (ET.ParseError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, IndexError, OSError, RuntimeError,
           NotImplementedError, OverflowError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value (of a formula the value last computed), and the number of its style."""

    value: Value
    style: int
    is_error: bool = False


@dataclass(frozen=True)
class SheetLook:
    """All elements of a sheet that make its look, as the file has them; by local name, in their order."""

    parts: Mapping[str, list[ET.Element]]

    def one(self, name: str) -> Mapping[str, str]:
        """The attributes of an element that stands once; empty where it is missing."""
        found = self.parts.get(name)
        return found[0].attrib if found else {}

    def children(self, name: str) -> list[ET.Element]:
        """The children of an element that stands once."""
        return [child for element in self.parts.get(name, ())[:1] for child in element]


@dataclass(frozen=True)
class OriginalSheet:
    """One worksheet: its place in the workbook (1-based), its cells by row and column (0-based), its look."""

    name: str
    position: int
    is_hidden: bool
    cells: Mapping[Place, Cell]
    rows: Mapping[int, Mapping[str, str]]
    look: SheetLook
    merges: list[tuple[int, int, int, int]]
    print_area: str = ""
    print_titles: str = ""


@dataclass(frozen=True)
class Original:
    """The workbook: its sheets in their order, its styles, and whether its days count from 1904."""

    sheets: list[OriginalSheet]
    styles: Styles
    is_1904: bool = False

    @property
    def has_drawings(self) -> bool:
        """Whether a visible sheet holds pictures, charts or other drawn things; they are never carried over."""
        return any(not _DRAWN.isdisjoint(sheet.look.parts) for sheet in self.sheets)

    def style(self, number: int) -> Style:
        """The style of a cell; an unknown number is the first style."""
        cells = self.styles.cells
        return cells[number] if 0 <= number < len(cells) else (cells[0] if cells else {})


def read_original(data: bytes) -> Original | None:
    """The workbook in these bytes, or None if it is none, or too large or too odd to be handed back."""
    if not data.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.casefold() for name in archive.namelist()]
            if len(set(names)) != len(names):
                return None
            return _read(Parts(archive))
    except _BROKEN:
        return None


def _read(parts: Parts) -> Original:
    book = parts.tree("xl/workbook.xml")
    targets = targets_of(parts.optional("xl/_rels/workbook.xml.rels"))
    properties = [child.attrib for child in book if local(child) == "workbookPr"]
    texts = _shared(parts, targets)
    styles = read_styles(linked(parts, targets, "styles"), linked(parts, targets, "theme"))
    listed = [sheet for group in children(book, "sheets") for sheet in group if local(sheet) == "sheet"]
    names = print_names(book)
    sheets: list[OriginalSheet] = []
    budget = _MOST_CELLS
    for at, sheet in enumerate(listed):
        kind, target = targets.get(relation_id(sheet), ("", ""))
        if kind != "worksheet":
            continue
        is_hidden = sheet.get("state", "visible") != "visible"
        tree = None if is_hidden else parts.tree(target)
        area, titles = (names.get((at, one), "") for one in ("Print_Area", "Print_Titles"))
        sheets.append(replace(_sheet(sheet.get("name", ""), at + 1, tree, texts), print_area=area, print_titles=titles))
        budget -= len(sheets[-1].cells)
        if budget < 0:
            raise ValueError
    return Original(sheets, styles, any(one.get("date1904") in {"1", "true"} for one in properties))


def _shared(parts: Parts, targets: Mapping[str, tuple[str, str]]) -> list[str]:
    table = linked(parts, targets, "sharedStrings")
    return [_text(item) for item in table] if table is not None else []


def _text(item: ET.Element) -> str:
    """The text of a cell, without how it is set and without reading aids."""
    pieces = []
    for child in item:
        if local(child) == "t":
            pieces.append(child.text or "")
        elif local(child) == "r":
            pieces += [one.text or "" for one in children(child, "t")]
    return "".join(pieces)


def _sheet(name: str, position: int, tree: ET.Element | None, texts: list[str]) -> OriginalSheet:
    parts: dict[str, list[ET.Element]] = {}
    for child in tree if tree is not None else ():
        parts.setdefault(local(child), []).append(child)
    cells: dict[Place, Cell] = {}
    rows: dict[int, Mapping[str, str]] = {}
    for row, attributes, element in _rows(parts.pop("sheetData", [])):
        if len(attributes) > ("r" in attributes):
            rows[row] = attributes
        cells.update(_cells(row, element, texts))
        if len(cells) > _MOST_CELLS:
            raise ValueError
    look = SheetLook(parts)
    return OriginalSheet(name, position, tree is None, cells, rows, look, _merges(look))


def _rows(data: list[ET.Element]) -> Iterator[tuple[int, Mapping[str, str], ET.Element]]:
    """Row number (0-based), attributes and element; a row without a number follows the one before."""
    at = -1
    for element in (row for group in data for row in group):
        at = int(element.get("r", at + 2)) - 1
        yield at, element.attrib, element


def _cells(row: int, element: ET.Element, texts: list[str]) -> Iterator[tuple[Place, Cell]]:
    column = -1
    for one in element:
        letters = one.get("r", "").rstrip("0123456789")
        column = _column(letters) if letters else column + 1
        yield (row, column), _cell(one, texts)


@lru_cache(2_048)
def _column(letters: str) -> int:
    if not letters.isalpha() or len(letters) > 3:
        raise ValueError
    return column_number(letters.upper())


def _cell(element: ET.Element, texts: list[str]) -> Cell:
    kind, style = element.get("t", "n"), int(element.get("s", 0))
    if not len(element):
        return Cell(None, style)
    if kind == "inlineStr":
        return Cell("".join(_text(one) for one in children(element, "is")) or None, style)
    said = None
    for one in element:
        if one.tag.endswith("}v"):
            said = one.text
    if kind == "e":
        return Cell(said if said in ERRORS else "#N/A", style, is_error=True)
    return Cell(_value(kind, said, texts), style)


def _value(kind: str, said: str | None, texts: list[str]) -> Value:
    """The value a cell holds, or the one its formula last had."""
    if said is None:
        return None
    match kind:
        case "s":
            return texts[int(said)] or None
        case "b":
            return said == "1"
        case "n":
            return float(said)
        case _:
            return said or None


def _merges(look: SheetLook) -> list[tuple[int, int, int, int]]:
    """Merged ranges (first row, first column, last row, last column) that do not overlap."""
    found: list[tuple[int, int, int, int]] = []
    taken: set[Place] = set()
    for element in look.children("mergeCells"):
        one = cell_range(element.get("ref", ""))
        if one is None or one[:2] == one[2:] or _area(one) + len(taken) > _MOST_MERGED:
            continue
        places = {(row, column) for row in range(one[0], one[2] + 1) for column in range(one[1], one[3] + 1)}
        if not places & taken:
            taken |= places
            found.append(one)
    return found


def _area(one: tuple[int, int, int, int]) -> int:
    return (one[2] - one[0] + 1) * (one[3] - one[1] + 1)


def cell_range(text: str) -> tuple[int, int, int, int] | None:
    """`A1:C5` or `$A$1` as first row, first column, last row, last column (0-based); None if it is no such range."""
    found = _RANGE.match(text.strip())
    if not found:
        return None
    rows = [int(number) - 1 for number in (found[2], found[4] or found[2])]
    columns = [column_number(letter) for letter in (found[1], found[3] or found[1])]
    return min(rows), min(columns), max(rows), max(columns)


def column_number(letter: str) -> int:
    """The number of a column, from 0.

    >>> column_number("A"), column_number("AA")
    (0, 26)
    """
    number = 0
    for sign in letter:
        number = number * 26 + ord(sign) - ord("A") + 1
    return number - 1
