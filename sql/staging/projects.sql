/*---
title: Register der Projekte (geprüft)
description: >-
  Ein gefördertes Projekt je Zeile, mit Gültigkeit. Wird von der Geschäftsstelle geführt.
  Gilt: die zuletzt eingegangene Lieferung mit angenommenen Zeilen je Projekt.
grain: [row_id]
---*/
with slice_delivery as (
    select distinct
        r.project_id,
        r.delivery_id,
        d.received_at
    from raw.projects as r
    inner join raw.delivery as d on r.delivery_id = d.delivery_id
    where not r.is_refused
),

current_slice as (
    select
        project_id,
        delivery_id
    from slice_delivery
    window newest_first as (partition by project_id order by received_at desc, delivery_id desc)
    qualify row_number() over newest_first = 1
)

select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.project_name,
    r.facility_type,
    r.carrier_name,
    r.district_code,
    r.valid_from,
    r.valid_to
from raw.projects as r
inner join current_slice as c
    on r.delivery_id = c.delivery_id
        and r.project_id = c.project_id
where not r.is_refused
