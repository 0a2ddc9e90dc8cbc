/*---
title: Selbsthilfegruppen (geprüft)
description: >-
  Eine Gruppe je Zeile zum Ende des Meldejahres. Nur Kennungen, keine Namen von Gruppen oder Personen.
  Gilt: die zuletzt eingegangene Lieferung mit angenommenen Zeilen je Projekt und Meldejahr.
grain: [row_id]
---*/
with slice_delivery as (
    select distinct
        r.project_id,
        r.report_year,
        r.delivery_id,
        d.received_at
    from raw.self_help_groups as r
    inner join raw.delivery as d on r.delivery_id = d.delivery_id
    where not r.is_refused
),

current_slice as (
    select
        project_id,
        report_year,
        delivery_id
    from slice_delivery
    window newest_first as (partition by project_id, report_year order by received_at desc, delivery_id desc)
    qualify row_number() over newest_first = 1
)

select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.group_id,
    r.topic_area,
    r.status,
    r.founded_year,
    r.member_class,
    r.meets_here
from raw.self_help_groups as r
inner join current_slice as c
    on r.delivery_id = c.delivery_id
        and r.project_id = c.project_id
        and r.report_year = c.report_year
where not r.is_refused
