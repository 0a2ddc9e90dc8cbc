/*---
title: Termine (geprüft)
description: >-
  Ein Termin eines Angebots je Zeile.
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
    r.offer_id,
    r.location_id,
    r.held_on,
    r.start,
    r.minutes,
    r.capacity,
    r.attendance_count,
    r.attendance_female_count,
    r.attendance_male_count,
    r.attendance_diverse_count,
    r.attendance_gender_unknown_count,
    r.attendance_age_u6_count,
    r.attendance_age_6_15_count,
    r.attendance_age_15_18_count,
    r.attendance_age_18_27_count,
    r.attendance_age_27_45_count,
    r.attendance_age_45_55_count,
    r.attendance_age_55_65_count,
    r.attendance_age_65plus_count,
    r.attendance_age_unknown_count,
    r.capture_method
from current.sessions as r
