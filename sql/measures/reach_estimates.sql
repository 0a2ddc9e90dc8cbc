/*---
title: Maße der Reichweite
description: >-
  Verschiedene Personen je Projekt und Jahr laut der letzten Zählwoche. Nie über Projekte oder Jahre addieren.
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  unique_person_count: {kind: stock, counts: persons}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    cast(sum(case when f.is_last_sample then f.unique_person_count end) as bigint) as unique_person_count
from core.fct_reach_estimate as f
group by all
