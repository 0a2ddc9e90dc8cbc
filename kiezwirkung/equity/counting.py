"""Who was counted, by group and project, and who lives there, by the same groups.

What belongs here: temp tables `equity_count` (dimension, group_code, level, area_code, period_start_on, project_id,
amount) and `equity_resident` (dimension, group_code, level, area_code, period_start_on, inhabitants), for district and
Berlin and years. Nothing here is protected; only `comparing` shows it, after disclosure control.
"""

from typing import Final

import duckdb

from kiezwirkung.indicators.rollup import BERLIN_CODE

COUNT_SQL: Final = f"""
create or replace temp table equity_count as
with monthly as (
    select 'age' as dimension, age_band as group_code, project_id, district_code, month_on, age_visit_count as amount
    from measures.visits_by_age
    union all
    select 'gender', 'w', project_id, district_code, month_on, female_count from measures.visits
    union all
    select 'gender', 'other', project_id, district_code, month_on, known_gender_count - female_count
    from measures.visits
    union all
    select 'mss_status', s.status_class::varchar, r.project_id, r.district_code, r.month_on, r.known_residence_count
    from measures.reach_residences as r
    join indicators.period_month as m on m.period_type = 'year' and m.month_on = r.month_on
    join indicators.area_status as s on s.period_start_on = m.period_start_on and s.pgr_code = r.residence_pgr
),
yearly as (
    select dimension, group_code, project_id, district_code, period_start_on, sum(amount)::double as amount
    from monthly join indicators.period_month using (month_on)
    where period_type = 'year' and amount is not null group by all
)
select dimension, group_code, 'district' as level, district_code as area_code, period_start_on, project_id, amount
from yearly where district_code is not null
union all
select dimension, group_code, 'berlin', '{BERLIN_CODE}', period_start_on, project_id, sum(amount)
from yearly group by all
"""

RESIDENT_SQL: Final = f"""
create or replace temp table equity_resident as
with dated as (
    select p.period_start_on, g.level,
        case g.level when 'berlin' then '{BERLIN_CODE}' else g.area_code end as area_code,
        case g.gender when 'w' then 'w' else 'other' end as group_code, g.inhabitants
    from reference.population_gender as g
    join indicators.period as p on p.period_type = 'year' and g.reference_on <= p.period_end_on
        and g.reference_on >= p.period_end_on - interval 1 year
    where g.level in ('district', 'berlin')
    qualify g.reference_on = max(g.reference_on) over (partition by g.level, g.area_code, p.period_start_on)
),
classed as (
    select s.period_start_on, s.pgr_code, s.status_class::varchar as group_code, p.amount
    from indicators.area_status as s
    join indicators.population as p on p.level = 'pgr' and p.area_code = s.pgr_code and p.age_band = 'all'
        and p.period_type = 'year' and p.period_start_on = s.period_start_on
)
select 'age' as dimension, age_band as group_code, level, area_code, period_start_on, amount::double as inhabitants
from indicators.population where period_type = 'year' and age_band <> 'all' and level in ('district', 'berlin')
union all
select 'gender', group_code, level, area_code, period_start_on, sum(inhabitants)::double from dated group by all
union all
select 'mss_status', group_code, 'district', left(pgr_code, 2), period_start_on, sum(amount) from classed group by all
union all
select 'mss_status', group_code, 'berlin', '{BERLIN_CODE}', period_start_on, sum(amount) from classed group by all
"""

REACH_SQL: Final = """
with reached as (
    select m.period_start_on, r.residence_pgr, sum(r.known_residence_count)::double as persons
    from measures.reach_residences as r
    join indicators.period_month as m on m.period_type = 'year' and m.month_on = r.month_on group by all
)
select s.period_start_on, s.pgr_code, s.mean_class, p.amount as inhabitants, coalesce(r.persons, 0) as persons
from indicators.area_status as s
join indicators.population as p on p.level = 'pgr' and p.area_code = s.pgr_code and p.age_band = 'all'
    and p.period_type = 'year' and p.period_start_on = s.period_start_on
left join reached as r on r.period_start_on = s.period_start_on and r.residence_pgr = s.pgr_code
where s.period_start_on in (select period_start_on from reached) and p.amount > 0
order by all
"""


def count_groups(con: duckdb.DuckDBPyConnection) -> None:
    """Build both temp tables; needs `indicators.area_status`, `indicators.population` and the measure tables."""
    con.execute(COUNT_SQL)
    con.execute(RESIDENT_SQL)
