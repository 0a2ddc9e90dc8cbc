"""The roll-up: every measure at every level and period, in one pass per measure table.

What belongs here: generating the SQL that fills `indicators.cube` (long form: measure, breakdown, level, area, period,
amount). Flows are summed; stocks take one value per location and period (the last, or what `stock_rule` says) and are
then summed over places. Which months make up a period stands in `indicators.period_month`. A missing sum stays
missing; zero is zero.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import duckdb

from kiezwirkung.indicators.catalogue import Asked, Catalogue
from kiezwirkung.indicators.measures import FORMED_BY_THE_ENGINE, Measure

BERLIN_CODE: Final = "berlin"
LEVEL_COLUMNS: Final = {
    "location": "location_id",
    "project": "project_id",
    "pgr": "pgr_code",
    "district": "district_code",
}
EXACT: Final = "decimal(38, 9)"
"""Sums of decimals do not depend on the order of rows or the number of threads; sums of doubles do."""
ENGINE_MADE: Final = frozenset(measure.name for measure in FORMED_BY_THE_ENGINE)
ADDITIVE: Final = frozenset({"flow", "mean_part"})
OVER_TIME: Final = {"last_value": "arg_max({0}, month_on)", "largest": "max({0})", "smallest": "min({0})"}
"""How a stock becomes one value per location and period; `period_end` looks at the last month alone."""
LAST_REPORT: Final = """
    qualify month_on = max(month_on) over (partition by location_id, project_id, period_type, period_start_on)"""
"""A code that the last report of a place no longer names is gone: an earlier report does not stand in for it."""

CUBE_SQL: Final = """
create or replace table indicators.cube (
    measure varchar, breakdown varchar, breakdown_code varchar, level varchar, area_code varchar,
    period_type varchar, period_start_on date, amount double)
"""


def build_cube(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Fill `indicators.cube` with every used measure of every measure table; needs `indicators.period_month`."""
    con.execute("create schema if not exists indicators")
    con.execute(CUBE_SQL)
    for table in sorted({measure.table for measure in catalogue.measures.values()} - {"reference"}):
        measures = [m for m in catalogue.used_measures(table) if m.name not in ENGINE_MADE]
        if not measures or not con.execute(f"select 1 from measures.{table} limit 1").fetchone():
            continue
        for asked, group in _asked_alike([m for m in measures if m.kind in ADDITIVE], catalogue).items():
            con.execute(flow_sql(group, asked))
        for rule in (*OVER_TIME, "period_end"):
            stocks = [m for m in measures if m.kind == "stock" and catalogue.stock_rule(m.name) == rule]
            for asked, group in _asked_alike(stocks, catalogue).items():
                con.execute(stock_sql(group, asked, rule))


def _asked_alike(measures: Sequence[Measure], catalogue: Catalogue) -> dict[Asked, list[Measure]]:
    groups: dict[Asked, list[Measure]] = {}
    for measure in measures:
        groups.setdefault(catalogue.asked(measure), []).append(measure)
    return groups


def flow_sql(measures: Sequence[Measure], asked: Asked) -> str:
    """Amounts that may be added over time: first per area and month, then per period."""
    columns = [measure.column for measure in measures]
    breakdowns = asked.breakdowns
    exact = ", ".join(f"sum({column}::{EXACT}) as {column}" for column in columns)
    sums = ", ".join(f"sum({column})::double as {column}" for column in columns)
    return f"""
insert into indicators.cube
with monthly as (
    select {area_columns()}, month_on, {cut_columns(breakdowns)}, {exact}
    from measures.{measures[0].table}
    group by grouping sets ({grouping_sets("month_on", breakdowns)})
),
rolled as (
    select level, area_code, period_type, period_start_on, breakdown, breakdown_code, {sums}
    from monthly join indicators.period_month using (month_on)
    where area_code is not null and breakdown_code is not null and {asked.is_asked}
    group by level, area_code, period_type, period_start_on, breakdown, breakdown_code
)
{_unpivoted(measures)}"""


