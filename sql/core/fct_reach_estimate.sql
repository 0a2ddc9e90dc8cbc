/*---
title: Reichweite
description: >-
  Geschätzte Zahl verschiedener Personen im Meldejahr aus einer Zählwoche; steht im Dezember. Nie über Häuser oder
  Zeiträume zusammenzählen; bei mehreren Zählwochen gilt die letzte.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.sample_week_on,
        s.unique_person_count,
        s.new_person_count,
        s.returning_person_count,
        s.capture_method,
        s.sample_week_on = max(s.sample_week_on) over (partition by s.project_id, s.report_year) as is_last_sample
    from staging.reach_estimates as s
)

select
    d.row_id,
    d.project_id,
    cast(null as varchar) as location_id,
    d.month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    d.sample_week_on,
    d.unique_person_count,
    d.new_person_count,
    d.returning_person_count,
    d.capture_method,
    d.is_last_sample
from dated as d
asof left join core.map_project_area as a
    on d.project_id = a.project_id and d.month_on >= a.applies_from
