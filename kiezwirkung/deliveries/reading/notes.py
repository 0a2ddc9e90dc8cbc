"""What is said about a file besides its cells: columns not read or asked back, hidden content, marks left open.

What belongs here: findings about columns, sheets and lines of a file, and the name under which a sheet is spoken of.
Findings about cells are in `cell_findings.py`, those about the file as a whole in `files.py`.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from kiezwirkung.deliveries.findings import Finding, counted
from kiezwirkung.deliveries.reading.broken_quotes import told
from kiezwirkung.deliveries.reading.grids import Grid
from kiezwirkung.deliveries.reading.own_headers import header_of
from kiezwirkung.deliveries.reading.parting import name_of_part
from kiezwirkung.deliveries.reading.support_sheets import is_support_sheet
from kiezwirkung.deliveries.reading.tables import Sheet
from kiezwirkung.privacy.shown_names import may_be_shown


def shown_name(grid: Grid) -> str:
    """The sheet's name, or its place in the file if the name holds person data; later tables with their first cell."""
    name = f"[Blatt {grid.position}]" if not may_be_shown(grid.sheet) else grid.sheet
    return name_of_part(name, grid.part) if grid.part else name


def hidden_sheets(grids: Sequence[Grid], delivery_id: str) -> Iterator[Finding]:
    """D110 for each hidden sheet that is no part of our own form."""
    for grid in grids:
        if grid.is_hidden and not is_support_sheet(grid.sheet):
            yield Finding("D110", delivery_id, shown_name(grid), detail="das ganze Blatt")


def broken_quotes(grids: Sequence[Grid], delivery_id: str) -> Iterator[Finding]:
    """D226 for each quotation mark of a text table that is not closed."""
    for grid in grids:
        for row, one in grid.broken_quotes.items():
            yield Finding("D226", delivery_id, shown_name(grid), row, "", grid.letter(one.column), told(row, one))


def column_notes(sheet: Sheet, delivery_id: str) -> Iterator[Finding]:
    """Columns not read (D109, D113, D110), taken for another (D116) or computed (D115), and hidden rows (D110)."""
    layout = sheet.layout
    not_read = [("D109", layout.person_columns), ("D113", _unknown_columns(sheet)), ("D110", _hidden_columns(sheet))]
    for code, name, index in [
        *((code, "", index) for code, columns in not_read for index in columns),
        *(("D116", name, index) for name, index in layout.likened.items()),
        *(("D115", name, index) for name, index in layout.fields.items() if _is_computed(sheet, index)),
    ]:
        place = (sheet.shown_name, sheet.header_row, name, sheet.grid.letter(index))
        detail = "diese Spalte" if code == "D110" else ""
        yield Finding(code, delivery_id, *place, detail, layout.template.entity)
    yield from _other_units(sheet, delivery_id)
    hidden = sheet.rows.of("hidden_row")
    if hidden.count:
        number, detail = int(hidden.numbers[0]), counted(hidden.count, "Zeile")
        yield Finding("D110", delivery_id, sheet.shown_name, number, detail=detail, entity=layout.template.entity)


def _other_units(sheet: Sheet, delivery_id: str) -> Iterator[Finding]:
    """D126 for a column in another unit without which the sheet is not read, D127 where it is only left out."""
    layout = sheet.layout
    for index, its in layout.other_units.items():
        detail = its.told(header_of(sheet.grid, layout, index, its.word))
        place = (sheet.shown_name, sheet.header_row, its.field, sheet.grid.letter(index), detail)
        code = "D126" if its.field in sheet.missing_columns else "D127"
        yield Finding(code, delivery_id, *place, layout.template.entity)


def _is_computed(sheet: Sheet, index: int) -> bool:
    """Whether a data row of a column is the result of a formula; sum rows may be."""
    rows = sheet.grid.formulas.get(sheet.grid.first_column + index)
    return rows is not None and bool(np.isin(sheet.data.numbers, rows).any())


def _hidden_columns(sheet: Sheet) -> list[int]:
    """Hidden columns by their index in the table."""
    indexes = (number - sheet.grid.first_column for number in sheet.grid.hidden_columns)
    return sorted(index for index in indexes if 0 <= index < len(sheet.grid.columns))


def _unknown_columns(sheet: Sheet) -> list[int]:
    """Columns with an unknown header, and columns without a header that hold something beside the data."""
    layout = sheet.layout
    known = {*layout.fields.values(), *layout.context.values(), *layout.person_columns, *layout.repeated}
    known |= layout.other_units.keys()
    data = sheet.data.at
    if sheet.grid.broken_quotes:  # a mark within a row may move its cells to the right
        data = data[~np.isin(sheet.data.numbers, [*sheet.grid.broken_quotes])]
    filled = {i for i, one in enumerate(sheet.grid.columns) if i not in known and np.any(one.codes[data] != 0)}
    return sorted({*layout.unknown_columns} - known | filled)
