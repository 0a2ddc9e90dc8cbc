/*---
title: Vollständigkeit der Monatsmeldungen
description: >-
  Je Bezirk und je Projekt: wie viele Monatsmeldungen (Besuche) erwartet und wie viele da sind. Offen heißt: Die Frist
  läuft noch.
grain: [level, area_code, month_on]
---*/
with reporting_project as (
    select distinct o.project_id
    from core.fct_reporting_obligation as o
    where o.period_type = 'month'
),

project_month as (
    select
        p.project_id,
        a.district_code,
        t.month_on,
        coalesce(max(o.due_on), t.due_on) as due_on,
        coalesce(max(o.due_on), t.due_on) >= r.as_of as is_open,
        count(case when o.state <> 'not_expected' then 1 end) as expected_count,
        count(case when o.is_delivered then 1 end) as delivered_count
    from reporting_project as p
    cross join core.dim_period as t
    cross join reference.run as r
    left join core.fct_reporting_obligation as o
        on p.project_id = o.project_id and t.period_type = o.period_type and t.period_on = o.period_on
    asof left join core.map_project_area as a
        on p.project_id = a.project_id and t.month_on >= a.applies_from
    where t.period_type = 'month'
    group by p.project_id, a.district_code, t.month_on, t.due_on, r.as_of
),

area_month as (
    select
        'project' as level,
        m.project_id as area_code,
        m.district_code,
        m.month_on,
        m.due_on,
        m.is_open,
        m.expected_count,
        m.delivered_count
    from project_month as m
    union all
    select
        'district' as level,
        d.district_code as area_code,
        d.district_code,
        t.month_on,
        coalesce(max(case when m.expected_count > 0 then m.due_on end), t.due_on) as due_on,
        coalesce(max(case when m.expected_count > 0 then m.due_on end), t.due_on) >= r.as_of as is_open,
        cast(coalesce(sum(m.expected_count), 0) as bigint) as expected_count,
        cast(coalesce(sum(m.delivered_count), 0) as bigint) as delivered_count
    from core.dim_district as d
    cross join core.dim_period as t
    cross join reference.run as r
    left join project_month as m on d.district_code = m.district_code and t.month_on = m.month_on
    where t.period_type = 'month'
    group by d.district_code, t.month_on, t.due_on, r.as_of
)

select
    m.level,
    m.area_code,
    a.area_name,
    m.district_code,
    m.month_on,
    m.expected_count,
    m.delivered_count,
    case
        when m.expected_count = 0 then 'not_expected'
        when m.delivered_count = m.expected_count then 'complete'
        when m.is_open then 'open'
        when m.delivered_count = 0 then 'none'
        else 'partial'
    end as state,
    m.due_on
from area_month as m
left join mart.area as a on m.level = a.level and m.area_code = a.area_code
