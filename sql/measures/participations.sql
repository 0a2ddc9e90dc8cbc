/*---
title: Maße der Teilnahmen
description: >-
  Teilnahmen je Standort und Monat. Verschiedene Personen stehen
  hier nicht: Sie lassen sich nicht addieren und werden je Ebene und Zeitraum gezählt.
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  participation_count: {kind: flow, counts: visits}
  first_participation_count: {kind: flow, counts: visits}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    count(f.row_id) as participation_count,
    count(case when f.is_first_visit then 1 end) as first_participation_count
from core.fct_participation as f
group by all
