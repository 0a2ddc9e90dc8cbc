"""From measures to indicator values: the order of the steps and the one join that forms every value.

What belongs here: `compute`, and the SQL that joins catalogue, cube and coverage into `indicators.value`. These values
are internal and unprotected; only `releasing` shows them, after disclosure control.
"""

from datetime import date
from typing import Final

import duckdb
import polars as pl

from kiezwirkung.indicators.catalogue import Catalogue, Indicator
from kiezwirkung.indicators.coverage import build_coverage
from kiezwirkung.indicators.denominators import add_denominators
from kiezwirkung.indicators.intervals import add_intervals
from kiezwirkung.indicators.measures import PERSON_COUNT, POPULATION
from kiezwirkung.indicators.persons import count_persons
from kiezwirkung.indicators.rollup import build_cube

KEY_SQL: Final = """
create or replace temp table value_key as
with asked as (
    select d.*, level, period_type
    from indicators.definition as d, unnest(d.levels) as l(level), unnest(d.periods) as p(period_type)
),
owed as (
    select a.indicator_id, c.level, c.area_code, c.period_type, c.period_start_on, '' as breakdown, '' as breakdown_code
    from asked as a join indicators.coverage as c
        on c.entity = a.coverage and c.level = a.level and c.period_type = a.period_type
    where c.level in ('project', 'district', 'berlin') and c.period_start_on <= $as_of
),
delivered as (
    select a.indicator_id, c.level, c.area_code, c.period_type, c.period_start_on, '' as breakdown, '' as breakdown_code
    from asked as a join indicators.cube as c
        on c.measure = a.numerator_measure and c.level = a.level and c.period_type = a.period_type and c.breakdown = ''
    where c.period_start_on <= $as_of
),
code as (
    select distinct d.indicator_id, c.breakdown, c.breakdown_code
    from indicators.definition as d join indicators.cube as c
        on c.measure = d.numerator_measure and list_contains(d.breakdowns, c.breakdown)
),
total as (select * from owed union select * from delivered)
select t.* from total as t join indicators.definition as d using (indicator_id) where d.shows_total
union all
select d.indicator_id, d.level, d.area_code, d.period_type, d.period_start_on, c.breakdown, c.breakdown_code
from delivered as d join code as c using (indicator_id)
"""

VALUE_SQL: Final = f"""
create or replace temp table raw_value as
with amount as (select * from indicators.cube),
parts as (
    select k.*, d.version, d.kind, d.factor, d.interval_method, d.numerator_measure,
        d.denominator_measure,
        coalesce(n.amount, case
            when d.kind in ('flow', 'persons') and v.delivered_obligation_count > 0
                and k.level in ('project', 'district', 'berlin') then 0
            when k.breakdown <> '' and whole.amount is not null then 0 end) as numerator,
        case when d.denominator_measure is null then null else m.amount end as denominator, q.amount as squares,
        v.delivered_count, v.expected_count, v.obligation_count, v.delivered_obligation_count, v.due_on, v.is_voluntary,
        case when en.amount is not null and ed.amount > 0 then en.amount / ed.amount end as estimated_share,
        r.reference_on as denominator_reference_on, p.period_end_on
    from value_key as k
    join indicators.definition as d using (indicator_id)
    join indicators.period as p using (period_type, period_start_on)
    left join indicators.coverage as v on v.entity = d.coverage and v.level = k.level and v.area_code = k.area_code
        and v.period_type = k.period_type and v.period_start_on = k.period_start_on
    left join amount as n on n.measure = d.numerator_measure and {{at_n}} and n.breakdown = k.breakdown
        and n.breakdown_code = k.breakdown_code
    left join amount as whole on k.breakdown <> '' and whole.measure = d.numerator_measure and {{at_whole}}
        and whole.breakdown = ''
    left join amount as m on m.measure = d.denominator_measure and {{at_m}}
        and m.breakdown = case when d.denominator_is_total then '' else k.breakdown end
        and m.breakdown_code = case when d.denominator_is_total then '' else k.breakdown_code end
    left join amount as q on q.measure = d.squares_measure and {{at_q}} and q.breakdown = ''
    left join amount as en on en.measure = d.estimated_numerator and {{at_en}} and en.breakdown = ''
    left join amount as ed on ed.measure = d.estimated_denominator and {{at_ed}} and ed.breakdown = ''
    left join indicators.population as r on d.denominator_measure = '{POPULATION}' and r.level = k.level
        and r.area_code = k.area_code and r.period_type = k.period_type and r.period_start_on = k.period_start_on
)
select *, case when kind in ('ratio', 'mean') then numerator / nullif(denominator, 0) * factor
    else numerator * factor end as value
from parts
"""


