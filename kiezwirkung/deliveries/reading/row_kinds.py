"""Which rows of a sheet are data, and which are sums, footnotes, repeated headers, hidden, above the header, unfilled.

What belongs here: sorting rows by kind, column by column over the whole sheet. Empty rows are no rows, and what stands
above the header is a title unless it looks like data: then it is not read, but counted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kiezwirkung.deliveries.handing_out.marks import given_fields, marked_form
from kiezwirkung.deliveries.reading.context import names_context
from kiezwirkung.deliveries.reading.grids import Column, Grid
from kiezwirkung.deliveries.reading.layouts import Layout, is_like_data
from kiezwirkung.deliveries.reading.results import Reason

DATA = "data"
SKIPPED: tuple[Reason, ...] = ("sum_row", "footnote", "repeated_header", "hidden_row", "above_header", "not_filled_in")
KINDS = (DATA, *SKIPPED)
SUM_ROW = re.compile(
    r"(?i:(?:zwischen|teil|monats|quartals|jahres|end|gesamt)?(?:summen?|gesamt|insgesamt|total|ergebnis)\b"
    r"|(?:ges|insg)\.|[Σ∑]|\S+(?: \S+)? (?:summe|gesamt|insgesamt|ergebnis)[:.]?\Z)"
)  # `MI01NH-01 Ergebnis` is what Excel writes
_FOOTNOTE = re.compile(
    r"\*|[¹²³⁴]|[1-9]\) |\(.*\)\Z"
    r"|(?i:(?:anm|anmerkung|hinweis|stand|(?:daten)?quelle|bemerkung|erstellt|unterschrift|legende|erläuterung"
    r"|alle (?:angaben|zahlen)|ende der (?:liste|tabelle))(?![a-zäöüß]))"
)
_HINTS = (
    "summe", "gesamt", "total", "ergebnis", "ges.", "insg.", "∑", "σ", "*", "¹", "²", "³", "⁴", ")", "anm",
    "hinweis", "stand ", "stand:", "quelle", "bemerkung", "erstellt", "unterschrift", "legende", "erläuterung",
    "alle ", "ende der",
)  # fmt: skip
_MOST_OF_NOTE = 2
_FREE = frozenset({"text", "name", "note"})
_MIN_REPEATED = 2
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rows:
    """The rows that count: their place in the grid, their number as Excel shows it, their kind by place in KINDS."""

    at: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int32]
    kinds: npt.NDArray[np.int8]

    def of(self, kind: str) -> "Rows":
        """The rows of one kind."""
        return self._where(self.kinds == KINDS.index(kind))

    @cached_property
    def places(self) -> npt.NDArray[np.int64] | slice:
        """Where the rows lie in the grid; as a slice if they follow each other, as nearly all do."""
        at = self.at
        is_block = len(at) > 0 and at[-1] - at[0] == len(at) - 1 and bool(np.all(at[:-1] < at[1:]))
        return slice(int(at[0]), int(at[-1]) + 1) if is_block else at

    @property
    def skipped(self) -> "Rows":
        """The rows that are no data."""
        return self._where(self.kinds != KINDS.index(DATA))

    def _where(self, chosen: Mask) -> "Rows":
        if chosen.all():
            return self
        return Rows(self.at[chosen], self.numbers[chosen], self.kinds[chosen])

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.at)


def sort_rows(grid: Grid, layout: Layout, headings: Sequence[int] = ()) -> Rows:
    """The non-empty rows below the header by kind, and those above it that look like data.

    `headings` are rows that only say which place or month the rows below them are about.
    """
    filled = grid.filled_counts
    kinds = np.zeros(grid.height, np.int8)
    _mark_openings(grid, layout, filled, kinds)
    kinds[_not_filled_in(grid, layout, filled)] = KINDS.index("not_filled_in")
    kinds[_repeats_header(grid, layout)] = KINDS.index("repeated_header")
    kinds[list(headings)] = KINDS.index("repeated_header")
    hidden = np.array([row - grid.first_row for row in grid.hidden_rows], np.int64)
    kinds[hidden[(hidden >= 0) & (hidden < grid.height)]] = KINDS.index("hidden_row")
    kinds[: layout.first_data_index] = KINDS.index("above_header")
    counts = filled > 0
    counts[: layout.first_data_index] = False
    counts[_data_above(grid, layout, filled)] = True
    at = np.flatnonzero(counts)
    return Rows(at, (at + grid.first_row).astype(np.int32), kinds[at])


def _data_above(grid: Grid, layout: Layout, filled: npt.NDArray[np.int32]) -> list[int]:
    """Rows above the header that look like data; project and year are titles, however many cells they take.

    Nor are the upper rows of a header whose cells are merged downwards: they say again what the header says.
    """
    above = [at for at in range(layout.header_index) if is_like_data(int(filled[at]), layout)]
    above = [at for at in above if not _shares_header(grid, at, layout.header_index)]
    titles = grid.head(layout.header_index) if above else []
    return [at for at in above if not names_context(titles[at])]


def _shares_header(grid: Grid, at: int, header: int) -> bool:
    same = sum(column.codes[at] == column.codes[header] != 0 for column in grid.columns)
    return bool(same >= _MIN_REPEATED)


def _mark_openings(grid: Grid, layout: Layout, filled: npt.NDArray[np.int32], kinds: npt.NDArray[np.int8]) -> None:
    """Mark sum rows and footnotes by the first filled cell of each row."""
    is_open = filled > 0
    for index, column in enumerate(grid.columns):
        said = _openings(column)
        here = is_open & (column.codes != 0)
        if said is not None:
            sums = here & (said[column.codes] == KINDS.index("sum_row"))
            kinds[sums & ~_has_all(grid, layout) if _is_free(layout, index) else sums] = KINDS.index("sum_row")
            notes = here & (said[column.codes] == KINDS.index("footnote"))
            kinds[notes & (filled <= _MOST_OF_NOTE)] = KINDS.index("footnote")
        is_open &= ~here
        if not is_open.any():
            return


def _openings(column: Column) -> npt.NDArray[np.int8] | None:
    """Which texts of a column open a sum row or a footnote; None if none does."""
    joined = "\n".join(filter(None, column.texts)).lower()
    hints = [hint for hint in _HINTS if hint in joined]
    if not hints:
        return None  # as in nearly all columns: no text need be looked at by itself
    told = {at: text for at, text in enumerate(column.texts) if text and any(map(text.lower().__contains__, hints))}
    said = {at: kind for at, text in told.items() if (kind := _opening(text))}
    if not said:
        return None
    table = np.zeros(len(column.texts), np.int8)
    table[list(said)] = list(said.values())
    return table


def _opening(text: str) -> int:
    if SUM_ROW.match(text):
        return KINDS.index("sum_row")
    return KINDS.index("footnote") if _FOOTNOTE.match(text) else 0


def _is_free(layout: Layout, index: int) -> bool:
    """Whether a column holds free words, so that `Total normal` may be the title of a choir."""
    name = next((name for name, at in layout.fields.items() if at == index), None)
    return name is None or layout.template.field(name).type in _FREE


def _has_all(grid: Grid, layout: Layout) -> Mask:
    """Rows that say everything they must, as no sum does."""
    required = [at for name, at in layout.fields.items() if layout.template.field(name).required]
    has_all = np.full(grid.height, bool(required))
    for at in required:
        has_all &= grid.columns[at].codes != 0
    return has_all


def _not_filled_in(grid: Grid, layout: Layout, filled: npt.NDArray[np.int32]) -> Mask:
    """Rows of a form we handed out that say nothing but what we filled in ourselves."""
    given = given_fields(layout.template) & layout.fields.keys()
    if not given or not marked_form(grid.head(layout.header_index)):
        return np.zeros(grid.height, np.bool_)
    ours = sum((grid.columns[layout.fields[name]].codes != 0).astype(np.int32) for name in given)
    return np.asarray((filled > 0) & (filled == ours))


def _repeats_header(grid: Grid, layout: Layout) -> Mask:
    """Rows whose cells say what a header row says, in at least two columns and nowhere anything else."""
    repeats = np.zeros(grid.height, np.bool_)
    columns = [grid.columns[index] for index in layout.fields.values()]
    for at in range(layout.header_index, layout.first_data_index):
        if sum(_stands_again(column, at) for column in columns) >= _MIN_REPEATED:
            repeats |= _says(columns, at)
    return repeats


def _stands_again(column: Column, at: int) -> bool:
    return bool(column.codes[at] != 0 and np.count_nonzero(column.codes == column.codes[at]) > 1)


def _says(columns: list[Column], at: int) -> Mask:
    same = np.zeros(len(columns[0].codes), np.int32)
    is_other = np.zeros(len(same), np.bool_)
    for column in columns:
        is_same = column.codes == column.codes[at]
        is_filled = column.codes != 0
        same += is_same & is_filled
        is_other |= is_filled & ~is_same
    return (same >= _MIN_REPEATED) & ~is_other


def all_rows(grid: Grid) -> list[int]:
    """Row numbers of all non-empty rows of a sheet."""
    return [int(at) + grid.first_row for at in np.flatnonzero(grid.filled_counts)]
