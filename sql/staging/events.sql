/*---
title: Veranstaltungen (geprüft)
description: >-
  Eine Veranstaltung je Zeile.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.event_id,
    r.location_id,
    r.held_on,
    r.event_type,
    r.field,
    r.is_public,
    r.attendee_count,
    r.volunteer_count,
    r.capture_method
from current.events as r
