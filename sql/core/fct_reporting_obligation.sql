/*---
title: Meldepflichten
description: >-
  Was welches Projekt für welchen Zeitraum melden muss, bis wann, und ob es da ist. Wer was melden muss, steht im
  Formular. Erwartet wird, solange das Projekt im Zeitraum an mindestens einem Tag gültig und geöffnet war. Liegt die
  Frist in einer Schließzeit, bleiben danach noch einige Arbeitstage. Es zählt der Eingang der ersten angenommenen
  Meldung; eine spätere Korrektur macht eine rechtzeitige Meldung nicht zu einer späten.
grain: [row_id]
---*/
with owed as (
    select
        p.project_id,
        d.entity,
        d.period_type,
        d.period_on,
        d.month_on,
        d.regular_due_on,
        d.due_on,
        d.due_reason,
        greatest(d.period_on, min(p.valid_from)) as first_day_on,
        least(d.period_end_on, max(coalesce(p.valid_to, d.period_end_on))) as last_day_on
    from core.dim_project as p
    inner join reference.reporting_form as f
        on f.owed_by in ('all', case when p.project_id like '%SK' then 'self_help' else 'centre' end)
    inner join core.dim_deadline as d
        on f.entity = d.entity
            and p.valid_from <= d.period_end_on
            and (p.valid_to is null or p.valid_to >= d.period_on)
    inner join reference.run as r on d.month_on <= r.last_month
    group by
        p.project_id,
        d.entity,
        d.period_type,
        d.period_on,
        d.period_end_on,
        d.month_on,
        d.regular_due_on,
        d.due_on,
        d.due_reason
),

closing_project as (
    select distinct project_id
    from core.map_project_closed_day
),

open_day as (
    select
        p.project_id,
        t.day_on,
        row_number() over (partition by p.project_id order by t.day_on) as open_number
    from closing_project as p
    cross join reference.calendar_day as t
    left join core.map_project_closed_day as c on p.project_id = c.project_id and t.day_on = c.day_on
    where t.is_working_day and c.day_on is null
),

met_closure as (
    select
        o.project_id,
        o.entity,
        o.period_on,
        o.regular_due_on,
        min(c.closure_kind) as closure_kind
    from owed as o
    inner join core.map_project_closed_day as c
        on o.project_id = c.project_id and c.day_on in (o.regular_due_on, o.due_on)
    group by o.project_id, o.entity, o.period_on, o.regular_due_on
),

passed as (
    select
        m.*,
        coalesce(d.open_number, 0) as open_number
    from met_closure as m
    asof left join open_day as d
        on m.project_id = d.project_id and m.regular_due_on >= d.day_on
),

moved as (
    select
        p.project_id,
        p.entity,
        p.period_on,
        p.closure_kind,
        d.day_on as due_on
    from passed as p
    cross join reference.deadline_rule as r
    inner join open_day as d
        on p.project_id = d.project_id and p.open_number + r.working_days_after_closure = d.open_number
),

closed_throughout as (
    select
        o.project_id,
        o.entity,
        o.period_on
    from owed as o
    inner join core.map_project_closed_day as c
        on o.project_id = c.project_id and c.day_on between o.first_day_on and o.last_day_on
    group by o.project_id, o.entity, o.period_on, o.first_day_on, o.last_day_on
    having count(*) = date_diff('day', o.first_day_on, o.last_day_on) + 1
),

delivered as (
    select
        entity,
        project_id,
        period_on,
        min(delivered_on) as delivered_on
    from quality.delivered_period
    group by entity, project_id, period_on
),

first_stage as (
    select least(min(from_day), 0) as first_day
    from reference.reminder_stage
),

known as (
    select
        o.project_id,
        o.entity,
        o.period_on,
        o.period_type,
        o.month_on,
        o.regular_due_on,
        coalesce(m.due_on, o.due_on) as due_on,
        case when m.due_on is null then o.due_reason else 'closure' end as due_reason,
        coalesce(m.closure_kind, '') as closure_kind,
        d.delivered_on,
        c.project_id is null or d.delivered_on is not null as is_expected
    from owed as o
    left join moved as m
        on o.project_id = m.project_id and o.entity = m.entity and o.period_on = m.period_on
    left join closed_throughout as c
        on o.project_id = c.project_id and o.entity = c.entity and o.period_on = c.period_on
    left join delivered as d
        on o.entity = d.entity and o.project_id = d.project_id and o.period_on = d.period_on
)

select
    k.project_id || ':' || k.entity || ':' || k.period_on as row_id,
    k.project_id,
    cast(null as varchar) as location_id,
    k.month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    k.entity,
    k.period_on,
    k.period_type,
    k.regular_due_on,
    k.due_on,
    k.due_reason,
    k.closure_kind,
    k.is_expected and k.due_on < r.as_of as is_due,
    k.delivered_on,
    k.delivered_on is not null as is_delivered,
    case
        when not k.is_expected then 'not_expected'
        when k.delivered_on <= k.due_on then 'on_time'
        when k.delivered_on > k.due_on then 'late'
        when k.due_on < r.as_of then 'overdue'
        when k.due_on + s.first_day <= r.as_of then 'due'
        else 'open'
    end as state,
    case
        when k.delivered_on > k.due_on then date_diff('day', k.due_on, k.delivered_on)
        when k.delivered_on <= k.due_on then 0
    end as days_late,
    cast(
        case
            when k.delivered_on > k.due_on then t.working_day_number - u.working_day_number
            when k.delivered_on <= k.due_on then 0
        end as bigint
    ) as working_days_late
from known as k
cross join reference.run as r
cross join first_stage as s
left join reference.calendar_day as t on k.delivered_on = t.day_on
left join reference.calendar_day as u on k.due_on = u.day_on
asof left join core.map_project_area as a
    on k.project_id = a.project_id and k.month_on >= a.applies_from
