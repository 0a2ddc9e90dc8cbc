"""Which cells of a centre's sheet may stand in its feedback: a white list, cell by cell.

What belongs here: the one decision whether a cell is handed back. It is, if it lies in a column we read and was
understood, or if it is a title, header, sum or remark of known words. Everything else is withheld: free text,
participant codes, columns we do not know, hidden rows and columns, and every row that names a person.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kiezwirkung.deliveries.feedback.content import HIDDEN_TYPES, FeedbackFinding, FormSheet, SheetColumn
from kiezwirkung.deliveries.feedback.original import Cell, OriginalSheet, Place, Value, column_number
from kiezwirkung.deliveries.feedback.words import is_known_text
from kiezwirkung.privacy.person_data import Setting, is_person_data

NAMES_PERSON = "D214"
_CORRECTED = "D501"
_NOT_READ = frozenset({"D109", "D110", "D113"})
_LARGEST = 1_000_000  # what was not understood and is larger may be a phone number
_LARGEST_SUM = 100_000_000
_DATES = frozenset({"date"})


@dataclass(frozen=True)
class _Table:
    """One table of the sheet: its header row (0-based), its columns by number, its data rows."""

    header: int
    readable: Mapping[int, SheetColumn]
    letters: Collection[int]
    data: Collection[int]


@dataclass(frozen=True)
class Keeper:
    """The decision for all cells of one sheet; rows and columns 0-based."""

    sheet: OriginalSheet
    forms: Sequence[FormSheet]
    findings: Sequence[FeedbackFinding]
    names: frozenset[str] = frozenset()

    @cached_property
    def _tables(self) -> list[_Table]:
        return [_table(form) for form in sorted(self.forms, key=lambda form: form.header_row)]

    @cached_property
    def _understood(self) -> dict[Place, tuple[bool, str]]:
        """Each data cell of a readable column: whether it was understood, and the kind of its column."""
        found: dict[Place, tuple[bool, str]] = {}
        for form in self.forms:
            rows = [number - 1 for number in form.rows["row_number"].to_list()]
            for column in form.columns:
                if column.stored in form.rows.columns and column.kind not in HIDDEN_TYPES:
                    at, said = column_number(column.letter), ((True, column.kind), (False, column.kind))
                    known = form.rows[column.stored].is_null().to_list()
                    found.update(((row, at), said[is_null]) for row, is_null in zip(rows, known, strict=True))
        return found | {place: (False, found[place][1]) for place in self._corrected & found.keys()}

    @cached_property
    def _corrected(self) -> set[Place]:
        """Cells the office has corrected: what was understood is not what the file says."""
        return {
            (one.row_number - 1, column_number(one.column))
            for one in self.findings
            if one.code == _CORRECTED and one.column and one.row_number
        }

    @cached_property
    def _data_rows(self) -> frozenset[int]:
        return frozenset(row for table in self._tables for row in table.data)

    @cached_property
    def _naming_rows(self) -> frozenset[int]:
        return frozenset(one.row_number - 1 for one in self.findings if one.code == NAMES_PERSON and one.row_number)

    @cached_property
    def hidden_columns(self) -> frozenset[int]:
        """Columns nobody sees; an unusual width of a whole sheet counts up to its last cell."""
        last = max((column for _, column in self.sheet.cells), default=0)
        found: set[int] = set()
        for one in self.sheet.look.children("cols"):
            if one.get("hidden") in {"1", "true"} or one.get("width") == "0":
                first, end = int(one.get("min", "1")) - 1, min(int(one.get("max", "1")) - 1, last)
                found.update(range(first, end + 1))
        return frozenset(found)

    @cached_property
    def hidden_rows(self) -> frozenset[int]:
        """Rows nobody sees."""
        return frozenset(row for row, look in self.sheet.rows.items() if look.get("hidden") in {"1", "true"})

    @cached_property
    def unread_headers(self) -> frozenset[Place]:
        """Headers of columns that were not read: their words are not repeated."""
        return frozenset(
            (one.row_number - 1, column_number(one.column))
            for one in self.findings
            if one.code in _NOT_READ and one.column and one.row_number
        )

    @cached_property
    def _unread_columns(self) -> frozenset[int]:
        return frozenset(column for _, column in self.unread_headers)

    def keeps(self, place: Place, cell: Cell) -> bool:
        """Whether the value of a cell is handed back."""
        row, column = place
        if row in self.hidden_rows or column in self.hidden_columns or place in self.unread_headers:
            return False
        if row in self._naming_rows:
            return False
        understood = self._understood.get(place)
        if understood is not None:
            return _keeps_data(cell, *understood)
        if row in self._data_rows and not self._is_beside(place):
            return False
        return self._keeps_word(place, cell)

    @cached_property
    def labels(self) -> dict[Place, str]:
        """What we call the columns that were read, at their headers: shown where the centre's own words are not."""
        return {
            (form.header_row - 1, column_number(column.letter)): column.label
            for form in self.forms
            for column in form.columns
        }

    def _is_beside(self, place: Place) -> bool:
        """Whether a cell in a data row of one table belongs to another table, which has no data in this row."""
        row, column = place
        return any(column in table.letters and row not in table.data for table in self._tables)

    def _keeps_word(self, place: Place, cell: Cell) -> bool:
        """Titles, headers, sums and remarks: known words, years, and the numbers of sum rows."""
        row, column = place
        if isinstance(cell.value, str):
            below = any(row > table.header for table in self._tables)
            unread = column in self._unread_columns and below
            return cell.is_error or (not unread and is_known_text(cell.value, self.names))
        if isinstance(cell.value, bool):
            return False
        return self._is_sum(place, cell.value) or _is_year(cell.value)

    def _is_sum(self, place: Place, value: Value) -> bool:
        row, column = place
        kinds = [t.readable[column].kind for t in self._tables if column in t.readable and row > t.header]
        is_small = isinstance(value, (int, float)) and abs(value) < _LARGEST_SUM
        return bool(kinds) and is_small and kinds[-1] in {"integer", "decimal", "share", "scale"}


def _table(form: FormSheet) -> _Table:
    columns = {column_number(column.letter): column for column in form.columns}
    readable = {at: one for at, one in columns.items() if one.stored is not None and one.kind not in HIDDEN_TYPES}
    data = frozenset(number - 1 for number in form.rows["row_number"].to_list())
    return _Table(form.header_row - 1, readable, frozenset(columns), data)


def _keeps_data(cell: Cell, is_understood: bool, kind: str) -> bool:
    """A data cell in a column that was read; `?` and colour stand where it is withheld."""
    value = cell.value
    if isinstance(value, bool) or cell.is_error:
        return True
    if isinstance(value, str):
        return _keeps_text(value, is_understood, kind in _DATES)
    return is_understood or (value is not None and abs(value) < _LARGEST and kind not in _DATES)


@lru_cache(8_192)
def _keeps_text(text: str, is_understood: bool, is_date: bool) -> bool:
    setting = Setting.TEXT if is_date else Setting.CODE
    return not is_person_data(text, setting) if is_understood else is_known_text(text, setting=setting)


def _is_year(value: Value) -> bool:
    return isinstance(value, (int, float)) and float(value).is_integer() and 2000 <= value < 2100


def withheld(places: Iterable[tuple[Place, Cell]], keeper: Keeper) -> frozenset[Place]:
    """The filled cells whose values are not handed back."""
    return frozenset(at for at, cell in places if cell.value is not None and not keeper.keeps(at, cell))
