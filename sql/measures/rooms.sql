/*---
title: Maße der Räume
description: >-
  Räume je Standort und Monat (Bestand) und die Minuten, in denen sie gebucht werden können; leer ohne gemeldete
  Öffnungszeiten.
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  room_count: {kind: stock, counts: rooms}
  bookable_room_minutes: {kind: flow, counts: minutes}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    count(f.room_id) as room_count,
    cast(sum(cast(f.bookable_minutes as decimal(18, 6))) as double) as bookable_room_minutes
from core.fct_room_month as f
group by all
