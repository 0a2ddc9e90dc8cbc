"""Whether the sum row says what the rows say (D401).

What belongs here: comparing one sum row of a sheet with the rows read. Where a row of the column could not be read,
or a sheet has several sum rows, nothing is said.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.results import Reader
from kiezwirkung.deliveries.tables import Table
from kiezwirkung.deliveries.templates import Field

_TOLERANCE = 0.005


def sum_findings(table: Table, reader: Reader, delivery_id: str) -> Iterator[Finding]:
    """D401 for each column whose sum row differs from the sum of the rows read."""
    sheet = table.sheet
    sums = sheet.rows.of("sum_row")
    if sums.count != 1:
        return
    for field in sheet.layout.template.fields:
        if field.total and field.name in sheet.layout.fields:
            said, read = _said(table, field, int(sums.at[0]), reader), _sum_of(table, field.name)
            if said is not None and read is not None and abs(said - read) > _TOLERANCE:
                place = (int(sums.numbers[0]), field.name, sheet.columns[field.name])
                yield Finding("D401", delivery_id, sheet.shown_name, *place)


def _said(table: Table, field: Field, at: int, reader: Reader) -> Any:
    """What the sum row says, read as the column is read but without limits; None if it is no number."""
    column = table.sheet.grid.columns[table.sheet.layout.fields[field.name]]
    codes, places = column.used(np.append(table.rows.at, at))
    free = field.model_copy(update={"minimum": None, "maximum": None})
    cells = reader.parser.parse([column.texts[place] for place in places], free)
    return cells[places.index(int(codes[-1]))].value


def _sum_of(table: Table, name: str) -> float | None:
    """The sum of a column, or None if a filled cell could not be read."""
    column = table.typed.columns[name]
    if any(cell.value is None and not cell.is_missing for cell in column.cells):
        return None
    return float(np.nansum(column.numbers()))
