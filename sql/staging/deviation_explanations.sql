/*---
title: Begründungen zu Befunden (geprüft)
description: >-
  Warum ein Wert stimmt, den wir auffällig fanden: eine Zeile je Befund der Rückmeldung.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.finding_id,
    r.explanation
from current.deviation_explanations as r
