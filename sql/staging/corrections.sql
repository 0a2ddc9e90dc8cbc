/*---
title: Berichtigungen (geprüft)
description: >-
  Eine berichtigte Zelle je Zeile: was dort stand, was zählt, und warum.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.target_delivery,
    r.target_sheet,
    r.target_cell,
    r.old_value,
    r.new_value,
    r.correction_reason
from current.corrections as r
