"""Rules between the fields of one row: parts and whole, order of days, the reporting year.

What belongs here: faults that need more than one value of a row. A cell that is faulty already keeps its first fault;
a rule with a missing or faulty partner says nothing.
"""

from collections.abc import Iterator

import polars as pl

from kiezwirkung.deliveries.templates import Field, Template

REPORT_YEAR = "report_year"


def fault_of(name: str) -> str:
    """The column of a working frame that holds a field's fault."""
    return f"{name}!"


def year_of(name: str) -> str:
    """The column of a working frame that holds the year a month or quarter was written with."""
    return f"{name}@"


def apply_relations(rows: pl.DataFrame, template: Template, present: set[str]) -> pl.DataFrame:
    """Add the faults of all rules between fields to the fault columns of a working frame."""
    for field in template.fields:
        if field.name in present:
            for condition, code in _rules(field, template, present):
                rows = mark(rows, field.name, condition, code)
    return rows


def mark(rows: pl.DataFrame, name: str, condition: pl.Expr, code: str) -> pl.DataFrame:
    """Mark a field where a condition holds and nothing was marked before."""
    fault = pl.col(fault_of(name))
    first = fault.is_null() & condition.fill_null(value=False)
    return rows.with_columns(pl.when(first).then(pl.lit(code)).otherwise(fault).alias(fault_of(name)))


def sound(name: str) -> pl.Expr:
    """A field's value where it is without fault."""
    return pl.when(pl.col(fault_of(name)).is_null()).then(pl.col(name))


def _rules(field: Field, template: Template, present: set[str]) -> Iterator[tuple[pl.Expr, str]]:
    value = pl.col(field.name)
    if field.in_report_year:
        yield value.dt.year() != pl.col(REPORT_YEAR), "D205"
    if field.type in {"month", "quarter", "wave"}:
        yield pl.col(year_of(field.name)) != pl.col(REPORT_YEAR), "D219"
    if field.part_of in present:
        yield _exceeds_whole(field, template, present), "D212"
    if field.at_most in present:
        yield value > sound(field.at_most or ""), "D215"
    if field.after in present:
        yield value <= sound(field.after or ""), "D213"
    if field.not_before in present:
        yield value < sound(field.not_before or ""), "D213"


def _exceeds_whole(field: Field, template: Template, present: set[str]) -> pl.Expr:
    """All parts together exceed the whole, and this is the first part that is filled."""
    parts = [one.name for one in template.fields if one.part_of == field.part_of and one.name in present]
    earlier = parts[: parts.index(field.name)]
    together = pl.sum_horizontal([sound(part).fill_null(0) for part in parts])
    is_first = pl.all_horizontal([pl.lit(value=True), *(pl.col(part).is_null() for part in earlier)])
    return is_first & pl.col(field.name).is_not_null() & (together > sound(field.part_of or ""))
