/*---
title: Maße der Raumnutzung
description: >-
  Stunden, Buchungen und Absagen je Standort, Monat und Nutzung. Dritte sind Selbsthilfegruppen, Initiativen und
  Vereine.
grain: [project_id, location_id, district_code, pgr_code, month_on, room_use_type]
measures:
  room_hours: {kind: flow, counts: hours}
  third_party_room_hours: {kind: flow, counts: hours}
  booking_count: {kind: flow, counts: cases}
  rejected_count: {kind: flow, counts: cases}
breakdowns: [room_use_type]
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.room_use_type,
    cast(sum(cast(coalesce(f.room_hours, 0) as decimal(18, 4))) as double) as room_hours,
    cast(
        sum(
            cast(
                case
                    when f.room_use_type in ('selbsthilfegruppe', 'initiative', 'verein') then coalesce(f.room_hours, 0)
                    else 0
                end as decimal(18, 4)
            )
        ) as double
    ) as third_party_room_hours,
    cast(sum(f.booking_count) as bigint) as booking_count,
    cast(sum(f.rejected_count) as bigint) as rejected_count
from core.fct_room_use as f
group by all
