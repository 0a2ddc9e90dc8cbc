"""Numerators and denominators that are no sums: quantiles, numbers of codes or places, diversity, expected counts.

What belongs here: one statement per kind that adds the cells `<indicator id>.numerator` and `.denominator` to the cube.
Everything after (keys, protection, intervals, changes) treats these cells like any other.
"""

from collections.abc import Callable, Mapping
from typing import Final

import duckdb

from kiezwirkung.indicators.catalogue import Catalogue, Indicator
from kiezwirkung.indicators.measures import Measures
from kiezwirkung.indicators.rollup import BERLIN_CODE, EXACT, LEVEL_COLUMNS, area_columns, grouping_sets

PLACE: Final = "level, area_code, period_type, period_start_on"
Former = Callable[[Indicator, Measures], str]


def form_cells(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Add the formed cells of every indicator that has some; needs the measures in the cube."""
    for indicator in catalogue.indicators:
        former = FORMERS.get(indicator.kind)
        if former:
            con.execute(former(indicator, catalogue.measures))


def median_sql(indicator: Indicator, measures: Measures) -> str:
    """The quantile over the single rows of each area and period, and how many rows there were.

    Between two rows the quantile lies on the line between them; with weights it is the value at which the sum of the
    weights reaches its share, halfway to the next value where it reaches it exactly.
    """
    measure = measures[indicator.numerator]
    if indicator.weight:
        return _weighted_sql(indicator, measure.table, measure.column, measures[indicator.weight].column)
    return f"""
insert into indicators.cube
with source as (
    select {", ".join(LEVEL_COLUMNS.values())}, period_type, period_start_on, {measure.column}::double as amount
    from measures.{measure.table} join indicators.period_month using (month_on)
    where {measure.column} is not null and {_is_asked(indicator)}
),
rolled as (
    select {area_columns()}, period_type, period_start_on, quantile_cont(amount, {indicator.quantile}) as numerator,
        count(*)::double as denominator
    from source group by grouping sets ({grouping_sets("period_type, period_start_on")})
)
{_both(indicator, "rolled where area_code is not null")}"""


def _weighted_sql(indicator: Indicator, table: str, column: str, weight: str) -> str:
    areas = {**LEVEL_COLUMNS, "berlin": f"'{BERLIN_CODE}'"}
    rows = " union all ".join(
        f"select '{level}' as level, {code} as area_code, month_on, {column}::double as amount,"
        f" {weight}::{EXACT} as weight from measures.{table} where {code} is not null and {column} is not null"
        f" and {weight} > 0"
        for level, code in areas.items()
        if level in indicator.levels
    )
    return f"""
insert into indicators.cube
with source as ({rows}),
ordered as (
    select {PLACE}, amount, sum(weight) over (partition by {PLACE} order by amount) as reached,
        sum(weight) over (partition by {PLACE}) * {indicator.quantile}::{EXACT} as share
    from source join indicators.period_month using (month_on) where {_is_asked(indicator)}
),
rolled as (
    select {PLACE}, (coalesce(min(case when reached >= share then amount end), max(amount))
            + coalesce(min(case when reached > share then amount end), max(amount))) / 2 as numerator,
        count(*)::double as denominator
    from ordered group by all
)
{_both(indicator, "rolled")}"""


def codes_sql(indicator: Indicator, _measures: Measures) -> str:
    """How many codes have an amount above zero; zero where all are zero, nothing where nothing is known."""
    return f"""
insert into indicators.cube
select '{indicator.numerator_cell}', '', '', {PLACE}, count(case when amount > 0 then 1 end)::double
from indicators.cube where measure = '{indicator.numerator}' and breakdown = '{indicator.over}' group by all
"""


def diversity_sql(indicator: Indicator, _measures: Measures) -> str:
    """1 − Σp² as (S² − Σa²) ÷ S²: no share is rounded on the way."""
    return f"""
insert into indicators.cube
with rolled as (
    select {PLACE}, sum(amount) * sum(amount) - sum(amount * amount) as numerator,
        sum(amount) * sum(amount) as denominator
    from (from indicators.cube order by breakdown_code)
    where measure = '{indicator.numerator}' and breakdown = '{indicator.over}' group by all
)
{_both(indicator, "rolled")}"""


def places_sql(indicator: Indicator, measures: Measures) -> str:
    """How many projects or locations reach the condition in the period, and how many delivered the measure.

    A place lies where its last report in the period puts it.
    """
    if indicator.condition is None or indicator.of is None:
        raise ValueError("places without condition")
    measure = measures[indicator.condition.measure]
    amount = f"sum({measure.column}::{EXACT})"
    over_time = f"arg_max({measure.column}, month_on)" if measure.kind == "stock" else amount
    place = "location_id" if indicator.of == "location" else "project_id"
    lasting = f"""
    select location_id, project_id, arg_max(pgr_code, month_on) as pgr_code, period_type, period_start_on,
        arg_max(district_code, month_on) as district_code, max(month_on) as month_on, {over_time} as amount
    from measures.{measure.table} join indicators.period_month using (month_on)
    where {measure.column} is not null and {_is_asked(indicator)} group by all"""
    return f"""
insert into indicators.cube
with reported as ({lasting}),
place as (
    select {"location_id" if indicator.of == "location" else "null::varchar as location_id"},
        arg_max(project_id, month_on) as project_id, period_type, period_start_on,
        {"arg_max(pgr_code, month_on)" if indicator.of == "location" else "null::varchar"} as pgr_code,
        arg_max(district_code, month_on) as district_code, sum(amount) as amount
    from reported where {place} is not null group by {place}, period_type, period_start_on
),
rolled as (
    select {area_columns()}, period_type, period_start_on,
        count(case when amount >= {indicator.condition.at_least}::{EXACT} then 1 end)::double as numerator,
        count(*)::double as denominator
    from place group by grouping sets ({grouping_sets("period_type, period_start_on")})
)
{_both(indicator, "rolled where area_code is not null")}"""


def representation_sql(indicator: Indicator, _measures: Measures) -> str:
    """The expected count of each code: all with a known code, spread as the reference is. Observed ÷ expected is asked.

    Codes that the reference does not have (unknown, outside) are no part of the comparison.
    """
    return f"""
insert into indicators.cube
with met as (
    select breakdown, breakdown_code, {PLACE}, n.amount as counted, m.amount as living
    from indicators.cube as m join indicators.cube as n using (breakdown, breakdown_code, {PLACE})
    where n.measure = '{indicator.numerator}' and m.measure = '{indicator.denominator}'
        and breakdown = '{indicator.over}'
),
whole as (
    select {PLACE}, sum(amount) as living from indicators.cube
    where measure = '{indicator.denominator}' and breakdown = '{indicator.over}' group by all
),
known as (select {PLACE}, sum(counted) as counted from met group by all)
select '{indicator.denominator_cell}', m.breakdown, m.breakdown_code, {PLACE}, k.counted * m.amount / w.living
from indicators.cube as m join known as k using ({PLACE}) join whole as w using ({PLACE})
where m.measure = '{indicator.denominator}' and m.breakdown = '{indicator.over}' and w.living > 0
"""


def _both(indicator: Indicator, source: str) -> str:
    statements = [f"select '{indicator.numerator_cell}', '', '', {PLACE}, numerator from {source}"]
    if indicator.denominator_cell:
        statements.append(f"select '{indicator.denominator_cell}', '', '', {PLACE}, denominator from {source}")
    return " union all ".join(statements)


def _is_asked(indicator: Indicator) -> str:
    return f"period_type in ({', '.join(repr(name) for name in indicator.periods)})"


FORMERS: Final[Mapping[str, Former]] = {
    "median": median_sql,
    "codes": codes_sql,
    "diversity": diversity_sql,
    "places": places_sql,
    "representation": representation_sql,
}
