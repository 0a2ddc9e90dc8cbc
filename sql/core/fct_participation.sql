/*---
title: Teilnahmen
description: >-
  Eine Person bei einem Termin je Zeile; Ort und Lage kommen vom Termin. Personen nur als Pseudonym.
grain: [row_id]
---*/
select
    p.row_id,
    p.project_id,
    s.location_id,
    cast(date_trunc('month', p.held_on) as date) as month_on,
    s.district_code,
    s.pgr_code,
    p.session_id,
    p.held_on,
    p.person_key,
    p.age_band,
    p.gender,
    p.is_first_visit,
    p.residence_pgr,
    p.language
from staging.participations as p
left join core.fct_session as s on p.session_id = s.session_id
