/*---
title: Berichtszeiträume
description: >-
  Alle Zeiträume, die das Berichtsfenster berührt: Monate, Quartale, Halbjahre, Jahre, Schuljahre, Förderjahre und
  Projektphasen (kiezwirkung/indicators/period_groups.yaml). due_on ist der letzte Tag, an dem eines ihrer Formulare
  fällig ist (ohne Schließzeiten einzelner Projekte); wo kein Formular so lange Zeiträume hat, der letzte der Formulare,
  deren Zeitraum ganz darin liegt.
grain: [period_type, period_on]
---*/
with touched_period as (
    select distinct
        p.period_type,
        p.period_on,
        cast(date_trunc('month', p.period_end_on) as date) as month_on,
        p.period_end_on,
        p.period_label
    from reference.period_month as p
    inner join core.dim_month as m on p.month_on = m.month_on
),

own_deadline as (
    select
        d.period_type,
        d.period_on,
        max(d.due_on) as due_on
    from core.dim_deadline as d
    group by d.period_type, d.period_on
),

inner_deadline as (
    select
        p.period_type,
        p.period_on,
        max(d.due_on) as due_on
    from touched_period as p
    inner join core.dim_deadline as d on p.period_on <= d.period_on and p.period_end_on >= d.period_end_on
    group by p.period_type, p.period_on
)

select
    p.period_type,
    p.period_on,
    p.month_on,
    p.period_end_on,
    p.period_label,
    case when p.period_type in ('month', 'quarter', 'year') then o.due_on else i.due_on end as due_on
from touched_period as p
left join own_deadline as o on p.period_type = o.period_type and p.period_on = o.period_on
left join inner_deadline as i on p.period_type = i.period_type and p.period_on = i.period_on
