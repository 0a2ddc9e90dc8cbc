/*---
title: Mobile Stadtteilarbeit (geprüft)
description: >-
  Kontakte unterwegs je Monat und Planungsraum.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.month,
    r.plr_code,
    r.contact_count,
    r.topics,
    r.referral_count,
    r.capture_method
from current.mobile_contacts as r
