"""One recognised sheet to typed rows with their faults.

What belongs here: parsing all columns of a sheet, giving each row its project and year, applying the rules, turning
participant codes into pseudonyms, and the frame that is stored. Which rows are data is decided in `row_kinds.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from kiezwirkung.deliveries.context import MALFORMED, Context
from kiezwirkung.deliveries.date_values import read_month
from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.grids import Grid
from kiezwirkung.deliveries.recognising import Layout
from kiezwirkung.deliveries.relations import REPORT_YEAR, apply_relations, fault_of, year_of
from kiezwirkung.deliveries.results import Reader
from kiezwirkung.deliveries.row_kinds import DATA, KIND, ROW
from kiezwirkung.deliveries.templates import Field
from kiezwirkung.deliveries.values import parse_column

PROJECT = "project_id"
ESTIMATED = "geschaetzt"
_CAPTURE = "capture_method"
_CONTEXT_FIELDS = (
    Field(name=PROJECT, label="Projekt-ID", type="project_id"),
    Field(name=REPORT_YEAR, label="Meldejahr", type="integer"),
)
_CONTEXT_FAULTS = {PROJECT: "D106", REPORT_YEAR: "D107"}


@dataclass(frozen=True)
class Sheet:
    """A recognised sheet on its way: its grid, layout, rows by kind, and the name shown for it."""

    grid: Grid
    layout: Layout
    rows: pl.DataFrame
    shown_name: str
    context: Context

    @property
    def header_row(self) -> int:
        """Row number of the last header row."""
        return self.grid.first_row + self.layout.first_data_index - 1

    @property
    def data(self) -> pl.DataFrame:
        """The data rows."""
        return self.rows.filter(pl.col(KIND) == DATA)

    @property
    def columns(self) -> dict[str, str]:
        """Letter of each column by field, those of the context included."""
        found = {**self.layout.context, **self.layout.fields}
        return {name: self.grid.letter(index) for name, index in found.items()}

    def cells(self, index: int, rows: pl.DataFrame) -> pl.Series:
        """The cells of one column."""
        return rows.get_column(self.grid.frame.columns[index])

    def missing_columns(self) -> list[str]:
        """Required columns that neither the header nor the sheet's name supplies."""
        names_month = read_month(self.grid.sheet) is not None
        fields = self.layout.template.by_name
        return [name for name in self.layout.missing_columns if not (fields[name].from_sheet_name and names_month)]


@dataclass(frozen=True)
class Table:
    """Typed rows: per field a value, `name!` its fault, `name~` whether it is approximate, `name@` a written year."""

    sheet: Sheet
    rows: pl.DataFrame
    present: list[str]

    @property
    def checked(self) -> list[str]:
        """All columns that may carry a fault."""
        own = [name for name in _CONTEXT_FAULTS if name in self.sheet.layout.context]
        return own + self.present


def type_rows(sheet: Sheet, reader: Reader) -> Table:
    """Parse all columns of a sheet and apply all rules of its form."""
    data = sheet.data
    columns = {ROW: data.get_column(ROW)} | _context_columns(sheet, data, reader)
    present = []
    for field in sheet.layout.template.fields:
        cells = _cells_of(sheet, field, data)
        if cells is not None:
            present.append(field.name)
            columns |= _parsed_columns(field, cells, reader)
    rows = apply_relations(pl.DataFrame(columns), sheet.layout.template, set(present))
    return Table(sheet, rows, present)


def _cells_of(sheet: Sheet, field: Field, data: pl.DataFrame) -> pl.Series | None:
    if field.name in sheet.layout.fields:
        return sheet.cells(sheet.layout.fields[field.name], data)
    if field.from_sheet_name and read_month(sheet.grid.sheet) is not None:
        return pl.repeat(sheet.grid.sheet, data.height, dtype=pl.String, eager=True)
    return None


def _parsed_columns(field: Field, cells: pl.Series, reader: Reader) -> dict[str, pl.Series]:
    parsed = parse_column(cells, field, reader.code_lists)
    if field.required:
        missing = pl.when(pl.col("is_missing")).then(pl.lit("D206")).otherwise(pl.col("fault"))
        parsed = parsed.with_columns(fault=missing)
    names = {"value": field.name, "fault": fault_of(field.name), "is_approximate": f"{field.name}~"}
    columns = {new: parsed.get_column(old).rename(new) for old, new in names.items()}
    if field.type in {"month", "quarter", "wave"}:
        columns[year_of(field.name)] = parsed.get_column("year").rename(year_of(field.name))
    return columns


def _context_columns(sheet: Sheet, data: pl.DataFrame, reader: Reader) -> dict[str, pl.Series]:
    if not sheet.layout.template.needs_context:
        own = {} if PROJECT in sheet.layout.template.by_name else {PROJECT: _constant(None, data.height, pl.String())}
        return own | {REPORT_YEAR: _constant(None, data.height, pl.Int32())}
    columns: dict[str, pl.Series] = {}
    for field, fallback in zip(_CONTEXT_FIELDS, (sheet.context.project_id, sheet.context.report_year), strict=True):
        value_type = pl.String() if field.name == PROJECT else pl.Int32()
        known = None if fallback in {"", MALFORMED} else fallback
        value = int(known) if known and field.name == REPORT_YEAR else known
        if field.name in sheet.layout.context:
            cells = sheet.cells(sheet.layout.context[field.name], data)
            columns |= _context_from_cells(field, cells, value, reader)
        else:
            columns[field.name] = _constant(value, data.height, value_type)
    return columns


