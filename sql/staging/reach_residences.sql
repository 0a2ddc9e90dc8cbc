/*---
title: Reichweite nach Wohnort (geprüft)
description: >-
  Verschiedene Personen der Zählwoche je Prognoseraum des Wohnorts, eine Zeile je Prognoseraum.
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
    r.residence_pgr,
    r.person_count
from current.reach_residences as r
