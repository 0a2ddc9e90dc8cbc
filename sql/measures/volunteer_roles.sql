/*---
title: Maße der Aufgaben der Freiwilligen
description: >-
  Freiwillige je Standort und Aufgabe zum Stichtag (Bestand); wer mehrere Aufgaben hat, zählt bei jeder.
grain: [project_id, location_id, district_code, pgr_code, month_on, volunteer_role]
measures:
  role_volunteer_count: {kind: stock, counts: persons}
breakdowns: [volunteer_role]
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.volunteer_role,
    cast(sum(coalesce(f.role_volunteer_count, 0)) as bigint) as role_volunteer_count
from core.fct_volunteer_role as f
group by all
