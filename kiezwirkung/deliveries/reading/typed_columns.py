"""Columns of a table on their way: what each distinct text says, and where in the rows it stands.

What belongs here: the step from distinct cells back to rows, for faults, for comparing, and for storing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kiezwirkung.deliveries.reading.cells import Cell, PlainCells
from kiezwirkung.deliveries.reading.grids import Codes

Faults = npt.NDArray[np.int16]  # 206 for D206, 0 for none
Numbers = npt.NDArray[np.float64]  # not a number where there is no value
Mask = npt.NDArray[np.bool_]
_SAYS = {name: itemgetter(place) for place, name in enumerate(Cell._fields)}  # faster than by name
_SHORT = 1_000  # rows below which a list is faster than gathering
_LONG = 10_000  # rows above which a value that stands everywhere is kept once
_SPARSE = 10
_DAY_ZERO = date(1970, 1, 1).toordinal()  # of polars


@dataclass(frozen=True)
class TypedColumn:
    """The distinct cells of a column, the first of them the missing one, and for each row the place of its cell."""

    cells: Sequence[Cell]
    codes: Codes

    @property
    def is_plain(self) -> bool:
        """Whether the cells are values and nothing else."""
        return isinstance(self.cells, PlainCells)

    @cached_property
    def _remarks(self) -> frozenset[str]:
        """What cells of this column say besides their values, by the name of the attribute."""
        remarks = set() if self.is_plain else {cell[1:] for cell in self.cells}
        return frozenset(name for one in remarks for name, said in zip(Cell._fields[1:], one, strict=True) if said)

    def faults(self) -> Faults:
        """The fault of each row."""
        if "fault" not in self._remarks:
            return np.zeros(len(self.codes), np.int16)
        return np.array([fault_number(cell.fault) for cell in self.cells], np.int16)[self.codes]

    def numbers(self) -> Numbers:
        """The value of each row as something that can be compared: days by date, times by minute."""
        return np.array([_comparable(cell.value) for cell in self.cells], np.float64)[self.codes]

    def years(self) -> Numbers:
        """The year of each row: of its day, or the one a month or quarter was written with."""
        pairs = zip(self.values(), map(_SAYS["year"], self.cells), strict=True)
        years = [value.year if isinstance(value, date) else written for value, written in pairs]
        return np.array(years, np.float64)[self.codes]

    def approximate(self) -> Mask | None:
        """Which rows hold an approximate number; None if none does."""
        return self._where("is_approximate")

    def odd(self) -> Mask | None:
        """Which rows hold a value in an odd spelling; None if none does."""
        return self._where("is_odd")

    def marked(self) -> Mask | None:
        """Which rows say why they have no value; None if none does."""
        return self._where("mark")

    def _where(self, attribute: str) -> Mask | None:
        if attribute not in self._remarks:
            return None
        say = _SAYS[attribute]
        return np.array([bool(say(cell)) for cell in self.cells], np.bool_)[self.codes]

    def filled(self) -> Mask:
        """Which rows hold a value."""
        return np.array([cell.value is not None for cell in self.cells], np.bool_)[self.codes]

    def values(self) -> list[Any]:
        """The distinct values."""
        return self.cells.values if isinstance(self.cells, PlainCells) else list(map(_SAYS["value"], self.cells))


def spread(values: Sequence[object], codes: Codes, stored_type: str) -> pl.Series:
    """A stored column from its distinct values; a long one that says the same everywhere has one row (`framed`)."""
    polars_type = getattr(pl, stored_type)
    if len(codes) and (codes == codes[0]).all():
        once = _once(values[codes[0]], polars_type)
        return once if len(codes) > _LONG else once.new_from_index(0, len(codes))
    if len(codes) < _SHORT:
        return _spread_short(values, codes, polars_type)
    return pl.Series(values, dtype=polars_type).gather(pl.Series(np.asarray(codes, np.int32).view(np.uint32)))


@lru_cache(1_000)
def _once(value: object, polars_type: Any) -> pl.Series:
    return pl.Series([value], dtype=polars_type)


def _spread_short(values: Sequence[Any], codes: Codes, polars_type: Any) -> pl.Series:
    """Days go by way of their numbers, which polars takes in much faster."""
    if polars_type is pl.Date:
        days = [None if value is None else value.toordinal() - _DAY_ZERO for value in values]
        return _spread_short(days, codes, pl.Int32).cast(pl.Date)
    return pl.Series(np.array(values, np.object_)[codes].tolist(), dtype=polars_type)


def framed(series: Mapping[str, pl.Series], height: int) -> pl.DataFrame:
    """Columns as a frame; those with one row say the same in every row, and are not written out for it."""
    if height <= _LONG:
        return pl.DataFrame([*series.values()], schema=[*series])  # twice as fast as from a mapping
    whole = {name: one for name, one in series.items() if len(one) == height}
    once = {name: pl.lit(one.item(), dtype=one.dtype).alias(name) for name, one in series.items() if name not in whole}
    return pl.DataFrame(whole).select(once.get(name, pl.col(name)) for name in series)


def distinct(numbers: npt.NDArray[np.integer[Any]], bound: int) -> tuple[list[int], Codes]:
    """Which numbers from 0 to below `bound` occur, in order, and the place of each row's number among them."""
    if bound > _SPARSE * len(numbers):  # a table of all numbers would be larger than the rows
        found, codes = np.unique(numbers, return_inverse=True)
        return found.tolist(), codes.astype(np.int32)
    occurs = np.zeros(bound, np.bool_)
    occurs[numbers] = True
    places = np.cumsum(occurs, dtype=np.int32) - np.int32(1)
    return np.flatnonzero(occurs).tolist(), places[numbers]


def constant(value: object, height: int) -> TypedColumn:
    """A column that says the same in every row."""
    return TypedColumn([Cell(value)], np.zeros(height, np.int32))


def fault_number(code: str | None) -> int:
    """A finding code as a number."""
    return int(code[1:]) if code else 0


def fault_code(number: int) -> str:
    """The finding code of a number."""
    return f"D{number}"


def _comparable(value: Any) -> float:
    if value is None:
        return np.nan
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, str):
        hours, _, minutes = value.partition(":")
        return 60 * int(hours) + int(minutes)
    return float(value)
