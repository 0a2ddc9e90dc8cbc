/*---
title: Zeiträume
description: >-
  Alle Zeiträume des Berichtsfensters: Monate, Quartale, Halbjahre, Jahre, Schuljahre, Förderjahre und Projektphasen.
  Vorläufig ist ein Zeitraum, solange eine seiner Meldefristen läuft oder er noch nicht zu Ende ist.
grain: [period_type, period_start_on]
---*/
select
    p.period_type,
    p.period_on as period_start_on,
    p.period_end_on,
    p.period_label,
    p.due_on >= r.as_of or p.month_on > r.last_month as is_provisional
from core.dim_period as p
cross join reference.run as r
