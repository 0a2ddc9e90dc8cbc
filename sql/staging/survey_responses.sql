/*---
title: Befragung (geprüft)
description: >-
  Eine anonyme Antwort je Zeile; Spaltenköpfe sind die Itemcodes (Export mit heading=code).
  Gilt: die zuletzt eingegangene Lieferung mit angenommenen Zeilen je Projekt und Welle.
grain: [row_id]
---*/
with slice_delivery as (
    select distinct
        r.project_id,
        r.wave,
        r.delivery_id,
        d.received_at
    from raw.survey_responses as r
    inner join raw.delivery as d on r.delivery_id = d.delivery_id
    where not r.is_refused
),

current_slice as (
    select
        project_id,
        wave,
        delivery_id
    from slice_delivery
    window newest_first as (partition by project_id, wave order by received_at desc, delivery_id desc)
    qualify row_number() over newest_first = 1
)

select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.response_id,
    r.wave,
    r.mode,
    r.bel1,
    r.bel2,
    r.asku1,
    r.asku2,
    r.asku3,
    r.chg_contacts,
    r.chg_help,
    r.chg_engage,
    r.age_band,
    r.gender,
    r.residence_pgr
from raw.survey_responses as r
inner join current_slice as c
    on r.delivery_id = c.delivery_id
        and r.project_id = c.project_id
        and r.wave = c.wave
where not r.is_refused
