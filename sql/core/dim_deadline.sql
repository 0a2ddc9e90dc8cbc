/*---
title: Meldefristen
description: >-
  Bis wann welches Formular für welchen Zeitraum da sein soll. Die Frist steht im Formular; fällt sie auf ein
  Wochenende, einen Berliner Feiertag, Heiligabend oder Silvester, gilt sie bis zum nächsten Arbeitstag. Schließzeiten
  verlegen die Frist einzelner Projekte; das steht bei deren Meldepflichten.
grain: [entity, period_on]
---*/
with form_period as (
    select distinct
        f.entity,
        f.period_type,
        f.due_day,
        f.due_months_after,
        cast(date_trunc(f.period_type, m.month_on) as date) as period_on
    from reference.reporting_form as f
    cross join core.dim_month as m
),

ended_period as (
    select
        p.*,
        cast(
            p.period_on + to_months(case p.period_type when 'month' then 0 when 'quarter' then 2 else 11 end) as date
        ) as month_on
    from form_period as p
),

due_month as (
    select
        e.*,
        cast(e.month_on + to_months(e.due_months_after) as date) as due_month_on
    from ended_period as e
),

regular as (
    select
        d.*,
        least(last_day(d.due_month_on), d.due_month_on + d.due_day - 1) as regular_due_on
    from due_month as d
)

select
    r.entity,
    r.period_type,
    r.period_on,
    r.month_on,
    last_day(r.month_on) as period_end_on,
    r.regular_due_on,
    coalesce(c.next_working_on, r.regular_due_on) as due_on,
    case when c.is_working_day then '' else coalesce(c.day_kind, '') end as due_reason
from regular as r
left join reference.calendar_day as c on r.regular_due_on = c.day_on
