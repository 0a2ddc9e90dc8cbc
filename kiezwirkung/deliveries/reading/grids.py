r"""The grid: one sheet as columns of distinct texts, with its place in the file.

What belongs here: the one representation between opening a file and understanding it. A column keeps each distinct
text once and a number per row, so that every later rule looks at a text once, however often it stands there. Native
workbook values carry a tag: `\x1fn12.5` number, `\x1fd2025-03-01` date, `\x1ft…` date with time, `\x1fh08:30` time,
`\x1fb1` truth value. Texts carry no tag.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kiezwirkung.deliveries.reading.broken_quotes import BrokenQuote
from kiezwirkung.deliveries.wording import LONGEST_HEADER

TAG = "\x1f"
Codes = npt.NDArray[np.int32]
_BLANKS = " \t\r\n\u00a0\u202f\u2007\u2009\u200b\ufeff"
_EXCEL_DAY_ZERO = 1900
_REMEMBERED = 5_000
_SHORT = 10_000  # rows up to which a dictionary is faster than arrow's encoding


@dataclass(frozen=True)
class Column:
    """One column: its distinct texts, the first of them the missing one, and for each row the place of its text."""

    texts: list[str | None]
    codes: Codes

    def at(self, row: int) -> str | None:
        """The text of one row."""
        return self.texts[int(self.codes[row])]

    def used(self, rows: npt.NDArray[Any] | slice) -> tuple[Codes, list[int]]:
        """The place of each row's text, and which places occur in these rows; a slice of rows is not copied."""
        codes = self.codes[rows]
        occurs = np.zeros(len(self.texts), np.bool_)
        occurs[codes] = True
        return codes, occurs.nonzero()[0].tolist()


@dataclass(frozen=True)
class Grid:
    """One sheet: cells as text, no empty strings; `first_row` and `first_column` say where it lies (1-based).

    `part` is the first cell of a later table of the same sheet, `delimiter` what parts the cells of a text. Hidden
    columns are empty here and listed by their number in the sheet; `formulas` are the row numbers of computed cells by
    the number of their column, `broken_quotes` the marks of a text table that are not closed, by the number of their
    row.
    """

    sheet: str
    columns: Sequence[Column]
    first_row: int = 1
    first_column: int = 1
    position: int = 1
    is_hidden: bool = False
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)
    formulas: Mapping[int, Sequence[int]] = field(default_factory=dict)
    is_1904: bool = False
    part: str = ""
    delimiter: str = ""
    broken_quotes: Mapping[int, BrokenQuote] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """Number of rows, empty ones included."""
        return len(self.columns[0].codes) if self.columns else 0

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return all(len(column.texts) == 1 for column in self.columns)

    def letter(self, index: int) -> str:
        """The letter of a column as Excel shows it."""
        return column_letter(self.first_column + index)

    def row(self, index: int) -> list[str | None]:
        """One row with its tags."""
        return [column.at(index) for column in self.columns]

    def head(self, rows: int, say: Callable[[str | None], str] | None = None) -> list[list[str]]:
        """The first rows as plain texts or as `say` tells them, empty cells as ''; it is asked once per text.

        Of a text longer than any header only the beginning is told.
        """
        if not rows:
            return []
        return [list(row) for row in zip(*(_head(column, rows, say or plain) for column in self.columns), strict=True)]

    @cached_property
    def filled_counts(self) -> npt.NDArray[np.int32]:
        """How many cells of each row hold something; asked more than once, never changed."""
        counts = np.zeros(self.height, np.int32)
        for column in self.columns:
            counts += column.codes != 0
        return counts


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


def _head(column: Column, rows: int, say: Callable[[str | None], str]) -> list[str]:
    codes = column.codes[:rows].tolist()
    texts = column.texts  # cut, because nobody may remember a text as long as a file
    said = {code: say((text := texts[code]) and text[:LONGEST_HEADER]) for code in set(codes)}
    return [said[code] for code in codes]


def _text_of_text(value: str) -> str | None:
    return value.replace(TAG, "").strip(_BLANKS) or None


def _text_of_number(value: float) -> str | None:
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return None
    return f"{TAG}n{int(value)}" if value.is_integer() else f"{TAG}n{value!r}"


def _text_of_date(value: date) -> str:
    return f"{TAG}d{value.isoformat()}"


