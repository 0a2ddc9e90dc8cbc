"""Rows behind what the engine or official statistics form: one list per measure, by the area and period asked for.

What belongs here: table `lineage.listed_row`, made in the night from the same tables as the cells of the cube. Its rows
add up to the cell; where a row was delivered its `row_id` leads to file and sheet, else `source` says where it is from.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import duckdb

from kiezwirkung.equity.cells import (
    CATCHMENT,
    KNOWN_RESIDENCE,
    LOW_STATUS,
    OF_GENDER,
    PLACED_RESIDENCES_SQL,
    SERVED_SQL,
)
from kiezwirkung.equity.status import LOW_STATUS_FROM
from kiezwirkung.explaining.lineage import row_grain_sql
from kiezwirkung.indicators.context import ADULT_BANDS, BELOW, SOURCES
from kiezwirkung.indicators.coverage import PLACE_SQL
from kiezwirkung.indicators.measures import FILLED_CELL_COUNT, REQUIRED_CELL_COUNT
from kiezwirkung.indicators.unexplained import UNEXPLAINED
from kiezwirkung.warehouse.models import Model


class Listed(NamedTuple):
    """Where the rows of a measure lie, and of which form and measure file they are."""

    fact: str
    entity: str = ""
    looks_at: str = ""


RESIDENCES: Final = Listed("core.fct_reach_residence", "reach_residences", "measures.reach_residences")
LISTED: Final[Mapping[str, Listed]] = {
    **{name: Listed(re.findall(r"reference\.\w+", source.rows)[0]) for name, source in SOURCES.items()},
    CATCHMENT: Listed("reference.population"),
    KNOWN_RESIDENCE: RESIDENCES,
    LOW_STATUS: RESIDENCES,
    REQUIRED_CELL_COUNT: Listed("indicators.required_cell"),
    FILLED_CELL_COUNT: Listed("indicators.required_cell"),
    UNEXPLAINED: Listed("indicators.unexplained_warning"),
}
"""Measures without a measure file whose rows can be listed."""
LOOKS_AT: Final = "known_residence_count"

TABLE_SQL: Final = """
create or replace table lineage.listed_row (
    measure varchar, level varchar, area_code varchar, period_type varchar, period_start_on date,
    breakdown_code varchar, row_id varchar, project_id varchar, location_id varchar, pgr_code varchar,
    district_code varchar, month_on date, amount double, source varchar)
"""
ADULTS: Final = f"""
select level, area_code, reference_on, age_band as code, inhabitants::double as amount, source
from reference.population where age_band in {ADULT_BANDS} and {BELOW}
qualify count(*) over (partition by level, area_code, reference_on) = {len(ADULT_BANDS)}
"""

CATCHMENT_SQL: Final = f"""
select '{CATCHMENT}', 'project', s.project_id, s.period_type, s.period_start_on,
    case p.age_band when 'all' then '' else p.age_band end, 'pgr ' || s.pgr_code, s.project_id, null, s.pgr_code, null,
    p.reference_on, p.amount, 'reference.population'
from served_area as s join indicators.population as p on p.level = 'pgr' and p.area_code = s.pgr_code
    and p.period_type = s.period_type and p.period_start_on = s.period_start_on
"""
GENDER_SQL: Final = f"""
select l.measure, 'project', s.project_id, s.period_type, s.period_start_on, l.breakdown_code, l.row_id, s.project_id,
    null, s.pgr_code, null, l.month_on, l.amount, l.source
from served_area as s join lineage.listed_row as l on l.level = 'pgr' and l.area_code = s.pgr_code
    and l.period_type = s.period_type and l.period_start_on = s.period_start_on and l.measure in {OF_GENDER}
"""
"""Of the Prognoseräume a project is there for; their own rows are listed before."""

RESIDENCE_SQL: Final = f"""
with counted as ({{rows}}),
{PLACED_RESIDENCES_SQL.format(residences="counted")}
select unnest(['{KNOWN_RESIDENCE}', '{LOW_STATUS}']), level, area_code, period_type, period_start_on, '', row_id,
    project_id, location_id, pgr_code, district_code, month_on, unnest([known_residence_count::double,
        case when status_class >= {LOW_STATUS_FROM} then known_residence_count else 0 end::double]), null
from placed
"""

REQUIRED_SQL: Final = f"""
with delivered as (
    select entity, project_id, period_on, min(left(delivery_id, 16)) as delivery_key
    from raw.slice where is_current group by all
)
select unnest(['{REQUIRED_CELL_COUNT}', '{FILLED_CELL_COUNT}']), p.level, p.area_code, m.period_type, m.period_start_on,
    '', coalesce(d.delivery_key, c.entity), c.project_id, null, null, null, c.month_on,
    unnest([c.required_count::double, c.filled_count::double]), c.entity
from indicators.required_cell as c
join project_place as p using (project_id, month_on)
join indicators.period_month as m using (month_on)
left join delivered as d using (entity, project_id, period_on)
where p.level in ('project', 'district', 'berlin')
"""

UNEXPLAINED_SQL: Final = f"""
select '{UNEXPLAINED}', p.level, p.area_code, m.period_type, m.period_start_on, '', u.project_id || ' ' || u.month_on,
    u.project_id, null, null, null, u.month_on, u.warning_count::double, 'quality.finding'
from indicators.unexplained_warning as u
join project_place as p using (project_id, month_on)
join indicators.period_month as m using (month_on)
where p.level in ('project', 'district', 'berlin')
"""


def write_listed_rows(con: duckdb.DuckDBPyConnection, models: Mapping[str, Model]) -> None:
    """Fill `lineage.listed_row` for every measure of LISTED; needs schema `indicators` as the computation left it."""
    con.execute(TABLE_SQL)
    con.execute(PLACE_SQL)
    con.execute(SERVED_SQL)
    residences = RESIDENCE_SQL.format(rows=row_grain_sql(models["measures.reach_residences"]))
    official = map(_official, sorted(SOURCES))
    for sql in (CATCHMENT_SQL, residences, REQUIRED_SQL, UNEXPLAINED_SQL, *official, GENDER_SQL):
        con.execute(f"insert into lineage.listed_row {sql}")
    con.execute("drop table project_place; drop table served_area")


def _official(measure: str) -> str:
    """The rows of an official figure at the reference date that its period may use, alone and in the whole."""
    source, is_adult = SOURCES[measure], measure == "reference.adult_population"
    rows = ADULTS if is_adult else f"select *, '{LISTED[measure].fact}' as source from ({source.rows})"
    first_day = "p.period_end_on - interval 1 year" if source.is_denominator else "p.period_start_on"
    codes = "unnest(list_distinct(['', d.code]))" if source.breakdown else "''"
    return f"""
    with dated as (
        select s.*, p.period_type, p.period_start_on
        from ({rows}) as s join indicators.period as p
            on s.reference_on <= p.period_end_on and s.reference_on >= {first_day}
        where s.amount is not null
        qualify s.reference_on = max(s.reference_on) over (
            partition by s.level, s.area_code, p.period_type, p.period_start_on)
    )
    select '{measure}', d.level, d.area_code, d.period_type, d.period_start_on, {codes},
        trim(d.level || ' ' || d.area_code || ' ' || d.code), null, null,
        case d.level when 'pgr' then d.area_code end, case d.level when 'district' then d.area_code end, d.reference_on,
        d.amount, d.source
    from dated as d"""
