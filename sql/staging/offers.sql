/*---
title: Regelmäßige Angebote (geprüft)
description: >-
  Ein Angebot je Zeile mit den Terminen, Stunden und Teilnahmen des Meldejahres.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.offer_id,
    r.location_id,
    r.offer_form,
    r.field,
    r.target_groups,
    r.led_by,
    r.initiated_by,
    r.languages,
    r.session_count,
    r.offer_hours,
    r.attendance_count,
    r.participant_count,
    r.capacity,
    r.fee,
    r.status,
    r.capture_method
from current.offers as r