def _context_from_cells(
    field: Field, cells: pl.Series, fallback: str | int | None, reader: Reader
) -> dict[str, pl.Series]:
    """Project or year row by row; blanks take the column's only value, else what title or file name say."""
    bounded = field
    if field.name == REPORT_YEAR:
        bounds = {"minimum": float(reader.accepted_years.start), "maximum": float(reader.accepted_years.stop - 1)}
        bounded = field.model_copy(update=bounds)
    parsed = parse_column(cells, bounded, reader.code_lists)
    said = parsed.get_column("value").drop_nulls().unique()
    default = said.item() if said.len() == 1 else fallback
    code = _CONTEXT_FAULTS[field.name]
    value = pl.when(pl.col("is_missing")).then(pl.lit(default)).otherwise(pl.col("value"))
    value = pl.when(pl.col("fault").is_null()).then(value)
    value = value.cast(pl.String if field.name == PROJECT else pl.Int32)
    done = parsed.select(value.alias(field.name)).with_columns(
        pl.when(pl.col(field.name).is_null()).then(pl.lit(code)).alias(fault_of(field.name))
    )
    return {name: done.get_column(name) for name in done.columns}


def _constant(value: str | int | None, height: int, value_type: pl.DataType) -> pl.Series:
    return pl.Series([value], dtype=value_type).new_from_index(0, height)


def stored_frame(table: Table, reader: Reader, delivery_id: str) -> pl.DataFrame:
    """The frame of the raw store: address, context, stored fields, `is_refused`; nothing of rows that name persons."""
    template = table.sheet.layout.template
    refused = _any([pl.col(fault_of(name)).is_not_null() for name in table.checked])
    named = _any([pl.col(fault_of(name)) == "D214" for name in table.checked])
    rows = _with_person_key(_with_capture(table), table, reader)
    columns = [
        pl.lit(delivery_id).alias("delivery_id"),
        pl.lit(table.sheet.shown_name).alias("sheet"),
        pl.col(ROW),
        pl.col(PROJECT).cast(pl.String),
        pl.col(REPORT_YEAR).cast(pl.Int32),
    ]
    for name, stored_type in template.stored_fields:
        if name != PROJECT:
            kept = pl.when(~named).then(pl.col(name)) if name in rows.columns else pl.lit(None)
            columns.append(kept.cast(getattr(pl, stored_type)).alias(name))
    if PROJECT not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.String).alias(PROJECT))
    return rows.select(*columns, refused.alias("is_refused"))


def _any(conditions: list[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal([pl.lit(value=False), *(one.fill_null(value=False) for one in conditions)])


def _with_capture(table: Table) -> pl.DataFrame:
    """Rows with an approximate number are estimated, whatever they say about themselves."""
    if _CAPTURE not in table.present:
        return table.rows
    approximate = _any([is_approximate(name) for name in table.present])
    said = pl.col(_CAPTURE)
    return table.rows.with_columns(
        pl.when(approximate & said.is_not_null()).then(pl.lit(ESTIMATED)).otherwise(said).alias(_CAPTURE)
    )


def is_approximate(name: str) -> pl.Expr:
    """Where a field holds an approximate number that was accepted."""
    return pl.col(f"{name}~") & pl.col(fault_of(name)).is_null()


def _with_person_key(rows: pl.DataFrame, table: Table, reader: Reader) -> pl.DataFrame:
    for field in table.sheet.layout.template.fields:
        if field.type == "participant_code" and field.name in table.present:
            scope = rows.get_column(PROJECT)
            single = scope.item(0) if scope.len() and scope.n_unique() == 1 else None
            keys = reader.pseudonymiser.pseudonym(rows.get_column(field.name), single or scope)
            rows = rows.drop(field.name).with_columns(keys.alias(field.stored_name or ""))
    return rows


def cell_findings(table: Table, delivery_id: str) -> Iterator[Finding]:
    """One finding per faulty cell, and D217 for each accepted approximate number."""
    columns = table.sheet.columns
    for name in table.checked:
        shape = Finding("", delivery_id, table.sheet.shown_name, None, name, columns.get(name, ""))
        faults = table.rows.get_column(fault_of(name))
        if faults.null_count() < faults.len():
            faulty = table.rows.select(ROW, fault_of(name)).drop_nulls()
            yield from (replace(shape, code=code, row_number=row) for row, code in faulty.iter_rows())
        if f"{name}~" in table.rows.columns and table.rows.get_column(f"{name}~").any():
            rough = table.rows.filter(is_approximate(name)).get_column(ROW)
            yield from (replace(shape, code="D217", row_number=row) for row in rough)
