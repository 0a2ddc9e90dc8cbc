/*---
title: Räume (geprüft)
description: >-
  Ein Raum je Zeile.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.room_id,
    r.location_id,
    r.room_area_m2,
    r.seat_count,
    r.accessible
from current.rooms as r