def compute(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, *, as_of: date) -> None:
    """Build `indicators.value` (and `cube`, `coverage`, `period`, `population`, `definition` beside it)."""
    con.execute("create schema if not exists indicators")
    write_table(con, "indicators.definition", definition_frame(catalogue))
    build_coverage(con, catalogue)
    build_cube(con, catalogue)
    if any(indicator.numerator == PERSON_COUNT for indicator in catalogue.indicators):
        count_persons(con)
    add_denominators(con, catalogue)
    con.execute(KEY_SQL, {"as_of": as_of})
    con.execute(value_sql())
    frame = con.sql("select * from raw_value order by all").pl()
    write_table(con, "indicators.value", add_intervals(con, frame, catalogue))
    con.execute("drop table raw_value; drop table value_key; drop table project_place; drop table obligation_month")


def value_sql() -> str:
    """The one join that forms every value."""
    place = " and ".join(f"{{0}}.{c} = k.{c}" for c in ("level", "area_code", "period_type", "period_start_on"))
    return VALUE_SQL.format(**{f"at_{alias}": place.format(alias) for alias in ("n", "whole", "m", "q", "en", "ed")})


def definition_frame(catalogue: Catalogue) -> pl.DataFrame:
    """The catalogue as the join needs it."""
    return pl.DataFrame([_definition(indicator) for indicator in catalogue.indicators], schema=DEFINITION_TYPES)


def write_table(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame, *, kind: str = "table") -> None:
    """A polars frame as a table of the warehouse (`kind` may be `temp table`)."""
    con.register("frame_to_write", frame)
    con.execute(f"create or replace {kind} {name} as select * from frame_to_write")
    con.unregister("frame_to_write")


DEFINITION_TYPES: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "indicator_id": pl.String,
    "version": pl.Int32,
    "kind": pl.String,
    "numerator_measure": pl.String,
    "denominator_measure": pl.String,
    "squares_measure": pl.String,
    "factor": pl.Float64,
    "levels": pl.List(pl.String),
    "periods": pl.List(pl.String),
    "breakdowns": pl.List(pl.String),
    "shows_total": pl.Boolean,
    "denominator_is_total": pl.Boolean,
    "interval_method": pl.String,
    "coverage": pl.String,
    "estimated_numerator": pl.String,
    "estimated_denominator": pl.String,
}


def _definition(indicator: Indicator) -> dict[str, object]:
    return {
        "indicator_id": indicator.id,
        "version": indicator.version,
        "kind": indicator.kind,
        "numerator_measure": indicator.numerator,
        "denominator_measure": indicator.denominator,
        "squares_measure": indicator.squares,
        "factor": indicator.factor,
        "levels": list(indicator.levels),
        "periods": list(indicator.periods),
        "breakdowns": list(indicator.breakdowns),
        "shows_total": indicator.shows_total,
        "denominator_is_total": indicator.denominator_is_total,
        "interval_method": indicator.interval.method,
        "coverage": indicator.coverage,
        "estimated_numerator": indicator.estimated.numerator if indicator.estimated else None,
        "estimated_denominator": indicator.estimated.denominator if indicator.estimated else None,
    }
