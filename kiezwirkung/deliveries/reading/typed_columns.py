"""Columns of a table on their way: what each distinct text says, and where in the rows it stands.

What belongs here: the step from distinct cells back to rows, for faults, for comparing, and for storing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
_SPARSE = 10


@dataclass(frozen=True)
class TypedColumn:
    """The distinct cells of a column, the first of them the missing one, and for each row the place of its cell."""

    cells: Sequence[Cell]
    codes: Codes

    @property
    def is_plain(self) -> bool:
        """Whether the cells are values and nothing else."""
        return isinstance(self.cells, PlainCells)

    def faults(self) -> Faults:
        """The fault of each row."""
        if self.is_plain or not any(map(_SAYS["fault"], self.cells)):
            return np.zeros(len(self.codes), np.int16)
        return np.array([fault_number(cell.fault) for cell in self.cells], np.int16)[self.codes]

    def numbers(self) -> Numbers:
        """The value of each row as something that can be compared: days by date, times by minute."""
        return np.array([_comparable(cell.value) for cell in self.cells], np.float64)[self.codes]

    def years(self) -> Numbers:
        """The year of each row: of its day, or the one a month or quarter was written with."""
        return np.array([_year(cell) for cell in self.cells], np.float64)[self.codes]

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
        say = _SAYS[attribute]
        if self.is_plain or not any(map(say, self.cells)):
            return None
        return np.array([bool(say(cell)) for cell in self.cells], np.bool_)[self.codes]

    def filled(self) -> Mask:
        """Which rows hold a value."""
        return np.array([cell.value is not None for cell in self.cells], np.bool_)[self.codes]

    def values(self) -> list[Any]:
        """The distinct values."""
        return self.cells.values if isinstance(self.cells, PlainCells) else list(map(_SAYS["value"], self.cells))


def spread(values: Sequence[object], codes: Codes, stored_type: str) -> pl.Series:
    """A stored column from its distinct values."""
    polars_type = getattr(pl, stored_type)
    if len(codes) and (codes == codes[0]).all():
        return pl.Series([values[codes[0]]], dtype=polars_type).new_from_index(0, len(codes))
    if len(codes) < _SHORT:
        return pl.Series([values[code] for code in codes.tolist()], dtype=polars_type)
    return pl.Series(values, dtype=polars_type)[pl.Series(codes.astype(np.uint32))]


def distinct(numbers: npt.NDArray[np.int64], bound: int) -> tuple[list[int], Codes]:
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


def _year(cell: Cell) -> float:
    if isinstance(cell.value, date):
        return cell.value.year
    return np.nan if cell.year is None else cell.year
