/*---
title: Register der Träger (geprüft)
description: >-
  Ein Träger je Zeile. Wird von der Geschäftsstelle geführt.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.carrier_id,
    r.carrier_name,
    r.carrier_aliases,
    r.legal_form,
    r.umbrella
from current.carriers as r
