/*---
title: Kooperationsvereinbarungen (geprüft)
description: >-
  Eine Vereinbarung je Bezirk und Pflicht. Wird von der Geschäftsstelle geführt.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.agreement_id,
    r.district_code,
    r.duty,
    r.signed_on,
    r.valid_to,
    r.status
from current.agreements as r
