/*---
title: Register der Standorte (geprüft)
description: >-
  Ein Standort je Zeile, mit Gültigkeit; zieht ein Standort um, bekommt er eine zweite Zeile.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.location_id,
    r.project_id,
    r.facility_name,
    r.facility_type,
    r.street,
    r.house_no,
    r.zip_code,
    r.district_code,
    r.pgr_code,
    r.plr_code,
    r.longitude,
    r.latitude,
    r.catchment,
    r.accessible,
    r.floor_area_m2,
    r.temporary,
    r.ifp_funded,
    r.valid_from,
    r.valid_to
from current.locations as r
