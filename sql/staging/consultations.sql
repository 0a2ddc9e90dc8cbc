/*---
title: Beratungen je Quartal (geprüft)
description: >-
  Beratungen je Standort, Quartal, Thema und Form.
  Gilt: die zuletzt eingegangene Lieferung mit angenommenen Zeilen je Projekt, Meldejahr und Quartal.
grain: [row_id]
---*/
with slice_delivery as (
    select distinct
        r.project_id,
        r.report_year,
        r.quarter,
        r.delivery_id,
        d.received_at
    from raw.consultations as r
    inner join raw.delivery as d on r.delivery_id = d.delivery_id
    where not r.is_refused
),

current_slice as (
    select
        project_id,
        report_year,
        quarter,
        delivery_id
    from slice_delivery
    window newest_first as (partition by project_id, report_year, quarter order by received_at desc, delivery_id desc)
    qualify row_number() over newest_first = 1
)

select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.location_id,
    r.quarter,
    r.topic,
    r.form,
    r.consultation_count,
    r.referral_count,
    r.capture_method
from raw.consultations as r
inner join current_slice as c
    on r.delivery_id = c.delivery_id
        and r.project_id = c.project_id
        and r.report_year = c.report_year
        and r.quarter = c.quarter
where not r.is_refused
