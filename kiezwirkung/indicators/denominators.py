"""Parts that come from the register, the calendar and the population statistics rather than from deliveries.

What belongs here: inhabitants, Prognoseräume and days as cube rows, each for the areas and periods that are asked for.
The inhabitants of a period are those of the last reference date up to its end, and this date lies at most one year
before the end: an older one is never used again in silence, a later one never looked ahead to. Berlin is the sum of its
districts where all of them are there.
"""

from typing import Final

import duckdb

from kiezwirkung.equity.cells import add_equity
from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.context import add_context
from kiezwirkung.indicators.measures import (
    COVERED_PROGNOSERAUM_COUNT,
    DAY_COUNT,
    LOCATION_COUNT,
    POPULATION,
    POPULATION_BY_AGE,
    PROGNOSERAUM_COUNT,
)
from kiezwirkung.indicators.rollup import BERLIN_CODE

POPULATION_SQL: Final = f"""
create or replace table indicators.population as
with inhabitants as (
    select level, area_code, reference_on, age_band, sum(inhabitants)::double as amount
    from reference.population where level in ('pgr', 'district', 'berlin') group by all
),
city as (
    select age_band, reference_on, sum(amount) as amount, count(*) as districts
    from inhabitants where level = 'district' group by all
),
stated as (
    select level, area_code, reference_on, age_band, amount from inhabitants where level in ('pgr', 'district')
    union all
    select 'berlin', '{BERLIN_CODE}', reference_on, age_band, amount from city
    where districts = (select count(distinct area_code) from inhabitants where level = 'district')
    union all
    select 'berlin', '{BERLIN_CODE}', reference_on, age_band, amount
    from inhabitants where level = 'berlin' and age_band <> 'all'
        and (reference_on, age_band) not in (select (reference_on, age_band) from city)
)
select s.level, s.area_code, p.period_type, p.period_start_on, s.age_band, max(s.reference_on) as reference_on,
    arg_max(s.amount, s.reference_on) as amount
from stated as s join indicators.period as p
    on s.reference_on <= p.period_end_on and s.reference_on >= p.period_end_on - interval 1 year
group by all
"""

POPULATION_CELLS_SQL: Final = f"""
insert into indicators.cube
select '{POPULATION}', '', '', level, area_code, period_type, period_start_on, amount
from indicators.population where age_band = 'all'
union all
select '{POPULATION_BY_AGE}', 'age_band', age_band, level, area_code, period_type, period_start_on, amount
from indicators.population where age_band <> 'all'
"""

DAY_SQL: Final = f"""
insert into indicators.cube
select '{DAY_COUNT}', '', '', a.level, a.area_code, p.period_type, p.period_start_on,
    date_diff('day', p.period_start_on, p.period_end_on)::double + 1
from (select distinct level, area_code from indicators.cube) as a cross join indicators.period as p
"""

PROGNOSERAUM_SQL: Final = f"""
insert into indicators.cube
with counted as (
    select 'district' as level, district_code as area_code, count(distinct pgr_code)::double as amount
    from core.dim_prognoseraum group by all
    union all
    select 'berlin', '{BERLIN_CODE}', count(distinct pgr_code)::double from core.dim_prognoseraum
)
select '{PROGNOSERAUM_COUNT}', '', '', c.level, c.area_code, p.period_type, p.period_start_on, c.amount
from counted as c cross join indicators.period as p where c.amount > 0
"""

COVERED_SQL: Final = f"""
insert into indicators.cube
with covered as (
    select d.district_code, c.period_type, c.period_start_on, count(*)::double as amount
    from indicators.cube as c join core.dim_prognoseraum as d on d.pgr_code = c.area_code
    where c.measure = '{LOCATION_COUNT}' and c.level = 'pgr' and c.breakdown = '' and c.amount > 0
    group by all
),
known as (select d.district_code, p.period_type, p.period_start_on
    from (select distinct district_code from core.dim_prognoseraum) as d
    cross join (select distinct period_type, period_start_on from indicators.cube
        where measure = '{LOCATION_COUNT}') as p)
select '{COVERED_PROGNOSERAUM_COUNT}', '', '',
    case when grouping(k.district_code) = 0 then 'district' else 'berlin' end,
    case when grouping(k.district_code) = 0 then k.district_code else '{BERLIN_CODE}' end,
    k.period_type, k.period_start_on, sum(coalesce(c.amount, 0))
from known as k left join covered as c using (district_code, period_type, period_start_on)
group by grouping sets ((k.district_code, k.period_type, k.period_start_on), (k.period_type, k.period_start_on))
"""


def add_denominators(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Add inhabitants, Prognoseräume and days to the cube, as far as an indicator needs them."""
    needed = {name for indicator in catalogue.indicators for name in indicator.measure_names}
    con.execute(POPULATION_SQL)
    con.execute(POPULATION_CELLS_SQL)
    if PROGNOSERAUM_COUNT in needed:
        con.execute(PROGNOSERAUM_SQL)
    if COVERED_PROGNOSERAUM_COUNT in needed:
        con.execute(COVERED_SQL)
    if DAY_COUNT in needed:
        con.execute(DAY_SQL)
    add_context(con, needed)
    add_equity(con, needed)
