"""The same cheap look for OpenDocument sheets, whose cells have no address but repeat counts.

What belongs here: walking `content.xml` once, adding up repeats, noting hidden rows and merged cells. Limits live in
`extents.py`.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from kiezwirkung.deliveries.reading.extents import (
    EXCEL_COLUMNS,
    MAX_BLANKS,
    ForbiddenError,
    ImplausibleError,
    check_rectangle,
)
from kiezwirkung.deliveries.reading.sheet_marks import Merge, SheetMarks

_HIDDEN = {"collapse", "filter"}
_MAX_NOTED = 100_000


@dataclass
class _Walk:
    """Where the walk is: table, row and column, and how far cells with content reach."""

    table: int = 0
    depth: int = 0
    row: int = 0
    row_repeat: int = 1
    column: int = 0
    last_row: int = 0
    last_column: int = 0
    head_column: int = 0
    blanks: int = 0
    hidden: dict[int, set[int]] = field(default_factory=dict)
    hidden_columns: dict[int, set[int]] = field(default_factory=dict)
    formulas: dict[int, dict[int, list[int]]] = field(default_factory=dict)
    merges: dict[int, list[Merge]] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        match name:
            case "table:table":
                self._open_table()
            case "table:table-column":
                self._open_column(attributes)
            case "table:table-row":
                self._open_row(attributes)
            case "table:table-cell" | "table:covered-table-cell":
                self._open_cell(attributes)
            case "text:p":
                self._note_content()
            case "text:s":
                self._count_blanks(attributes)

    def end(self, name: str) -> None:
        """An element closes: rows are counted when they end."""
        if name == "table:table":
            self.depth -= 1
        elif name == "table:table-row" and self.depth == 1:
            self.row += self.row_repeat

    def marks(self, table: int) -> SheetMarks:
        """What was noted about one table."""
        rows, columns = (frozenset(noted.get(table, ())) for noted in (self.hidden, self.hidden_columns))
        return SheetMarks(rows, columns, self.formulas.get(table, {}), merges=self.merges.get(table, ()))

    def _open_table(self) -> None:
        self.depth += 1
        if self.depth == 1:
            self.table, self.row, self.last_row, self.last_column = self.table + 1, 0, 0, 0
            self.head_column = 0

    def _open_column(self, attributes: dict[str, str]) -> None:
        first = self.head_column + 1
        self.head_column += _repeat(attributes.get("table:number-columns-repeated"))
        if attributes.get("table:visibility") in _HIDDEN:
            columns = range(first, min(self.head_column, EXCEL_COLUMNS) + 1)
            self.hidden_columns.setdefault(self.table, set()).update(columns)

    def _open_row(self, attributes: dict[str, str]) -> None:
        self.column, self.row_repeat = 0, _repeat(attributes.get("table:number-rows-repeated"))
        if attributes.get("table:visibility") in _HIDDEN:
            rows = range(self.row + 1, self.row + 1 + min(self.row_repeat, _MAX_NOTED))
            self.hidden.setdefault(self.table, set()).update(rows)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self.column += _repeat(attributes.get("table:number-columns-repeated"))
        if "office:value-type" in attributes or "office:value" in attributes:
            self._note_content()
        rows = _repeat(attributes.get("table:number-rows-spanned"))
        if rows > 1 and self.depth == 1:
            at = self.column - 1
            self.merges.setdefault(self.table, []).append(((self.row, at), (self.row + rows - 1, at)))
        if "table:formula" in attributes and self.depth == 1:
            self.formulas.setdefault(self.table, {}).setdefault(self.column, []).append(self.row + 1)

    def _count_blanks(self, attributes: dict[str, str]) -> None:
        """Blanks stand as their number, which the parser writes out."""
        self.blanks += _repeat(attributes.get("text:c"))
        if self.blanks > MAX_BLANKS:
            raise ImplausibleError

    def _note_content(self) -> None:
        self.last_row = max(self.last_row, self.row + self.row_repeat)
        self.last_column = max(self.last_column, self.column)
        check_rectangle(self.last_row, self.last_column, self.last_row * self.last_column)


def _repeat(text: str | None) -> int:
    if text is None:
        return 1
    if not text.isdigit() or len(text) > 9:
        raise ImplausibleError
    return int(text)


def survey_content(content: bytes) -> dict[int, SheetMarks]:
    """What is hidden or computed by position of the sheet; absurd extents and type definitions are refused."""
    walk = _Walk()
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.StartDoctypeDeclHandler = _forbid
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ForbiddenError from error
    return {table: walk.marks(table) for table in range(1, walk.table + 1)}


def _forbid(*_: object) -> None:
    raise ForbiddenError
