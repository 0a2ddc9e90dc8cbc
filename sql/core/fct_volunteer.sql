/*---
title: Freiwillige
description: >-
  Freiwillige je Standort zum Stichtag (Bestand) und ihre Stunden im Jahr; steht im Dezember. Daneben die
  Aktiven, die derselbe Standort im Jahr davor gemeldet hat; leer, wo er es nicht hat.
grain: [row_id]
---*/
with year_before as (
    select
        s.location_id,
        cast(s.report_year + 1 as integer) as report_year,
        sum(s.active_count) as active_count
    from staging.volunteers as s
    group by s.location_id, s.report_year
),

dated as (
    select
        s.row_id,
        s.project_id,
        s.location_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.cutoff_on,
        s.volunteer_count,
        s.volunteer_female_count,
        s.volunteer_male_count,
        s.volunteer_diverse_count,
        s.volunteer_gender_unknown_count,
        s.volunteer_age_6_15_count,
        s.volunteer_age_15_18_count,
        s.volunteer_age_18_27_count,
        s.volunteer_age_27_45_count,
        s.volunteer_age_45_55_count,
        s.volunteer_age_55_65_count,
        s.volunteer_age_65plus_count,
        s.volunteer_age_unknown_count,
        s.active_count,
        s.new_count,
        s.left_count,
        s.converted_count,
        s.trained_count,
        s.hours as volunteer_hours,
        s.report_year,
        s.cutoff_on = max(s.cutoff_on) over (partition by s.location_id, s.report_year) as is_last_cutoff,
        s.capture_method
    from staging.volunteers as s
)

select
    d.row_id,
    d.project_id,
    d.location_id,
    d.month_on,
    a.district_code,
    a.pgr_code,
    d.cutoff_on,
    d.volunteer_count,
    d.volunteer_female_count,
    d.volunteer_male_count,
    d.volunteer_diverse_count,
    d.volunteer_gender_unknown_count,
    d.volunteer_age_6_15_count,
    d.volunteer_age_15_18_count,
    d.volunteer_age_18_27_count,
    d.volunteer_age_27_45_count,
    d.volunteer_age_45_55_count,
    d.volunteer_age_55_65_count,
    d.volunteer_age_65plus_count,
    d.volunteer_age_unknown_count,
    d.active_count,
    d.new_count,
    d.left_count,
    d.converted_count,
    d.trained_count,
    d.volunteer_hours,
    d.capture_method,
    cast(y.active_count as bigint) as active_year_before_count
from dated as d
left join year_before as y
    on d.location_id = y.location_id and d.report_year = y.report_year and d.is_last_cutoff
asof left join core.map_location_area as a
    on d.location_id = a.location_id and d.month_on >= a.applies_from
