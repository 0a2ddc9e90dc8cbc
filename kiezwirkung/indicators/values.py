"""The one join that forms every value from the cells of the cube.

What belongs here: which values there are (`value_key`), their parts and the division (`raw_value`). Numerators and
denominators are exact sums; the only rounding is that of the one division at the end. Nothing delivered stays missing:
a zero is written only where somebody has delivered and had none.
"""

from typing import Final

import polars as pl

from kiezwirkung.indicators.catalogue import Catalogue, Indicator
from kiezwirkung.indicators.measures import POPULATION, POPULATION_BY_AGE
from kiezwirkung.indicators.persons import LOWER, UPPER

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
    where c.level in ('project', 'district', 'berlin') and c.period_start_on <= $as_of and a.kind <> 'context'
),
delivered as (
    select a.indicator_id, c.level, c.area_code, c.period_type, c.period_start_on, '' as breakdown, '' as breakdown_code
    from asked as a join indicators.cube as c
        on c.measure = a.key_measure and c.level = a.level and c.period_type = a.period_type
            and (c.breakdown = '' or not a.shows_total)
    where c.period_start_on <= $as_of
),
code as (
    select distinct d.indicator_id, c.breakdown, c.breakdown_code
    from indicators.definition as d join indicators.cube as c
        on list_contains(d.breakdowns, c.breakdown) and (c.measure = d.key_measure
            or (d.kind = 'representation' and c.measure = d.denominator_measure))
),
total as (select * from owed union select * from delivered)
select t.* from total as t join indicators.definition as d using (indicator_id) where d.shows_total
union all
select d.indicator_id, d.level, d.area_code, d.period_type, d.period_start_on, c.breakdown, c.breakdown_code
from (select distinct * from delivered) as d join code as c using (indicator_id)
"""

_PLACE = " and ".join(f"{{0}}.{c} = k.{c}" for c in ("level", "area_code", "period_type", "period_start_on"))
_CUT = "{0}.breakdown = k.breakdown and {0}.breakdown_code = k.breakdown_code"
_WHOLE = "{0}.breakdown = ''"

VALUE_SQL: Final = f"""
create or replace temp table raw_value as
with cell as (select * from indicators.cube),
asked as (
    select k.*, d.* exclude (indicator_id), case when d.denominator_is_total then '' else k.breakdown end as below,
        case when d.denominator_is_total then '' else k.breakdown_code end as below_code,
        (k.period_start_on + to_years(d.denominator_shift))::date as denominator_start_on
    from value_key as k join indicators.definition as d using (indicator_id)
),
parts as (
    select k.indicator_id, k.level, k.area_code, k.period_type, k.period_start_on, k.breakdown, k.breakdown_code,
        k.version, k.kind, k.factor_numerator, k.factor_denominator, k.interval_method, k.numerator_measure,
        k.denominator_measure, k.denominator_shift,
        case when k.kind = 'context' and r.reference_on < k.period_start_on then null else coalesce(n.amount, case
            when k.kind in ('flow', 'persons') and k.breakdown = '' and pu.amount is null
                and v.delivered_obligation_count > 0 and k.level in ('project', 'district', 'berlin') then 0
            when k.breakdown <> '' and whole.amount is not null then 0 end) end as numerator,
        case when k.denominator_measure is null then null else m.amount end as denominator, q.amount as squares,
        pl.amount as persons_lower, pu.amount as persons_upper,
        v.delivered_count, v.expected_count, v.obligation_count, v.delivered_obligation_count, v.due_on, v.is_voluntary,
        v.filled_count / nullif(v.required_count, 0)::double as filled_share,
        case when en.amount is not null and ed.amount > 0 then en.amount / ed.amount end as estimated_share,
        r.reference_on as denominator_reference_on, p.period_end_on
    from asked as k
    join indicators.period as p using (period_type, period_start_on)
    left join indicators.coverage as v on v.entity = k.coverage and {_PLACE.format("v")}
    left join cell as n on n.measure = k.numerator_measure and {_PLACE.format("n")} and {_CUT.format("n")}
    left join cell as whole on k.breakdown <> '' and whole.measure = k.numerator_measure
        and {_PLACE.format("whole")} and {_WHOLE.format("whole")}
    left join cell as m on m.measure = k.denominator_measure and m.level = k.level and m.area_code = k.area_code
        and m.period_type = k.period_type and m.period_start_on = k.denominator_start_on
        and m.breakdown = k.below and m.breakdown_code = k.below_code
    left join cell as q on q.measure = k.squares_measure and {_PLACE.format("q")} and {_WHOLE.format("q")}
    left join cell as pl on k.kind = 'persons' and pl.measure = k.numerator_measure || '{LOWER}'
        and {_PLACE.format("pl")} and {_CUT.format("pl")}
    left join cell as pu on k.kind = 'persons' and pu.measure = k.numerator_measure || '{UPPER}'
        and {_PLACE.format("pu")} and {_CUT.format("pu")}
    left join cell as en on en.measure = k.estimated_numerator and {_PLACE.format("en")} and {_WHOLE.format("en")}
    left join cell as ed on ed.measure = k.estimated_denominator and {_PLACE.format("ed")} and {_WHOLE.format("ed")}
    left join (select level, area_code, period_type, period_start_on, max(reference_on) as reference_on
        from indicators.population where age_band = 'all' group by all) as r
        on k.stands_on_population and r.level = k.level and r.area_code = k.area_code
        and r.period_type = k.period_type and r.period_start_on = k.denominator_start_on
)
select * exclude (factor_numerator, factor_denominator), case
    when kind in ('ratio', 'mean', 'diversity', 'representation', 'places') and denominator_measure is not null
    then (numerator * factor_numerator) / nullif(denominator * factor_denominator, 0)
    else numerator * factor_numerator / factor_denominator end as value
from parts
"""

DEFINITION_TYPES: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "indicator_id": pl.String,
    "version": pl.Int32,
    "kind": pl.String,
    "numerator_measure": pl.String,
    "denominator_measure": pl.String,
    "key_measure": pl.String,
    "squares_measure": pl.String,
    "factor_numerator": pl.Float64,
    "factor_denominator": pl.Float64,
    "denominator_shift": pl.Int32,
    "stands_on_population": pl.Boolean,
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


def definition_frame(catalogue: Catalogue) -> pl.DataFrame:
    """The catalogue as the join needs it."""
    return pl.DataFrame([_definition(indicator) for indicator in catalogue.indicators], schema=DEFINITION_TYPES)


def _definition(indicator: Indicator) -> dict[str, object]:
    population = {POPULATION, POPULATION_BY_AGE}
    return {
        "indicator_id": indicator.id,
        "version": indicator.version,
        "kind": indicator.kind,
        "numerator_measure": indicator.numerator_cell,
        "denominator_measure": indicator.denominator_cell,
        "key_measure": indicator.numerator_cell + (UPPER if indicator.kind == "persons" else ""),
        "squares_measure": indicator.squares,
        "factor_numerator": float(indicator.factor.numerator),
        "factor_denominator": float(indicator.factor.denominator),
        "denominator_shift": indicator.denominator_shift,
        "stands_on_population": bool(population & {indicator.numerator, indicator.denominator}),
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
