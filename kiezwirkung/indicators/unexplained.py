"""Warnings without an explanation: how many a project's deliveries have, by the last month they speak for.

What belongs here: `indicators.unexplained_warning`, from the findings that hold tonight, and its cells in the cube. A
warning is explained when the centre has sent its number in the form for explanations; what the steward accepted
without a word of the centre's stays unexplained. Where something was delivered and nothing is wrong there is a zero.
"""

from collections.abc import Iterable, Set
from typing import Final

import duckdb

from kiezwirkung.warehouse.finding_identity import know_findings
from kiezwirkung.warehouse.forms import Form

UNEXPLAINED: Final = "quality.unexplained_warning_count"

TABLE_SQL: Final = """
create table if not exists indicators.unexplained_warning (project_id varchar, month_on date, warning_count bigint)
"""

COUNT_SQL: Final = """
insert into indicators.unexplained_warning
with spoken as (
    select delivery_id, entity, any_value(project_id) as project_id,
        date_trunc('month', max(coalesce(period_end_on, period_on)))::date as month_on
    from raw.slice where (is_current or state = 'locked') and project_id is not null and period_on is not null
    group by delivery_id, entity
),
whole as (
    select delivery_id, any_value(project_id) as project_id, max(month_on) as month_on from spoken group by delivery_id
),
number as (
    select distinct lower(regexp_replace(finding_id, '^[Bb]-', '')) as digits from core.fct_deviation_explanation
),
open_warning as (
    select k.delivery_id, k.entity from known_finding as k
    where k.is_live and k.severity = 'WARNUNG'
        and not exists (select 1 from number as n where n.digits <> '' and starts_with(k.finding_key, n.digits))
),
placed as (
    select coalesce(s.project_id, w.project_id) as project_id, coalesce(s.month_on, w.month_on) as month_on,
        1 as warning_count
    from open_warning as o
    join whole as w on w.delivery_id = o.delivery_id
    left join spoken as s on s.delivery_id = o.delivery_id and s.entity = o.entity
    union all
    select distinct project_id, month_on, 0 from spoken
)
select project_id, month_on, sum(warning_count)::bigint from placed group by all
"""

CUBE_SQL: Final = f"""
insert into indicators.cube
select '{UNEXPLAINED}', '', '', p.level, p.area_code, m.period_type, m.period_start_on, sum(u.warning_count)::double
from indicators.unexplained_warning as u
join project_place as p using (project_id, month_on)
join indicators.period_month as m using (month_on)
where p.level in ('project', 'district', 'berlin')
group by all
"""


def build_unexplained(con: duckdb.DuckDBPyConnection, forms: Iterable[Form]) -> None:
    """Fill `indicators.unexplained_warning` from the findings and explanations of the night."""
    con.execute("create schema if not exists indicators")
    con.execute(TABLE_SQL)
    con.execute("delete from indicators.unexplained_warning")
    know_findings(con, forms)
    con.execute(COUNT_SQL)
    con.execute("drop table known_finding")


def add_unexplained(con: duckdb.DuckDBPyConnection, needed: Set[str]) -> None:
    """Add the number of unexplained warnings to the cube; needs `project_place`, which coverage leaves behind."""
    con.execute(TABLE_SQL)
    if UNEXPLAINED in needed:
        con.execute(CUBE_SQL)
