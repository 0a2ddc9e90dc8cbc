/*---
title: Aufgaben der Freiwilligen
description: >-
  Freiwillige je Standort und Aufgabe zum Stichtag (Bestand); wer mehrere Aufgaben hat, zählt bei jeder. Steht im
  Dezember.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        s.location_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.cutoff_on,
        s.role as volunteer_role,
        s.volunteer_count as role_volunteer_count
    from staging.volunteer_roles as s
)

select
    d.row_id,
    d.project_id,
    d.location_id,
    d.month_on,
    a.district_code,
    a.pgr_code,
    d.cutoff_on,
    d.volunteer_role,
    d.role_volunteer_count
from dated as d
asof left join core.map_location_area as a
    on d.location_id = a.location_id and d.month_on >= a.applies_from
