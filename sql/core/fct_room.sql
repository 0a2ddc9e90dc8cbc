/*---
title: Räume
description: >-
  Ein Raum je Zeile und Meldejahr; steht im Dezember.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        s.location_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.room_id,
        s.room_area_m2,
        s.seat_count,
        s.accessible as room_accessible
    from staging.rooms as s
)

select
    d.row_id,
    d.project_id,
    d.location_id,
    d.month_on,
    a.district_code,
    a.pgr_code,
    d.room_id,
    d.room_area_m2,
    d.seat_count,
    d.room_accessible
from dated as d
asof left join core.map_location_area as a
    on d.location_id = a.location_id and d.month_on >= a.applies_from
