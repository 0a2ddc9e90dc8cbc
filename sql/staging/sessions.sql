/*---
title: Termine (geprüft)
description: >-
  Ein Termin eines Angebots je Zeile.
  Gilt: die zuletzt eingegangene Lieferung mit angenommenen Zeilen je Projekt und Monat des Termins.
grain: [row_id]
---*/
with slice_delivery as (
    select distinct
        r.project_id,
        date_trunc('month', r.held_on) as slice_on,
        r.delivery_id,
        d.received_at
    from raw.sessions as r
    inner join raw.delivery as d on r.delivery_id = d.delivery_id
    where not r.is_refused
),

current_slice as (
    select
        project_id,
        slice_on,
        delivery_id
    from slice_delivery
    window newest_first as (partition by project_id, slice_on order by received_at desc, delivery_id desc)
    qualify row_number() over newest_first = 1
)

select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.session_id,
    r.offer_id,
    r.location_id,
    r.held_on,
    r.start,
    r.minutes,
    r.capacity,
    r.attendance_count,
    r.capture_method
from raw.sessions as r
inner join current_slice as c
    on r.delivery_id = c.delivery_id
        and r.project_id = c.project_id
        and date_trunc('month', r.held_on) = c.slice_on
where not r.is_refused
