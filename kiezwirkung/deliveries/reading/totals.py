"""What the sum rows of a sheet say, and whether they say what the rows say (D401).

What belongs here: telling sheets that only sum up others, reading the sum rows as the columns are read, and comparing a
single one with the rows. Where a row of the column could not be read, or a sheet has several sum rows or sections,
nothing is wrong; the receipt shows all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.reading.results import Reader
from kiezwirkung.deliveries.reading.tables import Sheet, Table
from kiezwirkung.deliveries.templates import Field

_SUM_SHEET = re.compile(
    r"(?i:(?:gesamt|jahres)?(?:summe|übersicht|auswertung|zusammenfassung|statistik)|gesamt|insgesamt|total|jahr)"
    r"(?![a-zäöüß])"
)
SUMMED = frozenset({"integer", "decimal"})
SumRows = dict[str, list[tuple[int, float]]]
_TOLERANCE = 0.005
_MOST_SUM_ROWS = 200


def is_summed(field: Field) -> bool:
    """Whether the values of a field can be added up for the receipt: counts and amounts, no years, steps or degrees."""
    return field.total or (field.type in SUMMED and field.additive and not field.plain_year)


def sum_rows(table: Table, reader: Reader) -> SumRows:
    """What each sum row says, by field: row number and value; cells that hold no number are left out."""
    rows = table.sheet.rows.of("sum_row")
    if not rows.count:
        return {}
    fields = [
        one for one in table.sheet.layout.template.fields if is_summed(one) and one.name in table.sheet.layout.fields
    ]
    at, numbers = rows.at[-_MOST_SUM_ROWS:].tolist(), rows.numbers[-_MOST_SUM_ROWS:].tolist()
    said = {one.name: zip(numbers, _said(table, one, at, reader), strict=True) for one in fields}
    found = {name: [(number, value) for number, value in pairs if value is not None] for name, pairs in said.items()}
    return {name: pairs for name, pairs in found.items() if pairs}


def sum_findings(table: Table, sums: Mapping[str, list[tuple[int, float]]], delivery_id: str) -> Iterator[Finding]:
    """D401 for each column whose only sum row differs from the sum of the rows read."""
    sheet = table.sheet
    if sheet.rows.of("sum_row").count != 1 or sheet.sections.rows:
        return
    for field in sheet.layout.template.fields:
        if field.total and field.name in sums:
            [(number, said)], read = sums[field.name], _sum_of(table, field.name)
            if read is not None and abs(said - read) > _TOLERANCE:
                yield Finding("D401", delivery_id, sheet.shown_name, number, field.name, sheet.columns[field.name])


def sums_up(sheet: Sheet, sheets: Sequence[Sheet]) -> bool:
    """Whether a sheet is named as the sum of others, one per month or place, and lacks only what they take from names.

    It says nothing new; a column for the month in it would count everything twice.
    """
    if not _SUM_SHEET.match(sheet.grid.sheet):
        return False
    others = [one for one in sheets if one.layout.template.entity == sheet.layout.template.entity and one.sections.said]
    said = {name for one in others if not one.missing_columns for name in one.sections.said}
    return bool(sheet.missing_columns) and said.issuperset(sheet.missing_columns)


def _said(table: Table, field: Field, at: list[int], reader: Reader) -> list[float | None]:
    """What the sum rows say, read as the column is read but without limits; None where it is no number."""
    column = table.sheet.grid.columns[table.sheet.layout.fields[field.name]]
    codes, places = column.used(np.append(table.rows.at, at))
    free = field.model_copy(update={"minimum": None, "maximum": None})
    cells = dict(zip(places, reader.parser.parse([column.texts[place] for place in places], free), strict=True))
    values = [cells[int(code)].value for code in codes[-len(at) :]]
    return [float(value) if isinstance(value, (int, float)) else None for value in values]


def _sum_of(table: Table, name: str) -> float | None:
    """The sum of a column, or None if a filled cell could not be read."""
    column = table.typed.columns[name]
    if any(cell.value is None and not cell.is_missing for cell in column.cells):
        return None
    return float(np.nansum(column.numbers()))