def _text_of_datetime(value: datetime) -> str:
    if value.year <= _EXCEL_DAY_ZERO:
        return f"{TAG}h{value.hour:02d}:{value.minute:02d}"
    if value.hour == value.minute == value.second == value.microsecond == 0:
        return f"{TAG}d{value.date().isoformat()}"
    return f"{TAG}t{value.isoformat(timespec='seconds')}"


def _text_of_duration(value: timedelta) -> str:
    minutes, _ = divmod(int(value.total_seconds()), 60)
    return f"{TAG}h{minutes // 60:02d}:{minutes % 60:02d}"


_TEXT_OF: dict[type, Callable[[Any], str | None]] = {
    type(None): lambda _: None,
    str: _text_of_text,
    float: _text_of_number,
    int: lambda value: f"{TAG}n{value}",
    bool: lambda value: f"{TAG}b{value:d}",
    datetime: _text_of_datetime,
    date: _text_of_date,
    time: lambda value: f"{TAG}h{value.hour:02d}:{value.minute:02d}",
    timedelta: _text_of_duration,
}


class _Texts(dict[object, str | None]):
    """What numbers, days and times say, remembered: they come again in every column and workbook.

    Texts are not remembered, they may be long. Truth values must not be asked for, they equal 0 and 1.
    """

    def __missing__(self, value: object) -> str | None:
        text = _TEXT_OF[type(value)](value)
        if type(value) is not str:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[value] = text
        return text


_REMEMBERED_TEXTS = _Texts()


def column_of_values(values: Sequence[object]) -> Column:
    """A column of native values."""
    places: dict[object, int] = defaultdict(itertools.count().__next__)  # each new value takes the next place
    codes = np.fromiter(map(places.__getitem__, values), np.int32, len(values))
    if (0 in places or 1 in places) and bool in set(map(type, values)):  # True equals 1, but is no number here
        return _column((_TEXT_OF[type(value)](value) for value in values), np.arange(len(values)))
    if set(map(type, places)) == {str} and TAG not in (joined := "".join(places)):  # type: ignore[arg-type]
        if "" not in places and not any(blank in joined for blank in _BLANKS):
            return Column([None, *places], codes + np.int32(1))  # type: ignore[list-item]
        return _column([text.strip(_BLANKS) or None for text in places], codes)  # type: ignore[attr-defined]
    return _column([*map(_REMEMBERED_TEXTS.__getitem__, places)], codes)


def columns_of_texts(columns: list[pl.Series]) -> list[Column]:
    """Columns of texts without tags, however long; the list is emptied, so that each text is kept once."""
    columns.reverse()
    encode = _encoded if columns and len(columns[0]) > _SHORT else _of_texts
    return [encode(columns.pop()) for _ in range(len(columns))]


def _of_texts(series: pl.Series) -> Column:
    return column_of_values(series.to_list())


def _encoded(series: pl.Series) -> Column:
    """A column of bare texts; the empty text is missing too.

    Polars numbers the texts in the order in which they come; categories of the column's own go with it.
    """
    category = pl.Categorical(pl.Categories.random())
    encoded = series.cast(category)  # while it is there, its categories are
    places = encoded.to_physical()
    count = int(places.max() or 0) + 1 if places.null_count() < len(places) else 0  # type: ignore[arg-type]
    if places.null_count():
        codes: Codes = (places + 1).fill_null(0).to_numpy(writable=True).view(np.int32)
    else:
        codes = places.to_numpy().view(np.int32) + np.int32(1)
    written: list[str] = pl.arange(count, dtype=pl.UInt32, eager=True).cat.to(category).cast(pl.String).to_list()
    joined = "".join(written)
    has_blanks = any(blank in joined for blank in _BLANKS)  # codes have none, and need no look at each
    texts = [text.strip(_BLANKS) for text in written] if has_blanks else written
    if texts == written and "" not in texts:
        return Column([None, *texts], codes)
    return _column((None, *(text or None for text in texts)), codes)


def _column(texts: Iterable[str | None], codes: npt.NDArray[Any]) -> Column:
    """A column from texts that may still be equal or empty."""
    found = list(texts)
    known = set(found)
    if len(known) == len(found) and None not in known:
        return Column([None, *found], (codes + 1).astype(np.int32, copy=False))
    places: dict[str | None, int] = {None: 0}
    moved = [places.setdefault(text, len(places)) for text in found]
    return Column(list(places), np.array(moved, np.int32)[codes])
