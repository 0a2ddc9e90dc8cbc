r"""The grid: one sheet as a frame of texts, with its place in the file.

What belongs here: the one representation between opening a file and understanding it. Native workbook values carry a
tag, so that every later step is one vectorised expression on texts: `\x1fn12.5` number, `\x1fd2025-03-01` date,
`\x1ft…` date with time, `\x1fh08:30` time, `\x1fb1` truth value. Texts carry no tag.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl

TAG = "\x1f"
_EXCEL_DAY_ZERO = 1900


@dataclass(frozen=True)
class Grid:
    """One sheet: cells as text, no empty strings; `first_row` and `first_column` say where the frame lies (1-based)."""

    sheet: str
    frame: pl.DataFrame
    first_row: int = 1
    first_column: int = 1
    position: int = 1
    is_hidden: bool = False
    hidden_rows: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return self.frame.width == 0 or self.frame.height == 0

    def letter(self, index: int) -> str:
        """The letter of a frame column as Excel shows it."""
        return column_letter(self.first_column + index)

    def head(self, rows: int) -> list[list[str]]:
        """The first rows as plain texts, empty cells as ''."""
        return [[plain(cell) for cell in row] for row in self.frame.head(rows).iter_rows()]


def column_letter(number: int) -> str:
    """The letter of a column: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def plain(cell: str | None) -> str:
    """A cell without its tag, as a person reads it; whole text on one line."""
    if not cell:
        return ""
    return cell[2:] if cell[0] == TAG else " ".join(cell.split())


def _tag_number(value: float) -> str | None:
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return None
    return f"{TAG}n{int(value)}" if value.is_integer() else f"{TAG}n{value!r}"


def _tag_datetime(value: datetime) -> str:
    if value.year <= _EXCEL_DAY_ZERO:
        return f"{TAG}h{value:%H:%M}"
    if value.time() == time.min:
        return f"{TAG}d{value:%Y-%m-%d}"
    return f"{TAG}t{value:%Y-%m-%dT%H:%M:%S}"


def _tag_date(value: date) -> str:
    return f"{TAG}d{value.isoformat()}"


def _tag_duration(value: timedelta) -> str:
    minutes, _ = divmod(int(value.total_seconds()), 60)
    return f"{TAG}h{minutes // 60:02d}:{minutes % 60:02d}"


def _tag_text(value: str) -> str | None:
    return value.replace(TAG, "") or None


_TAGGERS: dict[type, Callable[[Any], str | None]] = {
    str: _tag_text,
    float: _tag_number,
    int: lambda value: f"{TAG}n{value}",
    bool: lambda value: f"{TAG}b{value:d}",
    datetime: _tag_datetime,
    date: _tag_date,
    time: lambda value: f"{TAG}h{value:%H:%M}",
    timedelta: _tag_duration,
}


def tag_column(values: Sequence[object]) -> list[str | None]:
    """One column of native values as tagged texts."""
    return [_TAGGERS[type(value)](value) for value in values]


def frame_of_columns(columns: Sequence[Sequence[object]]) -> pl.DataFrame:
    """A grid frame from native columns."""
    tagged = {f"c{index}": tag_column(column) for index, column in enumerate(columns)}
    return trim(pl.DataFrame(tagged, schema=dict.fromkeys(tagged, pl.String)))


def trim(frame: pl.DataFrame) -> pl.DataFrame:
    """Outer blanks away (non-breaking ones too); what is then empty is missing."""
    stripped = pl.all().str.strip_chars(" \t\r\n\u00a0\u202f\u2007\u2009\u200b\ufeff")
    return frame.select(stripped).select(pl.when(pl.all() != "").then(pl.all()))
