/*---
title: Kurse (geprüft)
description: >-
  Ein Durchgang eines Kurses je Zeile. Wird von der Geschäftsstelle geführt.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.course_run_id,
    r.course,
    r.started_on,
    r.ended_on,
    r.module_count,
    r.course_hours,
    r.place_count,
    r.applicant_count,
    r.course_status
from current.course_runs as r
