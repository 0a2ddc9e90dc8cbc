/*---
title: Beratungen je Quartal (geprüft)
description: >-
  Beratungen je Standort, Quartal, Thema und Form.
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
    r.quarter,
    r.topic,
    r.form,
    r.languages,
    r.consultation_count,
    r.referral_count,
    r.capture_method
from current.consultations as r
