/*---
title: Beratung von Mitgliedsorganisationen (geprüft)
description: >-
  Beratungen je Träger, Quartal, Thema und Form. Wird von der Geschäftsstelle geführt.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.carrier_id,
    r.year,
    r.quarter,
    r.topic,
    r.form,
    r.consultation_count,
    r.consultation_hours
from current.member_consultations as r
