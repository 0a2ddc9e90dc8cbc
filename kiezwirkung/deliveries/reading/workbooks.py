"""Workbooks (xlsx, xlsm, xlsb, xls, ods) to grids, by calamine.

What belongs here: turning sheets into tagged texts with their place; cells merged downwards get their text in every
row, hidden columns are left empty. The look for bombs comes before, in `guarding.py`. Macros are never run, formulas
never computed.
"""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from kiezwirkung.deliveries.reading.extents import MAX_MERGES, MAX_SHEETS, ImplausibleError
from kiezwirkung.deliveries.reading.grids import TAG, Column, Grid, column_of_values
from kiezwirkung.deliveries.reading.guarding import Survey
from kiezwirkung.deliveries.reading.sheet_marks import NO_MARKS, SheetMarks

_UNSAVED = "="


class UnreadableError(Exception):
    """The file cannot be read as what it seems to be."""


class LockedError(Exception):
    """The file asks for a password."""


def open_workbook(data: bytes, survey: Survey) -> list[Grid]:
    """All sheets of a workbook in its order; hidden ones marked and left empty."""
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
            _check_sheets(workbook)
            return [
                _open_sheet(workbook, position, survey)
                for position in range(1, len(workbook.sheet_names) + 1)
                if _is_worksheet(workbook.sheets_metadata[position - 1])
            ]
    except PasswordError as error:
        raise LockedError from error
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableError from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the parser gave up; it derives from BaseException
            raise UnreadableError from None
        raise


def _check_sheets(workbook: CalamineWorkbook) -> None:
    if len(workbook.sheet_names) > MAX_SHEETS:
        raise ImplausibleError


def _is_worksheet(metadata: Any) -> bool:
    return str(metadata.typ).endswith("WorkSheet")


def _open_sheet(workbook: Any, position: int, survey: Survey) -> Grid:
    metadata = workbook.sheets_metadata[position - 1]
    if not str(metadata.visible).endswith(".Visible"):
        return Grid(metadata.name, (), position=position, is_hidden=True)
    sheet = workbook.get_sheet_by_index(position - 1)
    rows = sheet.to_python(skip_empty_area=True)
    row, column = sheet.start or (0, 0)
    columns = [column_of_values(values) for values in zip(*rows, strict=True)]
    marks = survey.marks.get(position, NO_MARKS)
    _spread_merges(columns, sheet.merged_cell_ranges or marks.merges, row, column)
    _mark_without_result(columns, marks, row, column)
    hidden = _empty_hidden(columns, marks, column)
    grid = Grid(metadata.name, columns, row + 1, column + 1, position, hidden_rows=marks.hidden_rows)
    return replace(grid, hidden_columns=hidden, formulas=marks.formulas, is_1904=survey.is_1904)


def _mark_without_result(columns: list[Column], marks: SheetMarks, top: int, left: int) -> None:
    """A formula without a saved result is not empty: it gets a text that no field takes for a value."""
    for row, column in marks.without_result:
        at, index = row - 1 - top, column - 1 - left
        if 0 <= index < len(columns) and 0 <= at < len(columns[index].codes) and columns[index].codes[at] == 0:
            texts = columns[index].texts
            if _UNSAVED not in texts:
                texts.append(_UNSAVED)
            columns[index].codes[at] = texts.index(_UNSAVED)


def _empty_hidden(columns: list[Column], marks: SheetMarks, left: int) -> frozenset[int]:
    """Hidden columns are emptied like hidden sheets; gives the numbers of those that held something."""
    hidden = frozenset(left + 1 + at for at, column in enumerate(columns) if len(column.texts) > 1)
    hidden &= marks.hidden_columns
    for number in hidden:
        columns[number - 1 - left] = Column([None], np.zeros_like(columns[number - 1 - left].codes))
    return hidden


def _spread_merges(columns: list[Column], merges: Sequence[Any], top: int, left: int) -> None:
    """Text of a cell merged over several rows into each of them; numbers stay once, they would be counted twice."""
    for (first_row, first_column), (last_row, _) in merges[:MAX_MERGES]:
        if last_row > first_row >= top and 0 <= first_column - left < len(columns):
            _spread(columns[first_column - left], first_row - top, last_row - top)


def _spread(column: Column, first: int, last: int) -> None:
    text = column.at(first) if first < len(column.codes) else None
    if text is not None and not text.startswith(f"{TAG}n"):
        cells = column.codes[first + 1 : last + 1]
        np.copyto(cells, column.codes[first], where=cells == 0)
