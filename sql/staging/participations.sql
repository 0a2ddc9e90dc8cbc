/*---
title: Teilnahmen (geprüft)
description: >-
  Eine Person bei einem Termin je Zeile. Der Code wird beim Lesen in ein Pseudonym verwandelt und nie gespeichert.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.session_id,
    r.held_on,
    r.person_key,
    r.age_band,
    r.gender,
    r.is_first_visit,
    r.residence_pgr,
    r.language
from current.participations as r
