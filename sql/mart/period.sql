/*---
title: Zeiträume
description: >-
  Monate, Quartale und Jahre des Berichtsfensters. Vorläufig ist ein Zeitraum, solange seine Meldefrist läuft oder er
  noch nicht zu Ende ist.
grain: [period_type, period_start_on]
---*/
with month_name as (
    select
        v.month_number,
        v.month_name
    from (
        values
        (1, 'Januar'),
        (2, 'Februar'),
        (3, 'März'),
        (4, 'April'),
        (5, 'Mai'),
        (6, 'Juni'),
        (7, 'Juli'),
        (8, 'August'),
        (9, 'September'),
        (10, 'Oktober'),
        (11, 'November'),
        (12, 'Dezember')
    ) as v (month_number, month_name)
)

select
    p.period_type,
    p.period_on as period_start_on,
    p.period_end_on,
    case p.period_type
        when 'month' then n.month_name || ' ' || year(p.period_on)
        when 'quarter' then quarter(p.period_on) || '/' || year(p.period_on)
        else cast(year(p.period_on) as varchar)
    end as period_label,
    p.due_on >= r.as_of or p.month_on > r.last_month as is_provisional
from core.dim_period as p
cross join reference.run as r
left join month_name as n on month(p.period_on) = n.month_number
