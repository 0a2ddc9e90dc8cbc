/*---
title: Beratungen
description: >-
  Beratungen je Standort, Quartal, Thema und Form; steht im letzten Monat des Quartals.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        s.location_id,
        make_date(s.report_year, s.quarter * 3, 1) as month_on,
        s.topic,
        s.form as consultation_form,
        s.languages as consultation_languages,
        s.consultation_count,
        s.referral_count,
        s.capture_method
    from staging.consultations as s
)

select
    d.row_id,
    d.project_id,
    d.location_id,
    d.month_on,
    a.district_code,
    a.pgr_code,
    d.topic,
    d.consultation_form,
    d.consultation_languages,
    d.consultation_count,
    d.referral_count,
    d.capture_method
from dated as d
asof left join core.map_location_area as a
    on d.location_id = a.location_id and d.month_on >= a.applies_from
