/*---
title: Einnahmen (geprüft)
description: >-
  Einnahmen je Quelle im Meldejahr. Je Einrichtung nur mit ihrem Einverständnis veröffentlicht.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.income_source,
    r.income_eur,
    r.is_verified
from current.incomes as r
