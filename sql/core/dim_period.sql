/*---
title: Berichtszeiträume
description: >-
  Monate, Quartale und Jahre, die das Berichtsfenster berührt, mit ihrer Meldefrist:
  Monate bis zum 15. des Folgemonats, Quartale bis zum 15. nach Quartalsende, Jahre bis zum 31. März.
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
)

select
    period_type,
    period_on,
    month_on,
    last_day(month_on) as period_end_on,
    case
        when period_type = 'year' then cast(month_on + interval 3 month + interval 30 day as date)
        else cast(month_on + interval 1 month + interval 14 day as date)
    end as due_on
from touched_period
