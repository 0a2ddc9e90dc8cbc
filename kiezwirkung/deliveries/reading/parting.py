"""Several tables in one sheet: beside each other, or one below the other.

What belongs here: cutting a sheet at empty columns, at a header that begins anew, and at empty rows above another
header. A sheet with one table is never cut. Each part keeps its place in the sheet.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from kiezwirkung.deliveries.reading.grids import Column, Grid
from kiezwirkung.deliveries.reading.layouts import Layout
from kiezwirkung.deliveries.reading.recognising import Recogniser
from kiezwirkung.deliveries.wording import header_key

_MIN_WORDS = 2
_SEARCHED_BELOW = 5
_MAX_GAPS = 100
_NUMERIC = frozenset({"integer", "decimal", "date"})
_NAME_OF_PART = re.compile(r"\s?\[ab [A-Z]+\d+\]\Z")  # no workbook allows [ and ] in the name of a sheet
Part = tuple[Grid, Layout]


def tables_of(grid: Grid, recogniser: Recogniser) -> list[Part]:
    """The tables of a sheet, each with its layout; empty if no form explains the sheet."""
    layout = recogniser.recognise(grid)
    if layout is None:
        return []
    beside = _beside(grid, layout, recogniser)
    return [part for one in beside for part in _stacked(*one, recogniser)]


def name_of_part(sheet: str, first_cell: str) -> str:
    """The name of a later table of a sheet: `Besuche [ab H1]`."""
    return f"{sheet} [ab {first_cell}]".lstrip()


def sheet_of(shown: str) -> str:
    """The name of the sheet a table lies in: `Besuche` of `Besuche [ab H1]`."""
    return _NAME_OF_PART.sub("", shown)


def _beside(grid: Grid, layout: Layout, recogniser: Recogniser) -> list[Part]:
    """Tables side by side: what this layout leaves over holds words of a header too."""
    if len(layout.unknown_columns) < _MIN_WORDS:
        return [(grid, layout)]
    header = _header_words(grid, layout)
    left_over = [index for index in layout.unknown_columns if header[index] & recogniser.words]
    if len(left_over) < _MIN_WORDS:
        return [(grid, layout)]
    for starts in (_after_gaps(grid), _where_header_begins_anew(layout, header)):
        parts = [(part, recogniser.recognise(part)) for part in _columns_from(grid, starts)]
        found = [(part, its) for part, its in parts if its is not None]
        if len(found) > 1:
            return found
    return [(grid, layout)]


def _header_words(grid: Grid, layout: Layout) -> list[set[str]]:
    rows = grid.head(layout.first_data_index)[layout.header_index :]
    return [{header_key(cell) for cell in cells} for cells in zip(*rows, strict=True)]


def _after_gaps(grid: Grid) -> list[int]:
    """Where blocks of columns begin that an empty column parts."""
    is_filled = [len(column.texts) > 1 for column in grid.columns]
    return [at for at, filled in enumerate(is_filled) if filled and (at == 0 or not is_filled[at - 1])]


def _where_header_begins_anew(layout: Layout, header: list[set[str]]) -> list[int]:
    """The first column, and each later one that says what the first column of the table says."""
    first = min(layout.fields.values())
    return [0, *(at for at in layout.unknown_columns if at > first and header[at] & header[first] - {""})]


def _columns_from(grid: Grid, starts: list[int]) -> Iterator[Grid]:
    for start, end in zip(starts, [*starts[1:], len(grid.columns)], strict=True):
        yield _part(grid, grid.columns[start:end], 0, start)


def _stacked(grid: Grid, layout: Layout, recogniser: Recogniser) -> list[Part]:
    """Tables below each other: after an empty row another header stands."""
    for start in _other_headers(grid, layout, recogniser):
        below = _part(grid, [Column(one.texts, one.codes[start:]) for one in grid.columns], start, 0)
        its = recogniser.recognise(below)
        if its is not None and its.header_index <= _SEARCHED_BELOW and _is_other(its, layout):
            above = [Column(one.texts, one.codes[:start]) for one in grid.columns]
            return [(replace(grid, columns=above), layout), *_stacked(below, its, recogniser)]
    return [(grid, layout)]


def _other_headers(grid: Grid, layout: Layout, recogniser: Recogniser) -> Iterator[int]:
    """Rows after an empty row or with a header's word where a number stands, with more such words in or below them."""
    is_empty = grid.filled_counts == 0
    begins = np.flatnonzero(is_empty[:-1] & ~is_empty[1:]) + 1
    told = _rows_with_words_for_numbers(grid, layout, recogniser)
    begins = np.union1d(begins, told) if told else begins
    for start in begins[begins > layout.first_data_index][:_MAX_GAPS].tolist():
        rows = range(start, min(start + _SEARCHED_BELOW, grid.height))
        if any(_known_words(grid, row, recogniser) >= _MIN_WORDS for row in rows):
            yield start


def _rows_with_words_for_numbers(grid: Grid, layout: Layout, recogniser: Recogniser) -> list[int]:
    """Rows where the first column of numbers or days holds another header's word: a table may begin there."""
    fields = layout.template.by_name
    numeric = [index for name, index in layout.fields.items() if fields[name].type in _NUMERIC]
    if not numeric:
        return []
    column = grid.columns[min(numeric)]
    words = [at for at, text in enumerate(column.texts) if text and text[0].isalpha()]
    told = [at for at in words[:_MAX_GAPS] if header_key(column.texts[at] or "") in recogniser.words]
    if not told:
        return []
    is_told, below = np.zeros(len(column.texts), np.bool_), layout.first_data_index
    is_told[told] = True
    return (np.flatnonzero(is_told[column.codes[below:]]) + below).tolist()


def _known_words(grid: Grid, row: int, recogniser: Recogniser) -> int:
    return len(recogniser.words.intersection(header_key(cell) for cell in grid.row(row) if cell))


def _is_other(layout: Layout, above: Layout) -> bool:
    """Whether a header says anything else than the one above, or its title may name another place."""
    if layout.template.id != above.template.id or layout.fields != above.fields:
        return True
    places = {one.name for one in layout.template.fields if one.type == "location_id"}
    return layout.header_index > 0 and not places <= layout.fields.keys()


def _part(grid: Grid, columns: Sequence[Column], row: int, column: int) -> Grid:
    """A part of a sheet, with its first cell as its name unless it is the first part."""
    moved = replace(grid, columns=columns, first_row=grid.first_row + row, first_column=grid.first_column + column)
    return replace(moved, part=f"{moved.letter(0)}{moved.first_row}") if row or column else moved
