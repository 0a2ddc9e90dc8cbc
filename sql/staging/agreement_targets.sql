/*---
title: Ziele der Vereinbarungen (geprüft)
description: >-
  Ein Ziel je Vereinbarung, Indikator und Jahr.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.agreement_id,
    r.indicator_id,
    r.target_year,
    r.target_value,
    r.baseline_value,
    r.split,
    r.due_on
from current.agreement_targets as r
