/*---
title: Ausgaben (geprüft)
description: >-
  Ausgaben je Art im Meldejahr. Je Einrichtung nur mit ihrem Einverständnis veröffentlicht.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.expenditure_kind,
    r.expenditure_eur,
    r.is_verified
from current.expenditures as r
