"""The second calculation: every figure as if each place had always been where it counts today.

What belongs here: small worlds beside the warehouse (in-memory databases under the same table names), in which the same
engine computes again: `TODAY` with the rows of all areas that gained or lost a place, moved to where they count today;
`MOVED` with only the rows that moved, under the code of what moved. Places keep their own number while they are summed,
so two houses that merged both had their stock; only then the cells of the one become cells of the other.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Final

import duckdb
import polars as pl

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute_values, gather_cells
from kiezwirkung.indicators.forming import form_cells
from kiezwirkung.indicators.formula_cells import form_formulas
from kiezwirkung.indicators.persons import LOWER
from kiezwirkung.indicators.rollup import ENGINE_MADE, EXACT
from kiezwirkung.warehouse.connecting import quote_table

TODAY: Final = "as_it_is_today"
MOVED: Final = "what_moved"
PLACED: Final = frozenset({"project_id", "location_id", "district_code", "pgr_code", "month_on"})
COPIED: Final = ("definition", "period_month", "period", "required_cell", "unexplained_warning")
NOT_SUMMED: Final = "measure like 'reference.%' or measure = 'equity.catchment_population'"
"""Cells that belong to an area, not to the places in it: the sum over two places means nothing."""

PLACE_TABLES: Final[Mapping[str, str]] = {
    TODAY: """
        select v.* replace (
            case when v.location_id is not null and v.project_id = m.project_id then m.project_today else v.project_id
                end as project_id,
            case when v.district_code is not distinct from m.district_code then m.district_today else v.district_code
                end as district_code,
            case when v.pgr_code is not distinct from m.pgr_code then m.pgr_today else v.pgr_code end as pgr_code)
        from {source} as v
        left join moved_month as m on m.place_id = coalesce(v.location_id, v.project_id) and m.month_on = v.month_on
        where m.place_id is not null or v.district_code in (select area_code from moved_area where level = 'district')
            or v.pgr_code in (select area_code from moved_area where level = 'pgr')
            or v.project_id in (select area_code from moved_area where level = 'project')
            or v.location_id in (select area_code from moved_area where level = 'location')""",
    MOVED: """
        select v.* replace (m.project_id || '#' || m.project_move as project_id,
            case when v.location_id is not null then m.location_id || '#' || m.location_move end as location_id)
        from {source} as v
        join moved_month as m on m.place_id = coalesce(v.location_id, v.project_id) and m.month_on = v.month_on""",
}
PROJECT_AREA_SQL: Final = """
select t.place_id as project_id, date '1900-01-01' as applies_from, t.district_code
from {warehouse}.core.map_place_today as t where t.location_id is null
"""
RELABEL_CUBE_SQL: Final = f"""
create or replace table indicators.cube as
with named as (
    select c.* replace (coalesce(r.today_code, c.area_code) as area_code)
    from indicators.cube as c left join relabelled_place as r using (level, area_code)
    where r.today_code is null or not ({NOT_SUMMED})
)
select measure, breakdown, breakdown_code, level, area_code, period_type, period_start_on,
    case when measure like '%{LOWER}' then max(amount) else sum(amount::{EXACT})::double end as amount
from named group by measure, breakdown, breakdown_code, level, area_code, period_type, period_start_on
having count(*) = 1 or not list_contains($persons, measure)
"""
"""Of persons, who may be the same in both houses, only the bounds can be put together."""

RELABEL_COVERAGE_SQL: Final = """
create or replace table indicators.coverage as
select c.entity, c.level, coalesce(r.today_code, c.area_code) as area_code, c.period_type, c.period_start_on,
    {sums}, max(c.due_on) as due_on, any_value(c.is_voluntary) as is_voluntary
from indicators.coverage as c left join relabelled_place as r using (level, area_code)
group by all
"""
COUNTS: Final = (
    *("expected_count", "delivered_count", "obligation_count", "delivered_obligation_count"),
    *("required_count", "filled_count"),
)


@contextmanager
def world(con: duckdb.DuckDBPyConnection, name: str, tables: Mapping[str, Mapping[str, object]]) -> Iterator[None]:
    """An in-memory database beside the warehouse, in use until the block ends, with all that the engine reads.

    Args:
        con: the warehouse; needs `moved_month`, `moved_area` and `relabelled_place`.
        name: `TODAY` or `MOVED`.
        tables: every table the engine reads, with its columns.
    """
    found = con.execute("select current_database()").fetchone()
    warehouse = str(found[0]) if found else ""
    con.execute(f"attach ':memory:' as {name}")
    try:
        for schema in ("core", "measures", "reference", "indicators"):
            con.execute(f"create schema {name}.{schema}")
        for table, columns in tables.items():
            _lay_table(con, name, warehouse, table, columns)
        for table in COPIED:
            con.execute(
                f"create table {name}.indicators.{table} as from {quote_table(f'{warehouse}.indicators.{table}')}"
            )
        con.execute(f"use {name}")
        yield
    finally:
        con.execute(f'use "{warehouse}"; detach {name}')


def _lay_table(
    con: duckdb.DuckDBPyConnection, name: str, warehouse: str, table: str, columns: Mapping[str, object]
) -> None:
    source = f"(select {', '.join(columns)} from {quote_table(f'{warehouse}.{table}')})"
    if set(columns) >= PLACED:
        con.execute(f"create table {name}.{table} as {PLACE_TABLES[name].format(source=source)}")
    elif table == "core.map_project_area" and name == TODAY:
        con.execute(f"create view {name}.{table} as {PROJECT_AREA_SQL.format(warehouse=warehouse)}")
    else:
        con.execute(f"create view {name}.{table} as from {source}")


def compute_today(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, as_of: date) -> pl.DataFrame:
    """`indicators.value` of the world `TODAY`, which must be in use."""
    gather_cells(con, catalogue)
    relabel(con, catalogue)
    compute_values(con, catalogue, as_of)
    values: pl.DataFrame = con.sql("select * from indicators.value order by all").pl()
    return values


def compute_moved(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Fill `indicators.cube` of the world `MOVED`, which must be in use: how much each of the moved brings along."""
    gather_cells(con, catalogue)
    form_cells(con, catalogue)
    form_formulas(con, catalogue)
    con.execute("drop table project_place")


def relabel(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Cells of what became part of another place become cells of this one."""
    if not con.execute("select 1 from relabelled_place limit 1").fetchone():
        return
    persons = [m.name for m in catalogue.measures.values() if m.kind == "persons" and m.name not in ENGINE_MADE]
    con.execute(RELABEL_CUBE_SQL, {"persons": persons})
    sums = ", ".join(f"sum(c.{column})::bigint as {column}" for column in COUNTS)
    con.execute(RELABEL_COVERAGE_SQL.format(sums=sums))
