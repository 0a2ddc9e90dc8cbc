/*---
title: Ziele der Vereinbarungen (geprüft)
description: >-
  Ein Ziel je Vereinbarung, Indikator und Jahr.
  Gilt: die zuletzt eingegangene Lieferung mit angenommenen Zeilen je Vereinbarung.
grain: [row_id]
---*/
with slice_delivery as (
    select distinct
        r.agreement_id,
        r.delivery_id,
        d.received_at
    from raw.agreement_targets as r
    inner join raw.delivery as d on r.delivery_id = d.delivery_id
    where not r.is_refused
),

current_slice as (
    select
        agreement_id,
        delivery_id
    from slice_delivery
    window newest_first as (partition by agreement_id order by received_at desc, delivery_id desc)
    qualify row_number() over newest_first = 1
)

select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.agreement_id,
    r.indicator_id,
    r.target_year,
    r.target_value,
    r.baseline_value,
    r.split,
    r.due_on
from raw.agreement_targets as r
inner join current_slice as c
    on r.delivery_id = c.delivery_id
        and r.agreement_id = c.agreement_id
where not r.is_refused
