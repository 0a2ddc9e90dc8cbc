/*---
title: Teilnehmende der Kurse
description: >-
  Zahlen je Durchgang, Geschlecht und Altersgruppe; steht im Monat des Kursbeginns.
grain: [row_id]
---*/
select
    s.row_id,
    cast(null as varchar) as project_id,
    cast(null as varchar) as location_id,
    r.month_on,
    cast(null as varchar) as district_code,
    cast(null as varchar) as pgr_code,
    s.course_run_id,
    r.course,
    s.gender,
    s.age_band,
    s.enrolled_count,
    s.completed_count
from staging.course_participants as s
inner join core.fct_course_run as r on s.course_run_id = r.course_run_id
