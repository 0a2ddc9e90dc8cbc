"""Several columns that are named like one field: which of them is read, and whether they contradict each other.

What belongs here: choosing the column that holds anything, comparing the columns row by row, and asking the field back
(D111) where they differ, or where a comma may be a delimiter or a decimal sign. Nothing is guessed: the first column
has no more right than the second.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from kiezwirkung.deliveries.reading.cells import Cell
from kiezwirkung.deliveries.reading.grids import Grid
from kiezwirkung.deliveries.reading.layouts import Layout
from kiezwirkung.deliveries.reading.typed_columns import Mask, TypedColumn, distinct

_AMBIGUOUS = Cell(fault="D111")
_NUMERIC = frozenset({"integer", "decimal", "share"})


def with_filled_columns(layout: Layout, grid: Grid, data: npt.NDArray[Any]) -> Layout:
    """The layout that reads, of several columns for one field, the first that holds anything in the data rows."""
    if not layout.repeated:
        return layout
    fields, context, repeated = dict(layout.fields), dict(layout.context), dict(layout.repeated)
    for index, name in layout.repeated.items():
        taken = fields if name in fields else context
        if _is_empty(grid, taken[name], data) and not _is_empty(grid, index, data):
            del repeated[index]
            repeated[taken[name]], taken[name] = name, index
    return replace(layout, fields=fields, context=context, repeated=dict(sorted(repeated.items())))


def rivals(layout: Layout, grid: Grid, data: npt.NDArray[Any]) -> dict[str, list[int]]:
    """The further columns of each field that hold anything in the data rows, by their index."""
    found: dict[str, list[int]] = {}
    for index, name in layout.repeated.items():
        if not _is_empty(grid, index, data):
            found.setdefault(name, []).append(index)
    return found


def _is_empty(grid: Grid, index: int, data: npt.NDArray[Any]) -> bool:
    return not np.any(grid.columns[index].codes[data] != 0)


def differ(one: TypedColumn, other: TypedColumn) -> bool:
    """Whether two columns say different things in any row: another value, or one where the other has none."""
    count = len(other.cells)
    pairs, _ = distinct(one.codes.astype(np.int64) * count + other.codes, len(one.cells) * count)
    return any(_said(one.cells[pair // count]) != _said(other.cells[pair % count]) for pair in pairs)


def _said(cell: Cell) -> tuple[object, ...]:
    return cell.value, cell.fault, cell.is_missing, cell.mark, cell.year


def torn_rows(layout: Layout, grid: Grid, data: npt.NDArray[Any]) -> tuple[str, Mask] | None:
    """The last field of numbers and the rows with more cells than the header where commas part them: `12,5` is two."""
    numeric = [(at, name) for name, at in layout.fields.items() if layout.template.field(name).type in _NUMERIC]
    known = [*layout.fields.values(), *layout.context.values(), *layout.person_columns, *layout.unknown_columns]
    beyond = max(known, default=0) + 1
    if grid.delimiter != "," or not numeric or beyond >= len(grid.columns):
        return None
    column = grid.columns[beyond]
    digits = [place for place, text in enumerate(column.texts) if text and text.isdigit()]
    return max(numeric)[1], np.isin(column.codes[data], digits)


def asked_back(columns: Sequence[TypedColumn], where: Mask | None = None) -> TypedColumn:
    """The first column with D111 where it is asked, else in each row where any of the columns says something."""
    first = columns[0]
    is_said = np.zeros(len(first.codes), np.bool_) if where is None else where
    for column in columns if where is None else ():
        is_said |= np.array([not cell.is_missing for cell in column.cells], np.bool_)[column.codes]
    return TypedColumn([*first.cells, _AMBIGUOUS], np.where(is_said, len(first.cells), first.codes).astype(np.int32))
