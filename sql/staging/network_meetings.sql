/*---
title: Netzwerktreffen (geprüft)
description: >-
  Ein Treffen der Mitgliedsorganisationen je Zeile. Wird von der Geschäftsstelle geführt.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.meeting_id,
    r.held_on,
    r.network,
    r.meeting_format,
    r.organisation_count,
    r.meeting_attendee_count,
    r.minutes
from current.network_meetings as r
