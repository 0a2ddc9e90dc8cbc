/*---
title: Reichweite nach Wohnort
description: >-
  Verschiedene Personen der Zählwoche je Prognoseraum des Wohnorts; steht im Dezember. Eigen ist ein Prognoseraum,
  in dem das Projekt im Meldejahr einen Standort hatte; bei mehreren Zählwochen gilt die letzte.
grain: [row_id]
---*/
with own_area as (
    select distinct
        l.project_id,
        l.pgr_code,
        date_trunc('year', l.month_on) as year_on
    from core.fct_location_month as l
),

dated as (
    select
        s.row_id,
        s.project_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.sample_week_on,
        s.residence_pgr,
        s.person_count as reached_person_count,
        s.sample_week_on = max(s.sample_week_on) over (partition by s.project_id, s.report_year) as is_last_sample
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
    d.reached_person_count,
    d.is_last_sample,
    o.pgr_code is not null as is_own_area
from dated as d
left join own_area as o
    on d.project_id = o.project_id and d.residence_pgr = o.pgr_code and date_trunc('year', d.month_on) = o.year_on
asof left join core.map_project_area as a
    on d.project_id = a.project_id and d.month_on >= a.applies_from
