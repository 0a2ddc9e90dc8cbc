"""One recognised sheet to typed rows with their faults.

What belongs here: parsing all columns of a sheet, giving each row its project and year, and applying the rules. Which
rows are data is decided in `row_kinds.py`, what is kept and told in `stored_frames.py` and `cell_findings.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import polars as pl

from kiezwirkung.deliveries.findings import CONTEXT_LABELS
from kiezwirkung.deliveries.reading.cells import MISSING, Cell, placed
from kiezwirkung.deliveries.reading.context import MALFORMED, Context
from kiezwirkung.deliveries.reading.grids import TAG, Grid, plain
from kiezwirkung.deliveries.reading.layouts import Layout
from kiezwirkung.deliveries.reading.relations import REPORT_YEAR, Typed, apply_relations
from kiezwirkung.deliveries.reading.repeated_columns import asked_back, differ, rivals, torn_rows
from kiezwirkung.deliveries.reading.results import Reader
from kiezwirkung.deliveries.reading.row_kinds import DATA, Rows
from kiezwirkung.deliveries.reading.sections import NO_SECTIONS, Sections
from kiezwirkung.deliveries.reading.typed_columns import (
    Mask,
    TypedColumn,
    constant,
)
from kiezwirkung.deliveries.templates import Field

PROJECT = "project_id"
_BUILT_DIGITS = 12
_CONTEXT_FIELDS = {
    PROJECT: Field(name=PROJECT, label=CONTEXT_LABELS[PROJECT], type="project_id"),
    REPORT_YEAR: Field(name=REPORT_YEAR, label=CONTEXT_LABELS[REPORT_YEAR], type="integer"),
}
_CONTEXT_FAULTS = {PROJECT: "D106", REPORT_YEAR: "D107"}


@dataclass(frozen=True)
class Sheet:
    """A recognised sheet on its way: its grid, layout, rows by kind, and the name shown for it."""

    grid: Grid
    layout: Layout
    rows: Rows
    shown_name: str
    context: Context
    sections: Sections = NO_SECTIONS

    @property
    def header_row(self) -> int:
        """Row number of the last header row."""
        return self.grid.first_row + self.layout.first_data_index - 1

    @cached_property
    def data(self) -> Rows:
        """The data rows."""
        return self.rows.of(DATA)

    @cached_property
    def columns(self) -> dict[str, str]:
        """Letter of each column by field, those of the context included."""
        found = {**self.layout.context, **self.layout.fields}
        return {name: self.grid.letter(index) for name, index in found.items()}

    @cached_property
    def missing_columns(self) -> list[str]:
        """Required columns that neither the header nor the sheet's name, its titles or headings supply."""
        return [name for name in self.layout.missing_columns if name not in self.sections.said]


@dataclass(frozen=True)
class Table:
    """The data rows of a sheet, their typed columns and faults, and the fields that have a column.

    `contested` are the fields that several columns fill differently.
    """

    sheet: Sheet
    rows: Rows
    typed: Typed
    present: list[str]
    contested: frozenset[str] = frozenset()

    @property
    def checked(self) -> list[str]:
        """All columns that may carry a fault."""
        own = [name for name in _CONTEXT_FAULTS if name in self.sheet.layout.context]
        return own + self.present

    @cached_property
    def faulty(self) -> list[str]:
        """The columns that carry a fault."""
        return [name for name in self.checked if np.count_nonzero(self.typed.faults[name])]

    def approximate(self, name: str) -> Mask | None:
        """Where a field holds an approximate number that was accepted; None if nowhere."""
        rough = self.typed.columns[name].approximate()
        return None if rough is None else rough & (self.typed.faults[name] == 0)


def type_rows(sheet: Sheet, reader: Reader) -> Table:
    """Parse all columns of a sheet and apply all rules of its form."""
    data = sheet.data
    columns, present = _context_columns(sheet, data, reader), []
    for field in sheet.layout.template.fields:
        column = _column_of(sheet, field, data, reader)
        if column is not None:
            present.append(field.name)
            columns[field.name] = column
    contested = _contested(sheet, columns, data, reader) if sheet.layout.repeated else {}
    columns |= contested | _torn(sheet, columns, data)
    typed = Typed(columns, {name: column.faults() for name, column in columns.items()})
    apply_relations(typed, sheet.layout.template, set(present))
    return Table(sheet, data, typed, present, frozenset(contested))


