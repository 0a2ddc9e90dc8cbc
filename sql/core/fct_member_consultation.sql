/*---
title: Beratung von Mitgliedsorganisationen
description: >-
  Beratungen je Träger, Quartal, Thema und Form; steht im letzten Monat des Quartals.
grain: [row_id]
---*/
select
    s.row_id,
    cast(null as varchar) as project_id,
    cast(null as varchar) as location_id,
    make_date(cast(s.year as integer), s.quarter * 3, 1) as month_on,
    cast(null as varchar) as district_code,
    cast(null as varchar) as pgr_code,
    s.carrier_id,
    s.topic as member_topic,
    s.form as consultation_form,
    s.consultation_count as member_consultation_count,
    s.consultation_hours
from staging.member_consultations as s
