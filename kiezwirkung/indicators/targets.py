"""Targets of the agreements: actual, due share and whether the district is on course.

What belongs here: mart.agreement_target from core.fct_agreement_target and the shown values, and the target of the
district's yearly row. While a year runs, only its shown months or quarters are added. A yearly amount is due in
twelfths up to the last month with data; a level (share, mean, stock) is due on the line from its baseline to the
target. Judged only where the interval allows it.
"""

from datetime import date
from typing import Final

import duckdb

ACTUAL_SQL: Final = """
create or replace temp table target_actual as
with target as (
    select t.agreement_id, t.district_code, t.indicator_id, t.target_year::bigint as target_year,
        t.target_value::double as target_value, t.baseline_value::double as baseline_value, t.target_split,
        make_date(t.target_year, 1, 1) as year_on
    from core.fct_agreement_target as t
),
elapsed as (
    select t.*, coalesce((select max(c.period_start_on) from indicators.coverage as c
        where c.period_type = 'month' and c.entity = d.coverage and c.delivered_obligation_count > 0
            and c.period_start_on < date_trunc('month', $as_of::date) and year(c.period_start_on) = t.target_year
        ), t.year_on - 1) as last_month_on, d.kind
    from target as t left join indicators.definition as d using (indicator_id)
),
so_far as (
    select indicator_id, area_code as district_code, date_trunc('year', period_start_on)::date as year_on,
        case when count(case when mark = 'g' then 1 end) = 0 then sum(value) end as added,
        arg_max(value, period_start_on) as latest
    from (
        select v.* from mart.indicator_value as v join mart.indicator as i using (indicator_id)
        where v.level = 'district' and v.breakdown = '' and v.period_type = i.native_period and v.period_type <> 'year'
    )
    group by all
)
select e.*, case when e.last_month_on < e.year_on then 0
        when e.target_split = 'year_end' then case when month(e.last_month_on) = 12 then 1 else 0 end
        else month(e.last_month_on) / 12.0 end::double as due_share,
    case when v.value is not null then v.value when e.kind = 'flow' then s.added
        when e.kind <> 'persons' then s.latest end as actual_value,
    v.lower, v.upper, coalesce(v.mark, 't') as mark
from elapsed as e
left join mart.indicator_value as v on v.indicator_id = e.indicator_id and v.level = 'district'
    and v.area_code = e.district_code and v.period_type = 'year' and v.period_start_on = e.year_on and v.breakdown = ''
left join so_far as s on s.indicator_id = e.indicator_id and s.district_code = e.district_code and s.year_on = e.year_on
    and v.mark = 't'
"""

TARGET_SQL: Final = """
create or replace table mart.agreement_target as
with due as (
    select *, case when kind in ('flow', 'persons') then target_value * due_share
        else baseline_value + (target_value - baseline_value) * due_share end as due_value,
        coalesce(direction = 'down', false) as less_is_better
    from target_actual left join (select indicator_id, direction from mart.indicator) using (indicator_id)
)
select d.agreement_id, d.district_code, coalesce(a.area_name, d.district_code) as district_name, d.indicator_id,
    coalesce(i.title, d.indicator_id) as indicator_title, coalesce(i.unit_label, '') as unit_label,
    coalesce(i.decimals, 0)::integer as decimals, d.target_year, d.target_value, d.baseline_value, d.actual_value,
    d.lower, d.upper, d.due_share, case
        when d.actual_value is null then 'no_value'
        when d.less_is_better and coalesce(d.upper, d.actual_value) <= d.target_value then 'reached'
        when not d.less_is_better and coalesce(d.lower, d.actual_value) >= d.target_value then 'reached'
        when d.due_share = 0 then 'on_course'
        when d.due_value is null and d.due_share < 1 then 'unsure'
        when coalesce(d.due_value, d.target_value) between d.lower and d.upper then 'unsure'
        when d.less_is_better and d.actual_value <= coalesce(d.due_value, d.target_value) then 'on_course'
        when not d.less_is_better and d.actual_value >= coalesce(d.due_value, d.target_value) then 'on_course'
        else 'behind' end as state, d.mark
from due as d
left join mart.indicator as i using (indicator_id)
left join mart_area as a on a.level = 'district' and a.area_code = d.district_code
order by all
"""

ROW_SQL: Final = """
update mart.indicator_value as v set target = t.target_value
from mart.agreement_target as t
where v.indicator_id = t.indicator_id and v.level = 'district' and v.area_code = t.district_code
    and v.period_type = 'year' and v.breakdown = '' and year(v.period_start_on) = t.target_year
"""


def release_targets(con: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Build mart.agreement_target and set the target of the yearly district rows; needs temp table `mart_area`."""
    con.execute(ACTUAL_SQL, {"as_of": as_of})
    con.execute(TARGET_SQL)
    con.execute(ROW_SQL)
    con.execute("drop table target_actual")
