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
    l.facility_type,
    l.street,
    l.house_no,
    cast(l.zip_code as varchar) as zip_code,
    l.district_code,
    l.pgr_code,
    l.plr_code,
    l.longitude,
    l.latitude,
    l.catchment,
    l.accessible,
    l.floor_area_m2,
    l.temporary as is_temporary,
    l.ifp_funded as is_ifp_funded,
    l.valid_from,
    l.valid_to
from staging.locations as l
