"""Whether the sum row says what the rows say (D401).

What belongs here: comparing one sum row of a sheet with the rows read. Where a row of the column could not be read,
or a sheet has several sum rows, nothing is said.
"""

from collections.abc import Iterator

import polars as pl

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.relations import fault_of
from kiezwirkung.deliveries.results import Reader
from kiezwirkung.deliveries.row_kinds import KIND, ROW
from kiezwirkung.deliveries.tables import Table
from kiezwirkung.deliveries.values import parse_column

_TOLERANCE = 0.005


def sum_findings(table: Table, reader: Reader, delivery_id: str) -> Iterator[Finding]:
    """D401 for each column whose sum row differs from the sum of the rows read."""
    sheet = table.sheet
    sums = sheet.rows.filter(pl.col(KIND) == "sum_row")
    if sums.height != 1:
        return
    for field in sheet.layout.template.fields:
        if field.total and field.name in sheet.layout.fields:
            cells = [sheet.cells(sheet.layout.fields[field.name], rows) for rows in (sheet.data, sums)]
            free = field.model_copy(update={"minimum": None, "maximum": None})
            said = parse_column(pl.concat(cells), free, reader.code_lists).get_column("value").item(-1)
            read = _sum_of(table, field.name)
            if said is not None and read is not None and abs(said - read) > _TOLERANCE:
                row_number = int(sums.get_column(ROW).item())
                column = sheet.columns[field.name]
                yield Finding("D401", delivery_id, sheet.shown_name, row_number, field.name, column)


def _sum_of(table: Table, name: str) -> float | None:
    """The sum of a column, or None if a filled cell could not be read."""
    unread = pl.col(name).is_null() & pl.col(fault_of(name)).is_not_null() & (pl.col(fault_of(name)) != "D206")
    total, is_incomplete = table.rows.select(pl.col(name).sum().alias("total"), unread.any().alias("gap")).row(0)
    return None if is_incomplete else float(total)
