/*---
title: Maße der Angebote
description: >-
  Regelmäßig ist ein Angebot mit mindestens vier Terminen im Jahr, das nicht beendet ist. Leitung und Herkunft zählen
  nur regelmäßige Angebote, Stunden und Teilnahmen alle.
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  regular_offer_count: {kind: flow, counts: cases}
  offer_hours: {kind: flow, counts: hours}
  offer_session_count: {kind: flow, counts: sessions}
  offer_attendance_count: {kind: flow, counts: visits}
  resident_initiated_count: {kind: flow, counts: cases}
  known_origin_count: {kind: flow, counts: cases}
  voluntary_led_count: {kind: flow, counts: cases}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    count(case when f.offer_status <> 'beendet' and f.session_count >= 4 then 1 end) as regular_offer_count,
    cast(sum(cast(coalesce(f.offer_hours, 0) as decimal(18, 4))) as double) as offer_hours,
    cast(sum(coalesce(f.session_count, 0)) as bigint) as offer_session_count,
    cast(sum(coalesce(f.attendance_count, 0)) as bigint) as offer_attendance_count,
    count(
        case
            when f.offer_status <> 'beendet' and f.session_count >= 4 and f.initiated_by = 'bewohner' then 1
        end
    ) as resident_initiated_count,
    count(
        case
            when f.offer_status <> 'beendet' and f.session_count >= 4 and f.initiated_by is not null then 1
        end
    ) as known_origin_count,
    count(
        case
            when f.offer_status <> 'beendet' and f.session_count >= 4 and f.led_by in ('freiwillig', 'gemischt') then 1
        end
    ) as voluntary_led_count
from core.fct_offer as f
group by all
