/*---
title: Berichtszeiträume
description: >-
  Monate, Quartale und Jahre, die das Berichtsfenster berührt, mit dem letzten Tag, an dem eines ihrer Formulare fällig
  ist (ohne Schließzeiten einzelner Projekte).
grain: [period_type, period_on]
---*/
with touched_period as (
    select
        'month' as period_type,
        m.month_on as period_on,
        m.month_on
    from core.dim_month as m
    union
    select
        'quarter' as period_type,
        m.quarter_on as period_on,
        cast(m.quarter_on + interval 2 month as date) as month_on
    from core.dim_month as m
    union
    select
        'year' as period_type,
        m.year_on as period_on,
        cast(m.year_on + interval 11 month as date) as month_on
    from core.dim_month as m
),

last_deadline as (
    select
        d.period_type,
        d.period_on,
        max(d.due_on) as due_on
    from core.dim_deadline as d
    group by d.period_type, d.period_on
)

select
    p.period_type,
    p.period_on,
    p.month_on,
    last_day(p.month_on) as period_end_on,
    d.due_on
from touched_period as p
left join last_deadline as d on p.period_type = d.period_type and p.period_on = d.period_on
