/*---
title: Raumnutzung
description: >-
  Stunden je Raum, Monat und Nutzung; zählt für den Standort, an dem der Raum laut Raumliste desselben Meldejahres
  liegt, sonst laut der jüngsten.
grain: [row_id]
---*/
with room_place as (
    select
        r.project_id,
        r.room_id,
        r.report_year,
        r.location_id
    from staging.rooms as r
),

newest_place as (
    select
        p.project_id,
        p.room_id,
        p.location_id
    from room_place as p
    qualify row_number() over (partition by p.project_id, p.room_id order by p.report_year desc) = 1
),

dated as (
    select
        s.row_id,
        s.project_id,
        coalesce(p.location_id, n.location_id) as location_id,
        make_date(s.report_year, s.month, 1) as month_on,
        s.room_id,
        s.use_type as room_use_type,
        s.hours as room_hours,
        s.fee_kind as room_fee,
        s.booking_count,
        s.rejected_count
    from staging.room_uses as s
    left join room_place as p
        on s.project_id = p.project_id and s.room_id = p.room_id and s.report_year = p.report_year
    left join newest_place as n
        on s.project_id = n.project_id and s.room_id = n.room_id
)

select
    d.row_id,
    d.project_id,
    d.location_id,
    d.month_on,
    a.district_code,
    a.pgr_code,
    d.room_id,
    d.room_use_type,
    d.room_hours,
    d.room_fee,
    d.booking_count,
    d.rejected_count
from dated as d
asof left join core.map_location_area as a
    on d.location_id = a.location_id and d.month_on >= a.applies_from
