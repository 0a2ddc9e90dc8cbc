/*---
title: Raumnutzung je Monat (geprüft)
description: >-
  Stunden je Raum, Monat und Nutzung.
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
    r.month,
    r.use_type,
    r.hours,
    r.fee_kind,
    r.booking_count,
    r.rejected_count
from current.room_uses as r
