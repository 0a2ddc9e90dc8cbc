/*---
title: Maße der Standorte
description: >-
  Standorte je Monat nach ihrer Gültigkeit (Bestand).
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  location_count: {kind: stock, counts: locations}
  accessible_count: {kind: stock, counts: locations}
  floor_area_m2: {kind: stock, counts: square_metres}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    count(f.location_id) as location_count,
    count(case when f.accessible = 'voll' then 1 end) as accessible_count,
    cast(sum(cast(coalesce(f.floor_area_m2, 0) as decimal(18, 4))) as double) as floor_area_m2
from core.fct_location_month as f
group by all
