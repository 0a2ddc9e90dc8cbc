/*---
title: Besuche je Monat (geprüft)
description: >-
  Besuche (nicht Personen) je Standort, Monat und Bereich. Wiederholte Besuche derselben Person zählen mehrfach.
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
    r.month,
    r.area,
    r.visit_count,
    r.female_count,
    r.male_count,
    r.diverse_count,
    r.gender_unknown_count,
    r.age_u6_count,
    r.age_6_15_count,
    r.age_15_18_count,
    r.age_18_27_count,
    r.age_27_45_count,
    r.age_45_55_count,
    r.age_55_65_count,
    r.age_65plus_count,
    r.age_unknown_count,
    r.first_visit_count,
    r.migration_share,
    r.migration_method,
    r.capture_method,
    r.counted_days
from current.visits as r
