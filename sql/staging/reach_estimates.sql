/*---
title: Reichweite (geprüft)
description: >-
  Geschätzte Zahl verschiedener Personen im Meldejahr aus einer Zählwoche. Freiwillig; nur so lässt sich von
  Reichweite sprechen.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.sample_week_on,
    r.unique_person_count,
    r.new_person_count,
    r.returning_person_count,
    r.capture_method
from current.reach_estimates as r
