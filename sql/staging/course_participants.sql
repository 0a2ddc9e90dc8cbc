/*---
title: Teilnehmende der Kurse (geprüft)
description: >-
  Zahlen je Durchgang, Geschlecht und Altersgruppe; keine Personen.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.course_run_id,
    r.gender,
    r.age_band,
    r.enrolled_count,
    r.completed_count
from current.course_participants as r
