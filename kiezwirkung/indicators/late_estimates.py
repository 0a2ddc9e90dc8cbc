"""What a sum might be once the late centres have reported: only on request, and never in the release.

What belongs here: `indicators.late_estimate`. For every owed monthly report that is overdue, the same month of the year
before of the same project stands in; where there is none, nothing does, and the row says so. The figure itself stays as
it was delivered. What is estimated could be subtracted to a single centre's month, so it stays inside the house.
"""

from datetime import date
from typing import Final

import duckdb

LATE_SQL: Final = """
create or replace table indicators.late_estimate as
with late as (
    select entity, area_code as project_id, period_start_on as month_on
    from indicators.coverage
    where level = 'project' and period_type = 'month' and not is_voluntary and delivered_obligation_count = 0
        and due_on < $as_of
),
asked as (
    select distinct d.indicator_id, d.coverage as entity, d.numerator_measure, d.factor_numerator, d.factor_denominator
    from indicators.definition as d
    where d.kind = 'flow' and d.shows_total and list_contains(d.periods, 'month')
),
filled as (
    select a.indicator_id, l.project_id, l.month_on, c.amount * a.factor_numerator / a.factor_denominator as amount
    from late as l join asked as a using (entity)
    left join indicators.cube as c on c.measure = a.numerator_measure and c.breakdown = '' and c.level = 'project'
        and c.area_code = l.project_id and c.period_type = 'month'
        and c.period_start_on = (l.month_on - interval 1 year)::date
),
missing as (
    select f.indicator_id, p.level, p.area_code, m.period_type, m.period_start_on, count(*)::bigint as missing_count,
        count(f.amount)::bigint as estimated_count, sum(f.amount::decimal(38, 9))::double as estimated_amount
    from filled as f
    join project_place as p using (project_id, month_on)
    join indicators.period_month as m using (month_on)
    where p.level in ('project', 'district', 'berlin')
    group by all
)
select m.indicator_id, m.level, m.area_code, m.period_type, m.period_start_on, v.value,
    case when m.estimated_count > 0 then coalesce(v.value, 0) + m.estimated_amount end as value_with_estimates,
    m.missing_count, m.estimated_count, case
        when m.estimated_count = m.missing_count
            then 'Für jede fehlende Meldung steht der Vorjahresmonat desselben Projekts'
        when m.estimated_count > 0 then 'Nur für einen Teil der fehlenden Meldungen gibt es einen Vorjahresmonat'
        else 'Keine Schätzung: es gibt keinen Vorjahresmonat' end as estimate_reason
from missing as m
join indicators.value as v using (indicator_id, level, area_code, period_type, period_start_on)
where v.breakdown = ''
order by all
"""


def build_late_estimates(con: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Fill `indicators.late_estimate` for sums of monthly forms; needs `indicators.value` and `project_place`."""
    con.execute(LATE_SQL, {"as_of": as_of})
