"""The frame of a table that the raw store keeps.

What belongs here: address, context and stored fields of each row, participant codes as pseudonyms, and why values are
missing. Rows that name a person keep nothing.
"""

from typing import Any

import numpy as np
import polars as pl

from kiezwirkung.deliveries.reading.grids import Codes
from kiezwirkung.deliveries.reading.relations import REPORT_YEAR
from kiezwirkung.deliveries.reading.results import Reader
from kiezwirkung.deliveries.reading.tables import PROJECT, Table
from kiezwirkung.deliveries.reading.typed_columns import (
    Mask,
    TypedColumn,
    constant,
    distinct,
    fault_number,
    framed,
    spread,
)
from kiezwirkung.deliveries.templates import Field

MISSING_MARKS = "missing_marks"
ESTIMATED = "geschaetzt"
_CAPTURE = "capture_method"


def stored_frame(table: Table, reader: Reader, delivery_id: str) -> pl.DataFrame:
    """The frame of the raw store: address, context, stored fields, `is_refused`; nothing of rows that name persons."""
    is_refused, is_named = _marked(table)
    height, columns = table.rows.count, table.typed.columns
    address = {"delivery_id": delivery_id, "sheet": table.sheet.shown_name}
    series = {name: spread([said], np.zeros(height, np.int32), "String") for name, said in address.items()}
    series["row_number"] = pl.Series(table.rows.numbers)
    context = ((PROJECT, "String"), (REPORT_YEAR, "Int32"))
    for name, stored_type in context:
        column = columns.get(name, constant(None, height))
        series[name] = spread(column.values(), column.codes, stored_type)
    for field in table.sheet.layout.template.fields:
        if field.stored_name and field.name != PROJECT:
            series[field.stored_name] = _stored(table, field, is_named, reader)
    series[MISSING_MARKS] = missing_marks(table, is_named)
    return framed(series | {"is_refused": pl.Series(is_refused)}, height)


def missing_marks(table: Table, is_named: Mask) -> pl.Series:
    """Why fields of a row have no value, where it says so: `hours=NA,female_count=NZ`; null for nearly all rows."""
    said: dict[int, list[str]] = {}
    for name in table.present:
        column = table.typed.columns[name]
        marked = column.marked()
        for at in () if marked is None else np.flatnonzero(marked & ~is_named).tolist():
            said.setdefault(at, []).append(f"{name}={column.cells[column.codes[at]].mark}")
    if not said:
        return spread([None], np.zeros(table.rows.count, np.int32), "String")
    return pl.Series([",".join(said[at]) if at in said else None for at in range(table.rows.count)], dtype=pl.String)


def _marked(table: Table) -> tuple[Mask, Mask]:
    """Which rows are refused, and which of them because they name a person."""
    is_refused, is_named = (np.zeros(table.rows.count, np.bool_) for _ in range(2))
    if table.sheet.grid.broken_quotes:
        is_refused |= np.isin(table.rows.numbers, [*table.sheet.grid.broken_quotes])
    for name in table.faulty:
        faults = table.typed.faults[name]
        is_refused |= faults != 0
        is_named |= faults == fault_number("D214")
    return is_refused, is_named


def _stored(table: Table, field: Field, is_named: Mask, reader: Reader) -> pl.Series:
    """One stored column; rows that name a person keep nothing."""
    if field.name not in table.typed.columns:
        return spread([None], np.zeros(table.rows.count, np.int32), field.stored_type)
    column = table.typed.columns[field.name]
    values, codes = column.values(), column.codes
    if field.name == _CAPTURE:
        values, codes = _with_estimates(table, column)
    if field.type == "participant_code":
        values, codes = _person_keys(table.typed.columns[PROJECT], column, reader)
    if is_named.any():
        values, codes = [*values, None], np.where(is_named, len(values), codes).astype(np.int32)
    return spread(values, codes, field.stored_type)


def _with_estimates(table: Table, column: TypedColumn) -> tuple[list[Any], Codes]:
    """Rows with an approximate number are estimated, whatever they say about themselves."""
    values, codes = column.values(), column.codes
    for name in table.present:
        rough = table.approximate(name)
        if rough is not None:
            codes = np.where(rough & column.filled(), np.int32(len(values)), codes)
    return [*values, ESTIMATED], codes


def _person_keys(projects: TypedColumn, column: TypedColumn, reader: Reader) -> tuple[list[Any], Codes]:
    """The pseudonyms of a column, by the project of each row."""
    people, places, count = column.values(), projects.values(), len(column.cells)
    if len(places) == 1:
        return reader.pseudonymiser.pseudonym(
            pl.Series(people, dtype=pl.String), places[0] or ""
        ).to_list(), column.codes
    joined = projects.codes.astype(np.int64) * count + column.codes
    pairs, codes = distinct(joined, len(places) * count)
    said = pl.Series([people[pair % count] for pair in pairs], dtype=pl.String)
    scope = pl.Series([places[pair // count] for pair in pairs], dtype=pl.String)
    return reader.pseudonymiser.pseudonym(said, scope).to_list(), codes
