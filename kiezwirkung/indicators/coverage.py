"""Coverage: how many of the projects that could deliver have done so.

What belongs here: `indicators.coverage` per source entity, area and period. Where a form is owed
(core.fct_reporting_obligation) a project counts as delivered when every delivery that touches the period is there; a
yearly form touches each of its months; who delivers unasked counts as expected too. Where nobody owes it (sessions,
participations, surveys) any delivery in the period counts, out of all projects of the register. `register` stands for
the register itself (held by the steward, always there), `all` for every form whose deadline has passed. What nobody
owes is waited for as long as the forms of its month. A month in which a centre was closed throughout is no month in
which something is expected of it. Beside the forms: how many of their required cells are filled.
"""

from typing import Final

import duckdb

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.required_cells import CELL_SQL, REQUIRED_MONTH_SQL
from kiezwirkung.indicators.rollup import BERLIN_CODE, ENGINE_MADE

REGISTER: Final = "register"
EVERY_FORM: Final = "all"

PLACE_SQL: Final = f"""
create or replace temp table project_place as
with valid as (
    select distinct p.project_id, m.month_on
    from core.dim_month as m join core.dim_project as p
        on p.valid_from <= last_day(m.month_on) and (p.valid_to is null or p.valid_to >= m.month_on)
),
placed as (
    select v.project_id, v.month_on, a.district_code
    from valid as v asof left join core.map_project_area as a
        on a.project_id = v.project_id and v.month_on >= a.applies_from
)
select month_on, 'project' as level, project_id, project_id as area_code from placed
union all
select month_on, 'district', project_id, district_code from placed where district_code is not null
union all
select month_on, 'berlin', project_id, '{BERLIN_CODE}' from placed
union all
select distinct month_on, 'location', project_id, location_id from core.fct_location_month
union all
select distinct month_on, 'pgr', project_id, pgr_code from core.fct_location_month where pgr_code is not null
"""

OBLIGATION_SQL: Final = f"""
create or replace temp table obligation_month as
with spread as (
    select entity, project_id, period_on, due_on, is_due, is_delivered,
        unnest(range(case period_type when 'month' then 1 when 'year' then 12 else 3 end)) as step
    from core.fct_reporting_obligation
    where state is distinct from 'not_expected'
),
owed as (
    select entity, project_id, due_on, is_due, is_delivered, (period_on + to_months(step::integer))::date as month_on
    from spread
)
select entity, project_id, due_on, is_delivered, month_on, false as is_voluntary from owed
union all
select '{EVERY_FORM}', project_id, due_on, is_delivered, month_on, false from owed where is_due
union all
select '{REGISTER}', project_id, month_on, true, month_on, false
from (select distinct project_id, month_on from core.fct_location_month)
"""

CLOSED_SQL: Final = """
create or replace temp table closed_month as
select project_id, period_on as month_on from core.fct_reporting_obligation where period_type = 'month'
group by all having count(case when state is distinct from 'not_expected' then 1 end) = 0
"""

VOLUNTARY_SQL: Final = """
insert into obligation_month
select '{entity}', p.project_id, t.due_on, d.project_id is not null, p.month_on, true
from project_place as p
anti join closed_month as c on c.project_id = p.project_id and c.month_on = p.month_on
left join core.dim_period as t on t.period_type = 'month' and t.month_on = p.month_on
left join (select distinct project_id, month_on from ({rows})) as d
    on d.project_id = p.project_id and d.month_on = p.month_on
where p.level = 'project'
"""

UNASKED_SQL: Final = """
insert into obligation_month
select '{entity}', d.project_id, t.due_on, true, d.month_on, false
from (select distinct project_id, month_on from ({rows}) where project_id is not null) as d
anti join (select project_id, month_on from obligation_month where entity = '{entity}') as o
    on o.project_id = d.project_id and o.month_on = d.month_on
left join core.dim_period as t on t.period_type = 'month' and t.month_on = d.month_on
"""

COVERAGE_SQL: Final = """
create or replace table indicators.coverage as
with by_project as (
    select o.entity, p.level, p.area_code, m.period_type, m.period_start_on, count(*) as obligation_count,
        sum(case when o.is_delivered then 1 else 0 end) as delivered_obligation_count, max(o.due_on) as due_on,
        any_value(o.is_voluntary) as is_voluntary, sum(r.required_count) as required_count,
        sum(r.filled_count) as filled_count
    from obligation_month as o
    join project_place as p using (project_id, month_on)
    join indicators.period_month as m using (month_on)
    left join required_month as r using (entity, project_id, month_on)
    group by o.entity, p.level, p.area_code, o.project_id, m.period_type, m.period_start_on
)
select entity, level, area_code, period_type, period_start_on, count(*)::bigint as expected_count,
    sum(case when delivered_obligation_count = obligation_count or (is_voluntary and delivered_obligation_count > 0)
        then 1 else 0 end)::bigint as delivered_count,
    sum(obligation_count)::bigint as obligation_count,
    sum(delivered_obligation_count)::bigint as delivered_obligation_count, max(due_on) as due_on,
    any_value(is_voluntary) as is_voluntary, sum(required_count)::bigint as required_count,
    sum(filled_count)::bigint as filled_count
from by_project
group by entity, level, area_code, period_type, period_start_on
"""


def build_coverage(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Fill `indicators.coverage` for every form that an indicator stands on.

    Needs `indicators.period_month`; leaves temp table `project_place` (month_on, level, project_id, area_code).
    """
    con.execute("create schema if not exists indicators")
    con.execute(PLACE_SQL)
    con.execute(OBLIGATION_SQL)
    con.execute(CLOSED_SQL)
    con.execute(CELL_SQL)
    con.execute(REQUIRED_MONTH_SQL)
    owed = {row[0] for row in con.execute("select distinct entity from core.fct_reporting_obligation").fetchall()}
    for entity, tables in sorted(source_forms(catalogue).items()):
        statement = UNASKED_SQL if entity in owed else VOLUNTARY_SQL
        rows = " union all ".join(f"select project_id, month_on from measures.{table}" for table in tables)
        con.execute(statement.format(entity=entity, rows=rows))
    con.execute(COVERAGE_SQL)
    con.execute("drop table obligation_month; drop table closed_month; drop table required_month")


def source_forms(catalogue: Catalogue) -> dict[str, list[str]]:
    """Source entities of the indicators, with the measure tables that show who delivered them."""
    delivered = {measure.table for measure in catalogue.measures.values() if measure.name not in ENGINE_MADE}
    found: dict[str, set[str]] = {}
    for indicator in catalogue.indicators:
        table = catalogue.measures[indicator.numerator].table
        if indicator.coverage not in {REGISTER, EVERY_FORM} and table in delivered:
            found.setdefault(indicator.coverage, set()).add(table)
    return {entity: sorted(tables) for entity, tables in found.items()}
