/*---
title: Reichweite nach Wohnort
description: >-
  Verschiedene Personen der Zählwoche je Prognoseraum des Wohnorts; steht im Dezember.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.sample_week_on,
        s.residence_pgr,
        s.person_count as reached_person_count
    from staging.reach_residences as s
)

select
    d.row_id,
    d.project_id,
    cast(null as varchar) as location_id,
    d.month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    d.sample_week_on,
    d.residence_pgr,
    d.reached_person_count
from dated as d
asof left join core.map_project_area as a
    on d.project_id = a.project_id and d.month_on >= a.applies_from
