/*---
title: Kooperationen (geprüft)
description: >-
  Ein Partner je Zeile. Nur Kennungen und Art, keine Ansprechpersonen.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.partner_id,
    r.partner_type,
    r.intensity,
    r.has_agreement,
    r.meeting_count,
    r.cooperation_level
from current.partners as r
