/*---
title: Maße der Ausgaben
description: >-
  Ausgaben je Projekt, Jahr und Art.
grain: [project_id, location_id, district_code, pgr_code, month_on, expenditure_kind]
measures:
  expenditure_eur: {kind: flow, counts: euros}
breakdowns: [expenditure_kind]
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.expenditure_kind,
    cast(sum(cast(coalesce(f.expenditure_eur, 0) as decimal(18, 4))) as double) as expenditure_eur
from core.fct_expenditure as f
group by all
