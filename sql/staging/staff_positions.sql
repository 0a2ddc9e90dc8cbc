/*---
title: Personal (geprüft)
description: >-
  Vollzeitäquivalente je Funktion im Meldejahr. Nur Stellen, keine Personen.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.staff_role,
    r.staff_fte,
    r.is_verified
from current.staff_positions as r
