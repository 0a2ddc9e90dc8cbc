/*---
title: Maße der Veranstaltungen
description: >-
  Veranstaltungen und Anwesende je Standort und Monat.
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  event_count: {kind: flow, counts: cases}
  attendee_count: {kind: flow, counts: visits}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    count(f.event_id) as event_count,
    cast(sum(coalesce(f.attendee_count, 0)) as bigint) as attendee_count
from core.fct_event as f
group by all
