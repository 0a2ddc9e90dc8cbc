/*---
title: Öffnungszeiten (geprüft)
description: >-
  Eine Öffnungszeit je Wochentag und Standort, gültig für das Meldejahr.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.location_id,
    r.weekday,
    r.open_from,
    r.open_to,
    r.kind,
    r.closed_weeks
from current.opening_hours as r
