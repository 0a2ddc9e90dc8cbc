"""What was corrected after it had been delivered: mart.correction.

What belongs here: counting changed entries per form, project and period, and the old and the new figure where a
released figure stands for the form. Only a figure that the release shows anyway is named, and only where neither the
old one nor the difference is a small count. Nothing else a centre typed gets here. Comes after the protection.
"""

from typing import Final, NamedTuple

import duckdb

from kiezwirkung.settings import Thresholds


class Figure(NamedTuple):
    """The indicator whose value for a project and period is the sum of one field of a form."""

    indicator_id: str
    field: str
    period_type: str
    starts_on: str


FIGURES: Final = {
    "visits": Figure("visits", "visit_count", "month", "make_date(r.report_year, r.month, 1)"),
    "consultations": Figure(
        "consultations", "consultation_count", "quarter", "make_date(r.report_year, 3 * r.quarter - 2, 1)"
    ),
    "self_help_enquiries": Figure(
        "self_help_enquiries", "enquiry_count", "quarter", "make_date(r.report_year, 3 * r.quarter - 2, 1)"
    ),
}

CHANGED_SQL: Final = """
create or replace temp table changed_slice as
with place as (
    select distinct entity, slice_key, project_id, period_on from raw.slice
),
steward as (
    select c.delivery_id, e.entity, c.cell
    from quality.correction as c
    join raw.sheet_entity as e on e.delivery_id = c.delivery_id and e.sheet = c.sheet
    where c.state = 'applied'
)
select 'centre' as correction_source, c.entity, p.project_id, p.period_on, max(c.old_delivery_id) as old_delivery_id,
    count(case when c.kind = 'value' then 1 end) as changed_value_count,
    count(case when c.kind in ('row_missing', 'row_added') then 1 end)
        + coalesce(sum(
            case when c.kind = 'row_count' then abs(c.new_value::bigint - c.old_value::bigint) end
        ), 0)::bigint as changed_row_count
from raw.slice_change as c
join place as p on p.entity = c.entity and p.slice_key = c.slice_key
where p.project_id is not null
group by all
union all
select 'steward', s.entity, p.project_id, null, '', count(distinct s.cell), 0
from steward as s
join (select distinct entity, delivery_id, project_id from raw.slice where project_id is not null) as p
    on p.entity = s.entity and p.delivery_id = s.delivery_id
group by all
"""

CORRECTION_SQL: Final = """
create or replace table mart.correction as
select c.correction_source, c.entity, coalesce(f.title, '') as form_title, c.project_id as area_code,
    coalesce(a.area_name, c.project_id) as area_name, a.parent_code as district_code,
    coalesce(f.period_type, '') as period_type, c.period_on as period_start_on, c.changed_value_count,
    c.changed_row_count, case when w.is_shown then w.old_value end as old_value,
    case when w.is_shown then w.new_value end as new_value, case
        when w.is_shown then '' when w.is_shown is null then 'Zu diesem Formular gibt es keinen einzelnen Wert'
        else 'Alter Wert, neuer Wert oder Unterschied ist klein oder geheim zu halten' end as value_reason,
    coalesce(w.indicator_id, '') as indicator_id
from changed_slice as c
left join reference.reporting_form as f on f.entity = c.entity
left join mart.area as a on a.level = 'project' and a.area_code = c.project_id
left join corrected_figure as w on w.entity = c.entity and w.project_id = c.project_id and w.period_on = c.period_on
    and c.correction_source = 'centre'
order by all
"""


def release_corrections(con: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> None:
    """Build mart.correction from mart.indicator_value; grain: correction_source, entity, area_code, period_start_on."""
    con.execute(CHANGED_SQL)
    smallest = max(thresholds.persons, thresholds.health)
    parts = [_figure_sql(entity, figure) for entity, figure in FIGURES.items()]
    con.execute(f"create or replace temp table corrected_figure as {' union all '.join(parts)}", {"smallest": smallest})
    con.execute(CORRECTION_SQL)
    con.execute("drop table changed_slice; drop table corrected_figure")


def _figure_sql(entity: str, figure: Figure) -> str:
    """Old sum and released value per project and period of one form; small counts and differences are not shown."""
    return f"""
        select '{entity}' as entity, c.project_id, c.period_on, '{figure.indicator_id}' as indicator_id,
            sum(r.{figure.field})::double as old_value, any_value(v.value) as new_value,
            coalesce(any_value(v.mark) in ('', 'p', 'r') and any_value(v.value) is not null
                and any_value(v.value) >= $smallest and sum(r.{figure.field}) >= $smallest
                and abs(sum(r.{figure.field}) - any_value(v.value)) >= $smallest, false) as is_shown
        from changed_slice as c
        join raw.{entity} as r on r.delivery_id = c.old_delivery_id and r.project_id = c.project_id
            and {figure.starts_on} = c.period_on and not r.is_refused
        left join mart.indicator_value as v on v.indicator_id = '{figure.indicator_id}' and v.level = 'project'
            and v.area_code = c.project_id and v.period_type = '{figure.period_type}'
            and v.period_start_on = c.period_on and v.breakdown = ''
        where c.entity = '{entity}' and c.correction_source = 'centre'
        group by all"""
