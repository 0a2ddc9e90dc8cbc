/*---
title: Ziele der Vereinbarungen (geprüft)
description: >-
  Ein Ziel je Vereinbarung, Indikator, Jahr und Gebiet.
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
    r.due_on,
    r.project_id,
    r.direction,
    r.upper_value,
    r.baseline_year,
    r.tolerance_percent,
    r.january_percent,
    r.february_percent,
    r.march_percent,
    r.april_percent,
    r.may_percent,
    r.june_percent,
    r.july_percent,
    r.august_percent,
    r.september_percent,
    r.october_percent,
    r.november_percent,
    r.december_percent
from current.agreement_targets as r
