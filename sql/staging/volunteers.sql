/*---
title: Freiwilliges Engagement (geprüft)
description: >-
  Freiwillige je Standort zum Stichtag 31.12. und ihre Stunden im Jahr. Nur Zahlen, keine Namen.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.location_id,
    r.cutoff_on,
    r.volunteer_count,
    r.volunteer_female_count,
    r.volunteer_male_count,
    r.volunteer_diverse_count,
    r.volunteer_gender_unknown_count,
    r.volunteer_age_6_15_count,
    r.volunteer_age_15_18_count,
    r.volunteer_age_18_27_count,
    r.volunteer_age_27_45_count,
    r.volunteer_age_45_55_count,
    r.volunteer_age_55_65_count,
    r.volunteer_age_65plus_count,
    r.volunteer_age_unknown_count,
    r.active_count,
    r.new_count,
    r.left_count,
    r.converted_count,
    r.trained_count,
    r.hours,
    r.capture_method
from current.volunteers as r
