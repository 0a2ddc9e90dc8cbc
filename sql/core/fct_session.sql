/*---
title: Termine
description: >-
  Ein Termin eines Angebots je Zeile.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        s.location_id,
        cast(date_trunc('month', s.held_on) as date) as month_on,
        s.session_id,
        s.offer_id,
        s.held_on,
        s.start as start_time,
        s.minutes as session_minutes,
        s.capacity,
        s.attendance_count,
        s.attendance_female_count,
        s.attendance_male_count,
        s.attendance_diverse_count,
        s.attendance_gender_unknown_count,
        s.attendance_age_u6_count,
        s.attendance_age_6_15_count,
        s.attendance_age_15_18_count,
        s.attendance_age_18_27_count,
        s.attendance_age_27_45_count,
        s.attendance_age_45_55_count,
        s.attendance_age_55_65_count,
        s.attendance_age_65plus_count,
        s.attendance_age_unknown_count,
        s.capture_method
    from staging.sessions as s
)

select
    d.row_id,
    d.project_id,
    d.location_id,
    d.month_on,
    a.district_code,
    a.pgr_code,
    d.session_id,
    d.offer_id,
    d.held_on,
    d.start_time,
    d.session_minutes,
    d.capacity,
    d.attendance_count,
    d.attendance_female_count,
    d.attendance_male_count,
    d.attendance_diverse_count,
    d.attendance_gender_unknown_count,
    d.attendance_age_u6_count,
    d.attendance_age_6_15_count,
    d.attendance_age_15_18_count,
    d.attendance_age_18_27_count,
    d.attendance_age_27_45_count,
    d.attendance_age_45_55_count,
    d.attendance_age_55_65_count,
    d.attendance_age_65plus_count,
    d.attendance_age_unknown_count,
    d.capture_method
from dated as d
asof left join core.map_location_area as a
    on d.location_id = a.location_id and d.month_on >= a.applies_from
