"""What one cell says under one rule, and the rule itself.

What belongs here: the values that all parsers share. A parser is a plain function from a cell's text to a `Cell`; it
knows its rule and what the column as a whole has decided, and nothing else, so its answers can be remembered.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar, overload

from kiezwirkung.deliveries.reading.grids import TAG

T = TypeVar("T")


class Cell(NamedTuple):
    """What a cell says: a value in its stored type, or the code of its fault, or nothing because it is missing.

    `year` is the year a month or quarter was written with, `mark` the kind of a missing value if one is written,
    `is_odd` a spelling that was understood but is worth a word.
    """

    value: object = None
    fault: str | None = None
    is_missing: bool = False
    is_approximate: bool = False
    year: int | None = None
    is_odd: bool = False
    mark: str = ""


MISSING = Cell(is_missing=True)


class PlainCells(Sequence[Cell]):
    """Cells that hold a value or are missing, and nothing else: a million ids need no million tuples."""

    def __init__(self, values: list[object]) -> None:
        self.values = values

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, at: int) -> Cell: ...
    @overload
    def __getitem__(self, at: slice) -> list[Cell]: ...
    def __getitem__(self, at: int | slice) -> Cell | list[Cell]:
        if isinstance(at, slice):
            return [_plain(value) for value in self.values[at]]
        return _plain(self.values[at])


def _plain(value: object) -> Cell:
    return MISSING if value is None else Cell(value)


def placed(cells: Sequence[Cell], places: Sequence[int], count: int) -> Sequence[Cell]:
    """As many cells, these at their places (in rising order) and the others missing."""
    if isinstance(cells, PlainCells):
        return PlainCells(_placed(cells.values, places, [None] * count))
    return _placed(cells, places, [MISSING] * count)


def _placed(found: Sequence[T], places: Sequence[int], everywhere: list[T]) -> list[T]:
    if places and places[-1] - places[0] == len(places) - 1:  # one after the other
        everywhere[places[0] : places[-1] + 1] = found
        return everywhere
    for place, one in zip(places, found, strict=True):
        everywhere[place] = one
    return everywhere


class Rule(NamedTuple):
    """What decides how a text reads: the type with its limits, and the decision of the column."""

    type: str
    words: Mapping[str, str]
    minimum: float | None = None
    maximum: float | None = None
    wants_digit: bool = False
    decision: str = ""
    is_1904: bool = False


Parser = Callable[[str, str, Rule], Cell]  # tag ('' for text) and text on one line
Decider = Callable[[Sequence[str | None]], str]  # all distinct cells of a column


def split_tag(cell: str) -> tuple[str, str]:
    """The tag of a native value ('' for text), and the text on one line with plain blanks."""
    if cell[0] == TAG:
        return cell[1:2], cell[2:]
    if not cell.isascii():
        cell = cell.replace("\u200b", " ").replace("\ufeff", " ")
    return "", " ".join(cell.split())
