"""Parts that come from the register and the population statistics rather than from deliveries.

What belongs here: inhabitants and Prognoseräume as cube rows, each for the areas and periods that are asked for. The
inhabitants of a period are those of the last reference date up to its end; where there is none, of the first one after.
"""

from typing import Final

import duckdb

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.measures import (
    COVERED_PROGNOSERAUM_COUNT,
    LOCATION_COUNT,
    POPULATION,
    PROGNOSERAUM_COUNT,
)
from kiezwirkung.indicators.rollup import BERLIN_CODE

PERIOD_SQL: Final = """
create or replace table indicators.period as
select distinct period_type, period_start_on,
    (case period_type when 'month' then period_start_on + interval 1 month
        when 'quarter' then period_start_on + interval 3 month
        else period_start_on + interval 1 year end)::date - 1 as period_end_on
from (
    select period_type, period_start_on from indicators.cube
    union all select period_type, period_start_on from indicators.coverage
)
"""

POPULATION_SQL: Final = f"""
create or replace table indicators.population as
with inhabitants as (
    select level, area_code, reference_on, sum(inhabitants)::double as amount
    from reference.population where age_band = 'all' and level in ('pgr', 'district') group by all
),
stated as (
    select level, area_code, reference_on, amount from inhabitants
    union all
    select 'berlin', '{BERLIN_CODE}', reference_on, sum(amount) from inhabitants where level = 'district' group by all
)
select s.level, s.area_code, p.period_type, p.period_start_on,
    arg_max(s.reference_on, case when s.reference_on <= p.period_end_on
        then date_diff('day', date '1900-01-01', s.reference_on)
        else -date_diff('day', date '1900-01-01', s.reference_on) end) as reference_on,
    arg_max(s.amount, case when s.reference_on <= p.period_end_on
        then date_diff('day', date '1900-01-01', s.reference_on)
        else -date_diff('day', date '1900-01-01', s.reference_on) end) as amount
from stated as s cross join indicators.period as p
group by all
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
    """Add inhabitants and Prognoseräume to the cube, as far as an indicator needs them."""
    needed = {name for indicator in catalogue.indicators for name in indicator.measure_names}
    con.execute(PERIOD_SQL)
    con.execute(POPULATION_SQL)
    con.execute(
        "insert into indicators.cube select ?, '', '', level, area_code, period_type, period_start_on, amount"
        " from indicators.population",
        [POPULATION],
    )
    if PROGNOSERAUM_COUNT in needed:
        con.execute(PROGNOSERAUM_SQL)
    if COVERED_PROGNOSERAUM_COUNT in needed:
        con.execute(COVERED_SQL)