def _contested(sheet: Sheet, columns: dict[str, TypedColumn], data: Rows, reader: Reader) -> dict[str, TypedColumn]:
    """Fields that several columns name and fill differently, asked back; free texts are not kept and need not be."""
    found: dict[str, TypedColumn] = {}
    for name, indexes in rivals(sheet.layout, sheet.grid, data.at).items():
        if name in sheet.layout.context:
            others = [_context_column(sheet, name, index, data, reader) for index in indexes]
        elif sheet.layout.template.field(name).stored_name is None:
            continue
        else:
            others = [_parsed(sheet, index, sheet.layout.template.field(name), data, reader) for index in indexes]
        if any(differ(columns[name], other) for other in others):
            found[name] = asked_back([columns[name], *others])
    return found


def _torn(sheet: Sheet, columns: dict[str, TypedColumn], data: Rows) -> dict[str, TypedColumn]:
    """The last column of numbers, asked back in rows whose commas delimit the cells and stand in a number as well."""
    found = torn_rows(sheet.layout, sheet.grid, data.at)
    if found is None:
        return {}
    name, is_torn = found
    return {name: asked_back([columns[name]], is_torn)}


def _column_of(sheet: Sheet, field: Field, data: Rows, reader: Reader) -> TypedColumn | None:
    if field.name in sheet.layout.fields:
        return _parsed(sheet, sheet.layout.fields[field.name], field, data, reader)
    if field.name in sheet.sections.said:
        return _said_by_section(*sheet.sections.said[field.name], field, data, reader)
    if field.constant:
        return _said_by_section(field.constant, [], field, data, reader)
    return _built(sheet, field, data, reader) if field.built_from else None


def _said_by_section(
    above: str, headings: Sequence[tuple[int, str]], field: Field, data: Rows, reader: Reader
) -> TypedColumn:
    """A column that says the same in every row, up to the next heading between the rows."""
    texts = [None, above or None, *(said for _, said in headings)]
    codes = 1 + np.searchsorted([at for at, _ in headings], data.at, side="right")
    return TypedColumn(reader.parser.parse(texts, field), codes.astype(np.int32))


def _built(sheet: Sheet, field: Field, data: Rows, reader: Reader) -> TypedColumn:
    """Ids for a list without any: keyed hashes of the cells that tell its rows apart, whatever the order of rows."""
    columns = [sheet.grid.columns[sheet.layout.fields[n]] for n in field.built_from if n in sheet.layout.fields]
    said = [TAG.join(plain(column.at(row)) for column in columns) for row in data.at.tolist()]
    places = {text: place for place, text in enumerate(dict.fromkeys(said), start=1)}
    keys = reader.pseudonymiser.pseudonym(pl.Series([*places], dtype=pl.String), field.name)
    cells = [MISSING, *(Cell(f"K{key[:_BUILT_DIGITS]}") for key in keys)]
    return TypedColumn(cells, np.array([places[text] for text in said], np.int32))


def _parsed(sheet: Sheet, index: int, field: Field, data: Rows, reader: Reader) -> TypedColumn:
    column = sheet.grid.columns[index]
    codes, places = column.used(data.places)
    said = reader.parser.parse([column.texts[at] for at in places], field, is_1904=sheet.grid.is_1904)
    return TypedColumn(placed(said, places, len(column.texts)), codes)


def _context_columns(sheet: Sheet, data: Rows, reader: Reader) -> dict[str, TypedColumn]:
    if not sheet.layout.template.needs_context:
        own = {} if PROJECT in sheet.layout.template.by_name else {PROJECT: constant(None, data.count)}
        return own | {REPORT_YEAR: constant(None, data.count)}
    return {
        name: _context_column(sheet, name, sheet.layout.context.get(name), data, reader) for name in _CONTEXT_FIELDS
    }


@lru_cache(16)
def _year_within(years: range) -> Field:
    bounds = {"minimum": float(years.start), "maximum": float(years.stop - 1)}
    return _CONTEXT_FIELDS[REPORT_YEAR].model_copy(update=bounds)


def _context_column(sheet: Sheet, name: str, index: int | None, data: Rows, reader: Reader) -> TypedColumn:
    """Project or year row by row; blanks take the column's only value, in an empty one what title or file name say."""
    field, said_above = _CONTEXT_FIELDS[name], getattr(sheet.context, name)
    known = None if said_above in {"", MALFORMED} else said_above
    fallback = int(known) if known and name == REPORT_YEAR else known
    if index is None:
        return constant(fallback, data.count)
    bounded = _year_within(reader.accepted_years) if field.name == REPORT_YEAR else field
    parsed = _parsed(sheet, index, bounded, data, reader)
    said = {cell.value for cell in parsed.cells if cell.value is not None}
    default = Cell(fallback) if not said else Cell(said.pop() if len(said) == 1 else None)
    unusable = Cell(fault=_CONTEXT_FAULTS[field.name])
    cells = [default if cell.is_missing else Cell(cell.value) for cell in parsed.cells]
    return TypedColumn([cell if cell.value is not None else unusable for cell in cells], parsed.codes)
