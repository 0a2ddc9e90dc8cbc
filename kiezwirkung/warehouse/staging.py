"""Staging: what a centre said, checked against what others said.

What belongs here: building `staging.<entity>` and the checks that follow from a form by themselves: the project is in
the register (D106), references lead somewhere (D208), a row waits for a refused parent (D221), an identity occurs
once (D210), the number of an area is in the list (D225). One set-based statement per rule. Whatever is refused goes to
quarantine with its cell.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import duckdb

from kiezwirkung.warehouse.building import check_grain, count_copies, run_model, transaction
from kiezwirkung.warehouse.connecting import column_types, count, quote, quote_table, table_names
from kiezwirkung.warehouse.forms import Form, has_project, identity_columns, stored_column
from kiezwirkung.warehouse.models import Model
from kiezwirkung.warehouse.quarantine import forget_derived, refuse_rows

PROVENANCE = ("row_id", "delivery_id", "sheet", "row_number")


@dataclass(frozen=True)
class StagingResult:
    """One built entity: rows that stay, and refused rows by code."""

    row_count: int
    refused: dict[str, int]


AREA_LISTS: Final[Mapping[str, tuple[str, str]]] = {
    "pgr_code": ("prognoseraum", "pgr_code"),
    "residence_pgr": ("prognoseraum", "pgr_code"),
    "plr_code": ("plr", "plr_code"),
}
"""By type of a field: the list of areas in schema reference."""
ABROAD: Final = "AUS"
"""The residence of people from outside of Berlin."""


@dataclass(frozen=True)
class _Reference:
    field: str
    parent: str
    parent_field: str
    code: str
    within_project: bool


def build_entity(con: duckdb.DuckDBPyConnection, form: Form, model: Model, forms: Iterable[Form]) -> StagingResult:
    """Build `staging.<entity>` and refuse what its references forbid. Parents must have been built before."""
    table = quote_table(f"staging.{form.entity}")
    with transaction(con):
        forget_derived(con, form.entity)
        run_model(con, model, f"create or replace table {table} as {model.sql}")
        check_grain(con, f"staging.{form.entity}", model.header.grain)
        refused = check_references(con, form, forms)
        refused["D210"] = refused.get("D210", 0) + refuse_copies(con, form)
        row_count = count(con, f"select count(*) from {table}")
    return StagingResult(row_count, {code: number for code, number in refused.items() if number})


def check_references(con: duckdb.DuckDBPyConnection, form: Form, forms: Iterable[Form]) -> dict[str, int]:
    """Refuse rows whose project, location or other parent is missing (D106, D208) or itself refused (D221).

    So are rows with a number of an area that the loaded list of the LOR does not have (D225).

    May be called again after suites have refused more parents: their rows then wait as well.
    """
    refused: dict[str, int] = {}
    if not count(con, f"select count(*) from {quote_table(f'staging.{form.entity}')}"):
        return refused
    references = _references(form, {other.entity: other for other in forms})
    for reference in references:
        query = _lost(form, reference, is_waiting=False)
        _add(refused, reference.code, refuse_rows(con, form.entity, query, code=reference.code, field=reference.field))
    for field, query in _nowhere(con, form):
        _add(refused, "D225", refuse_rows(con, form.entity, query, code="D225", field=field))
    for reference in references:
        query = _lost(form, reference, is_waiting=True)
        _add(refused, "D221", refuse_rows(con, form.entity, query, code="D221", field=reference.field))
    return refused


def refuse_copies(con: duckdb.DuckDBPyConnection, form: Form) -> int:
    """Refuse rows whose identity occurs more than once.

    Of equal rows the first received, then the first in the file, stays. Rows that say different things about the same
    wait all together: choosing one of them would be guessing.
    """
    name = f"staging.{form.entity}"
    columns = identity_columns(form)
    if not count_copies(con, name, columns):
        return 0
    keys = ", ".join(f"s.{quote(column)}" for column in columns)
    said = ", ".join(f"s.{quote(column)}" for column in column_types(con, name) if column not in PROVENANCE)
    copies = f"""select s.row_id from {quote_table(name)} as s
        left join raw.delivery as d on s.delivery_id = d.delivery_id
        window alike as (partition by {keys})
        qualify min(hash({said})) over alike <> max(hash({said})) over alike or row_number() over (
            partition by {keys} order by d.received_at, s.delivery_id, s.sheet, s.row_number
        ) > 1"""
    return refuse_rows(con, form.entity, copies, code="D210", field=stored_column(form, form.identity[0]))


def _references(form: Form, forms: Mapping[str, Form]) -> list[_Reference]:
    found = []
    if form.delivered_by == "centre" and "projects" in forms:
        found.append(_Reference("project_id", "projects", "project_id", "D106", within_project=False))
    for field, target in form.references.items():
        parent, parent_field = target.split(".")
        if parent in forms:
            both = has_project(form) and has_project(forms[parent]) and field != "project_id"
            column = stored_column(forms[parent], parent_field)
            found.append(_Reference(stored_column(form, field), parent, column, "D208", within_project=both))
    return found


def _lost(form: Form, reference: _Reference, *, is_waiting: bool) -> str:
    """Rows without a parent in staging; waiting when a refused row of the parent has the key, lost otherwise."""
    field, parent_field = quote(reference.field), quote(reference.parent_field)
    project = " and s.project_id = p.project_id" if reference.within_project else ""
    return f"""select s.row_id from {quote_table(f"staging.{form.entity}")} as s
        anti join {quote_table(f"staging.{reference.parent}")} as p on s.{field} = p.{parent_field}{project}
        where s.{field} is not null and s.{field} {"in" if is_waiting else "not in"} (
            select r.{parent_field} from {quote_table(f"raw.{reference.parent}")} as r
            inner join quarantine.refused_row as q
                on q.entity = '{reference.parent}' and r.delivery_id = q.delivery_id and r.sheet = q.sheet
                and r.row_number = q.row_number
            where r.{parent_field} is not null
        )"""


def _nowhere(con: duckdb.DuckDBPyConnection, form: Form) -> Iterator[tuple[str, str]]:
    """Fields with numbers of areas, and their rows outside of the list; where no list is loaded, nothing is asked."""
    lists = table_names(con, "reference")
    for field in form.fields:
        table, key = AREA_LISTS.get(field.type, ("", ""))
        if table not in lists or not count(con, f"select count(*) from reference.{table}"):
            continue
        column = quote(stored_column(form, field.name))
        yield (
            stored_column(form, field.name),
            f"""select s.row_id from {quote_table(f"staging.{form.entity}")} as s
            where s.{column} <> '{ABROAD}' and s.{column} not in (select {key} from reference.{table})""",
        )


def _add(counts: dict[str, int], code: str, number: int) -> None:
    counts[code] = counts.get(code, 0) + number
