"""Workbooks (xlsx, xlsm, xlsb, xls, ods) to grids, by calamine.

What belongs here: turning sheets into tagged texts with their place; cells merged downwards get their text in every
row. The look for bombs comes before, in `guarding.py`. Macros are never run, formulas never computed.
"""

from io import BytesIO
from typing import Any

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from kiezwirkung.deliveries.grids import TAG, Grid, frame_of_columns
from kiezwirkung.deliveries.guarding import Survey

_MAX_MERGES = 20_000


class UnreadableError(Exception):
    """The file cannot be read as what it seems to be."""


class LockedError(Exception):
    """The file asks for a password."""


def open_workbook(data: bytes, survey: Survey) -> list[Grid]:
    """All sheets of a workbook in its order; hidden ones marked and left empty."""
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
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


def _is_worksheet(metadata: Any) -> bool:
    return str(metadata.typ).endswith("WorkSheet")


def _open_sheet(workbook: Any, position: int, survey: Survey) -> Grid:
    metadata = workbook.sheets_metadata[position - 1]
    if not str(metadata.visible).endswith(".Visible"):
        return Grid(metadata.name, pl.DataFrame(), position=position, is_hidden=True)
    sheet = workbook.get_sheet_by_index(position - 1)
    rows = sheet.to_python(skip_empty_area=True)
    row, column = sheet.start or (0, 0)
    frame = frame_of_columns(list(zip(*rows, strict=True)))
    frame = _spread_merges(frame, sheet.merged_cell_ranges or [], row, column)
    hidden = survey.hidden_rows.get(position, frozenset())
    return Grid(metadata.name, frame, row + 1, column + 1, position, hidden_rows=hidden)


def _spread_merges(frame: pl.DataFrame, merges: list[Any], top: int, left: int) -> pl.DataFrame:
    """Text of a cell merged over several rows into each of them; numbers stay once, they would be counted twice."""
    downwards: dict[int, list[tuple[int, int]]] = {}
    for (first_row, first_column), (last_row, _) in merges[:_MAX_MERGES]:
        if last_row > first_row >= top and 0 <= first_column - left < frame.width:
            downwards.setdefault(first_column - left, []).append((first_row - top, last_row - top))
    return frame.with_columns(_spread(frame.to_series(index), ranges) for index, ranges in downwards.items())


def _spread(column: pl.Series, ranges: list[tuple[int, int]]) -> pl.Series:
    cells = column.to_list()
    for first, last in ranges:
        text = cells[first] if first < len(cells) else None
        if text is not None and not text.startswith(f"{TAG}n"):
            for row in range(first + 1, min(last + 1, len(cells))):
                cells[row] = cells[row] or text
    return pl.Series(column.name, cells, dtype=pl.String)
