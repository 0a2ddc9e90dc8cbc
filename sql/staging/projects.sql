/*---
title: Register der Projekte (geprüft)
description: >-
  Ein gefördertes Projekt je Zeile, mit Gültigkeit. Wird von der Geschäftsstelle geführt.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.project_name,
    r.facility_type,
    r.carrier_name,
    r.carrier_id,
    r.district_code,
    r.valid_from,
    r.valid_to
from current.projects as r
