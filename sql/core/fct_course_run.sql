/*---
title: Kurse
description: >-
  Ein Durchgang eines Kurses je Zeile; steht im Monat seines Beginns.
grain: [row_id]
---*/
select
    s.row_id,
    cast(null as varchar) as project_id,
    cast(null as varchar) as location_id,
    cast(date_trunc('month', s.started_on) as date) as month_on,
    cast(null as varchar) as district_code,
    cast(null as varchar) as pgr_code,
    s.course_run_id,
    s.course,
    s.started_on,
    s.ended_on,
    s.module_count,
    s.course_hours,
    s.place_count,
    s.applicant_count,
    s.course_status
from staging.course_runs as s
