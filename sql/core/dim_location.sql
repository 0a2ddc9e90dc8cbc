/*---
title: Standorte
description: >-
  Standorte mit Gültigkeit; zieht ein Standort um, gibt es eine zweite Zeile.
grain: [location_id, valid_from]
---*/
select
    l.location_id,
    l.project_id,
    l.facility_name,
    l.district_code,
    l.pgr_code,
    l.accessible,
    l.floor_area_m2,
    l.valid_from,
    l.valid_to
from staging.locations as l
