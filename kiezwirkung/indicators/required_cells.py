"""Required cells: how many the accepted forms have, and how many of them are filled.

What belongs here: `indicators.required_cell` per form, project and period slice, counted over all rows of the
deliveries that speak for the slice, refused ones too (a refused row is often one with an empty cell). Which fields are
required stands in the templates. A form that is not there at all is a matter of coverage and has no cells here.
"""

from collections.abc import Mapping, Set
from typing import Final

import duckdb

from kiezwirkung.deliveries.templates import Template
from kiezwirkung.indicators.measures import FILLED_CELL_COUNT, REQUIRED_CELL_COUNT
from kiezwirkung.warehouse.connecting import quote, quote_table
from kiezwirkung.warehouse.forms import stored_column
from kiezwirkung.warehouse.slices import slice_key

CELL_SQL: Final = """
create table if not exists indicators.required_cell (
    entity varchar, project_id varchar, period_on date, month_on date, required_count bigint, filled_count bigint)
"""

REQUIRED_MONTH_SQL: Final = """
create or replace temp table required_month as
with spread as (
    select entity, project_id, unnest(generate_series(period_on, month_on, interval 1 month))::date as month_on,
        required_count, filled_count
    from indicators.required_cell
)
select entity, project_id, month_on, sum(required_count) as required_count, sum(filled_count) as filled_count
from spread group by entity, project_id, month_on
"""
"""A form of a whole year stands beside each of its months, like its coverage."""


CUBE_SQL: Final = f"""
insert into indicators.cube
with placed as (
    select p.level, p.area_code, m.period_type, m.period_start_on, c.required_count, c.filled_count
    from indicators.required_cell as c
    join project_place as p using (project_id, month_on)
    join indicators.period_month as m using (month_on)
    where p.level in ('project', 'district', 'berlin')
),
summed as (
    select level, area_code, period_type, period_start_on, sum(required_count)::double as required_count,
        sum(filled_count)::double as filled_count
    from placed group by all
)
select '{REQUIRED_CELL_COUNT}', '', '', level, area_code, period_type, period_start_on, required_count from summed
union all
select '{FILLED_CELL_COUNT}', '', '', level, area_code, period_type, period_start_on, filled_count from summed
"""
"""A form counts once, in the last month of its slice."""


def add_required_cells(con: duckdb.DuckDBPyConnection, needed: Set[str]) -> None:
    """Add the numbers of required and filled cells over all forms to the cube, if an indicator asks for them."""
    if {REQUIRED_CELL_COUNT, FILLED_CELL_COUNT} & needed:
        con.execute(CUBE_SQL)


def build_required_cells(con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template]) -> None:
    """Fill `indicators.required_cell` from the raw tables; `month_on` is the last month of the slice."""
    con.execute("create schema if not exists indicators")
    con.execute(CELL_SQL)
    con.execute("delete from indicators.required_cell")
    for form in {template.entity: template for template in templates.values()}.values():
        fields = [field.name for field in form.fields if field.required and field.type != "text"]
        if form.delivered_by == "centre" and form.slice != "none" and fields:
            con.execute(_form_sql(form, fields))


def _form_sql(form: Template, fields: list[str]) -> str:
    columns = [quote(stored_column(form, name)) for name in fields]
    filled = " + ".join(f"count(r.{column})" for column in columns)
    return f"""
insert into indicators.required_cell
select s.entity, s.project_id, s.period_on, date_trunc('month', max(s.period_end_on))::date, count(*) * {len(columns)},
    {filled}
from {quote_table(f"raw.{form.entity}")} as r
join raw.slice as s on s.entity = '{form.entity}' and s.is_current and s.delivery_id = r.delivery_id
    and s.slice_key = {slice_key(form)}
where s.project_id is not null and s.period_on is not null
group by s.entity, s.project_id, s.period_on"""
