/*---
title: Maße der Termine
description: >-
  Termine je Standort und Monat mit Teilnahmen und Dauer.
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  session_count: {kind: flow, counts: sessions}
  attendance_count: {kind: flow, counts: visits}
  session_minutes: {kind: flow, counts: minutes}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    count(f.session_id) as session_count,
    cast(sum(coalesce(f.attendance_count, 0)) as bigint) as attendance_count,
    cast(sum(coalesce(f.session_minutes, 0)) as bigint) as session_minutes
from core.fct_session as f
group by all
