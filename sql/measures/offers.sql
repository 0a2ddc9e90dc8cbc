/*---
title: Maße der Angebote
description: >-
  Regelmäßig ist ein Angebot mit mindestens vier Terminen im Jahr, das nicht beendet ist. Leitung, Herkunft und
  Sprachen zählen nur regelmäßige Angebote, Stunden und Teilnahmen alle. Plätze sind Termine mal Kapazität, nur wo die
  Kapazität bekannt ist.
grain: [project_id, location_id, district_code, pgr_code, month_on, action_field]
measures:
  regular_offer_count: {kind: flow, counts: cases}
  offer_hours: {kind: flow, counts: hours}
  offer_session_count: {kind: flow, counts: sessions}
  offer_attendance_count: {kind: flow, counts: visits}
  resident_initiated_count: {kind: flow, counts: cases}
  known_origin_count: {kind: flow, counts: cases}
  voluntary_led_count: {kind: flow, counts: cases}
  multilingual_offer_count: {kind: flow, counts: cases}
  attendance_with_capacity_count: {kind: flow, counts: visits}
  offered_place_count: {kind: flow, counts: places}
breakdowns: [action_field]
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.action_field,
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
    ) as voluntary_led_count,
    count(
        case
            when
                f.offer_status <> 'beendet'
                and f.session_count >= 4
                and f.languages not in ('', 'de', 'LS', 'LS,de', 'de,LS')
                then 1
        end
    ) as multilingual_offer_count,
    cast(sum(case when f.capacity > 0 and f.session_count > 0 then f.attendance_count end) as bigint)
        as attendance_with_capacity_count,
    cast(sum(case when f.capacity > 0 and f.session_count > 0 then f.session_count * f.capacity end) as bigint)
        as offered_place_count
from core.fct_offer as f
group by all
