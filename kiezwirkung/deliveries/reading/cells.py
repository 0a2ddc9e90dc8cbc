"""What one cell says under one rule, and the rule itself.

What belongs here: the values that all parsers share. A parser is a plain function from a cell's text to a `Cell`; it
knows its rule and what the column as a whole has decided, and nothing else, so its answers can be remembered.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from kiezwirkung.deliveries.reading.grids import TAG


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
