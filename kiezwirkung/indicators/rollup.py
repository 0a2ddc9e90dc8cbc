"""The roll-up: every measure at every level and period, in one pass per measure table.

What belongs here: generating the SQL that fills `indicators.cube` (long form: measure, breakdown, level, area, period,
amount). Flows are summed, stocks take the last value of each location in the period and are then summed over places.
A missing sum stays missing; zero is zero.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import duckdb

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.measures import Measure

BERLIN_CODE: Final = "berlin"
LEVEL_COLUMNS: Final = {
    "location": "location_id",
    "project": "project_id",
    "pgr": "pgr_code",
    "district": "district_code",
}
EXACT: Final = "decimal(38, 9)"
"""Sums of decimals do not depend on the order of rows or the number of threads; sums of doubles do."""
PERIODS: Final = ("month", "quarter", "year")
ENGINE_MADE: Final = frozenset({"participations.person_count", "locations.covered_prognoseraum_count"})

CUBE_SQL: Final = """
create or replace table indicators.cube (
    measure varchar, breakdown varchar, breakdown_code varchar, level varchar, area_code varchar,
    period_type varchar, period_start_on date, amount double)
"""


def build_cube(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Fill `indicators.cube` with every used measure of every measure table."""
    con.execute("create schema if not exists indicators")
    con.execute(CUBE_SQL)
    for table in sorted({measure.table for measure in catalogue.measures.values()} - {"reference"}):
        measures = [m for m in catalogue.used_measures(table) if m.name not in ENGINE_MADE]
        additive = [m for m in measures if m.kind != "stock"]
        ending = [m for m in measures if m.kind == "stock" and m.name in catalogue.period_end_measures]
        lasting = [m for m in measures if m.kind == "stock" and m.name not in catalogue.period_end_measures]
        for group, source in ((additive, flow_source), (lasting, last_value_source), (ending, period_end_source)):
            if group:
                con.execute(roll_up_sql(group, source(group)))


def flow_source(measures: Sequence[Measure]) -> str:
    """Rows whose amounts may be added over time."""
    columns = ", ".join(measure.column for measure in measures)
    return f"""
    select location_id, project_id, pgr_code, district_code, {_breakdown_list(measures)}
        month_on, date_trunc('quarter', month_on)::date as quarter_on, date_trunc('year', month_on)::date as year_on,
        {columns}
    from measures.{measures[0].table}"""


def last_value_source(measures: Sequence[Measure]) -> str:
    """One row per location and period with its last report in that period, and the area codes of that report."""
    breakdowns = _breakdown_list(measures)
    amounts = ", ".join(f"arg_max({m.column}, month_on) as {m.column}" for m in measures)
    return " union all ".join(
        f"""
    select location_id, project_id, arg_max(pgr_code, month_on) as pgr_code,
        arg_max(district_code, month_on) as district_code, {breakdowns} {_only(period)},
        {amounts}
    from measures.{measures[0].table}
    group by location_id, project_id, {breakdowns} date_trunc('{period}', month_on)"""
        for period in PERIODS
    )


def period_end_source(measures: Sequence[Measure]) -> str:
    """The rows of the last month that the table knows in each period: who has closed by then no longer counts."""
    amounts = ", ".join(m.column for m in measures)
    return " union all ".join(
        f"""
    select location_id, project_id, pgr_code, district_code, {_breakdown_list(measures)} {_only(period)}, {amounts}
    from measures.{measures[0].table}
    qualify month_on = max(month_on) over (partition by date_trunc('{period}', month_on))"""
        for period in PERIODS
    )


def roll_up_sql(measures: Sequence[Measure], source: str) -> str:
    """The statement that adds one group of measures to the cube."""
    columns = [measure.column for measure in measures]
    breakdowns = measures[0].breakdowns
    sums = ", ".join(f"sum({column}::{EXACT})::double as {column}" for column in columns)
    label = " ".join(f"when grouping({b}) = 0 then '{b}'" for b in breakdowns)
    code = " ".join(f"when grouping({b}) = 0 then {b}" for b in breakdowns)
    return f"""
insert into indicators.cube
with source as ({source}),
rolled as (
    select {_choice({c: f"'{level}'" for level, c in LEVEL_COLUMNS.items()}, "berlin")} as level,
        {_choice({c: c for c in LEVEL_COLUMNS.values()}, BERLIN_CODE)} as area_code,
        case when grouping(month_on) = 0 then 'month' when grouping(quarter_on) = 0 then 'quarter' else 'year' end
            as period_type,
        case when grouping(month_on) = 0 then month_on when grouping(quarter_on) = 0 then quarter_on else year_on end
            as period_start_on,
        {f"case {label} else '' end" if label else "''"} as breakdown,
        {f"case {code} else '' end" if code else "''"} as breakdown_code, {sums}
    from source
    group by grouping sets ({_grouping_sets(breakdowns)})
)
select '{measures[0].table}.' || measure_column as measure, breakdown, breakdown_code, level, area_code, period_type,
    period_start_on, amount
from (unpivot rolled on {", ".join(columns)} into name measure_column value amount)
where area_code is not null and period_start_on is not null and breakdown_code is not null
"""


def _breakdown_list(measures: Sequence[Measure]) -> str:
    return "".join(f"{name}, " for name in measures[0].breakdowns)


def _only(period: str) -> str:
    start = f"date_trunc('{period}', month_on)::date"
    return ", ".join(f"{start if p == period else 'null::date'} as {p}_on" for p in PERIODS)


def _choice(columns: Mapping[str, str], last: str) -> str:
    cases = " ".join(f"when grouping({column}) = 0 then {shown}" for column, shown in columns.items())
    return f"case {cases} else '{last}' end"


def _grouping_sets(breakdowns: Sequence[str]) -> str:
    areas = [*LEVEL_COLUMNS.values(), ""]
    slices = ["", *breakdowns]
    return ", ".join(
        f"({', '.join(part for part in (area, f'{period}_on', cut) if part)})"
        for area in areas
        for period in PERIODS
        for cut in slices
    )
