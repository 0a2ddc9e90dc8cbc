/*---
title: Besuche
description: >-
  Besuche (nicht Personen) je Standort, Monat und Bereich.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        s.location_id,
        make_date(s.report_year, s.month, 1) as month_on,
        s.area,
        s.visit_count,
        s.female_count,
        s.male_count,
        s.diverse_count,
        s.gender_unknown_count,
        s.age_u6_count,
        s.age_6_15_count,
        s.age_15_18_count,
        s.age_18_27_count,
        s.age_27_45_count,
        s.age_45_55_count,
        s.age_55_65_count,
        s.age_65plus_count,
        s.age_unknown_count,
        s.first_visit_count,
        s.migration_share,
        s.migration_method,
        s.capture_method,
        s.counted_days
    from staging.visits as s
)

select
    d.row_id,
    d.project_id,
    d.location_id,
    d.month_on,
    a.district_code,
    a.pgr_code,
    d.area,
    d.visit_count,
    d.female_count,
    d.male_count,
    d.diverse_count,
    d.gender_unknown_count,
    d.age_u6_count,
    d.age_6_15_count,
    d.age_15_18_count,
    d.age_18_27_count,
    d.age_27_45_count,
    d.age_45_55_count,
    d.age_55_65_count,
    d.age_65plus_count,
    d.age_unknown_count,
    d.first_visit_count,
    d.migration_share,
    d.migration_method,
    d.capture_method,
    d.counted_days
from dated as d
asof left join core.map_location_area as a
    on d.location_id = a.location_id and d.month_on >= a.applies_from
