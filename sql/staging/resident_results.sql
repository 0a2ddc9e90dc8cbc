/*---
title: Ergebnisse der Beteiligung (geprüft)
description: >-
  Ein Ergebnis je Zeile, das Bewohner*innen erreicht haben. Die Beschreibung wird geprüft und nicht gespeichert.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.result_id,
    r.result_kind,
    r.resident_count,
    r.impact_step,
    r.evidence
from current.resident_results as r
