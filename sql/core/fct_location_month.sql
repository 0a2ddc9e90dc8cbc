/*---
title: Standorte je Monat
description: >-
  Jeder Standort in jedem Monat des Berichtsfensters, in dem er an mindestens einem Tag gültig war.
grain: [row_id]
---*/
with open_month as (
    select distinct
        l.location_id,
        m.month_on
    from core.dim_location as l
    inner join core.dim_month as m
        on l.valid_from <= last_day(m.month_on) and (l.valid_to is null or l.valid_to >= m.month_on)
)

select
    o.location_id || ':' || o.month_on as row_id,
    a.project_id,
    o.location_id,
    o.month_on,
    a.district_code,
    a.pgr_code,
    a.accessible,
    a.floor_area_m2
from open_month as o
asof left join core.map_location_area as a
    on o.location_id = a.location_id and o.month_on >= a.applies_from
