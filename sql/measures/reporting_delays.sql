/*---
title: Verzug der Meldungen
description: >-
  Tage zwischen Frist und Eingang, je Projekt, Formular und Zeitraum eine Zeile; nur fällige Meldungen, die da sind.
  Vor der Frist ist die Zahl negativ.
grain: [project_id, location_id, district_code, pgr_code, month_on, entity]
measures:
  delay_days: {kind: values, counts: days}
breakdowns: [entity]
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.entity,
    cast(
        sum(case when f.is_due and f.is_delivered then date_diff('day', f.due_on, f.delivered_on) end) as bigint
    ) as delay_days
from core.fct_reporting_obligation as f
group by all
