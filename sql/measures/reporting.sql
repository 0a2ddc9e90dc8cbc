/*---
title: Maße der Meldungen
description: >-
  Fällige Meldungen je Projekt und Monat und wie viele davon da sind.
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  due_count: {kind: flow, counts: cases}
  delivered_count: {kind: flow, counts: cases}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    count(case when f.is_due then 1 end) as due_count,
    count(case when f.is_due and f.is_delivered then 1 end) as delivered_count
from core.fct_reporting_obligation as f
group by all
