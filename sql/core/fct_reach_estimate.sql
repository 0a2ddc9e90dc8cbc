/*---
title: Reichweite
description: >-
  Geschätzte Zahl verschiedener Personen im Meldejahr aus einer Zählwoche; steht im Dezember. Nie über Häuser oder
  Zeiträume zusammenzählen.
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
        s.capture_method
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
    d.capture_method
from dated as d
asof left join core.map_project_area as a
    on d.project_id = a.project_id and d.month_on >= a.applies_from
