/*---
title: Maße der Ergebnisse der Beteiligung
description: >-
  Ergebnisse je Projekt, Jahr und Art; belegt und mindestens auf Stufe 5 der Wirkungstreppe zählen gesondert.
grain: [project_id, location_id, district_code, pgr_code, month_on, result_kind]
measures:
  result_count: {kind: flow, counts: cases}
  evidenced_result_count: {kind: flow, counts: cases}
breakdowns: [result_kind]
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.result_kind,
    count(f.result_id) as result_count,
    count(case when f.impact_step >= 5 and f.result_evidence <> '' then 1 end) as evidenced_result_count
from core.fct_resident_result as f
group by all