def stock_sql(measures: Sequence[Measure], asked: Asked, rule: str) -> str:
    """Amounts that are never added over time: one value per location and period, then the sum over places."""
    breakdowns = asked.breakdowns
    sums = ", ".join(f"sum({m.column}::{EXACT})::double as {m.column}" for m in measures)
    source = period_end_source(measures, asked) if rule == "period_end" else one_per_location(measures, asked, rule)
    return f"""
insert into indicators.cube
with source as ({source}),
rolled as (
    select {area_columns()}, period_type, period_start_on, {cut_columns(breakdowns)}, {sums}
    from source
    group by grouping sets ({grouping_sets("period_type, period_start_on", breakdowns)})
)
{_unpivoted(measures)}
where area_code is not null and breakdown_code is not null"""


def one_per_location(measures: Sequence[Measure], asked: Asked, rule: str) -> str:
    """One row per location and period with one value of it, and the area codes of the last report in the period."""
    cuts = "".join(f"{name}, " for name in measures[0].breakdowns)
    amounts = ", ".join(f"{OVER_TIME[rule].format(m.column)} as {m.column}" for m in measures)
    return f"""
    select location_id, project_id, arg_max(pgr_code, month_on) as pgr_code,
        arg_max(district_code, month_on) as district_code, {cuts} period_type, period_start_on, {amounts}
    from (
        from measures.{measures[0].table} join indicators.period_month using (month_on)
        where {asked.is_asked} {LAST_REPORT if cuts and rule == "last_value" else ""}
    )
    group by location_id, project_id, {cuts} period_type, period_start_on"""


def period_end_source(measures: Sequence[Measure], asked: Asked) -> str:
    """The rows of the last month that the table knows in each period: who has closed by then no longer counts."""
    cuts = "".join(f"{name}, " for name in measures[0].breakdowns)
    amounts = ", ".join(measure.column for measure in measures)
    return f"""
    select location_id, project_id, pgr_code, district_code, {cuts} period_type, period_start_on, {amounts}
    from measures.{measures[0].table} join indicators.period_month using (month_on)
    where {asked.is_asked}
    qualify month_on = max(month_on) over (partition by period_type, period_start_on)"""


def area_columns() -> str:
    """`level` and `area_code` of a row that a grouping set over the area columns gives."""
    levels = {column: f"'{level}'" for level, column in LEVEL_COLUMNS.items()}
    codes = {column: column for column in LEVEL_COLUMNS.values()}
    return f"{_choice(levels, 'berlin')} as level, {_choice(codes, BERLIN_CODE)} as area_code"


def cut_columns(breakdowns: Sequence[str]) -> str:
    """`breakdown` and `breakdown_code` of a row that a grouping set over the breakdowns gives; '' for the total."""
    names = {column: f"'{column}'" for column in breakdowns}
    codes = {column: column for column in breakdowns}
    return f"{_choice(names, '')} as breakdown, {_choice(codes, '')} as breakdown_code"


def grouping_sets(time: str, breakdowns: Sequence[str] = ()) -> str:
    """Each area column (and none, for Berlin) with each breakdown (and none, for the total) and the columns of time."""
    areas = [*LEVEL_COLUMNS.values(), ""]
    return ", ".join(
        f"({', '.join(part for part in (area, time, cut) if part)})" for area in areas for cut in ("", *breakdowns)
    )


def _unpivoted(measures: Sequence[Measure]) -> str:
    columns = ", ".join(measure.column for measure in measures)
    return f"""select '{measures[0].table}.' || measure_column as measure, breakdown, breakdown_code, level, area_code,
    period_type, period_start_on, amount
from (unpivot rolled on {columns} into name measure_column value amount)"""


def _choice(columns: Mapping[str, str], last: str) -> str:
    cases = " ".join(f"when grouping({column}) = 0 then {shown}" for column, shown in columns.items())
    return f"case {cases} else '{last}' end" if cases else f"'{last}'"
