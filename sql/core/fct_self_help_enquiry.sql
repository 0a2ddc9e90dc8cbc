/*---
title: Anfragen an die Selbsthilfekontaktstellen
description: >-
  Anfragen je Quartal, Kanal, Anfragenden, Themenfeld und Ergebnis; steht im letzten Monat des Quartals.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        make_date(s.report_year, s.quarter * 3, 1) as month_on,
        s.channel,
        s.enquirer,
        s.topic_area,
        s.outcome,
        s.enquiry_count,
        s.capture_method
    from staging.self_help_enquiries as s
)

select
    d.row_id,
    d.project_id,
    cast(null as varchar) as location_id,
    d.month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    d.channel,
    d.enquirer,
    d.topic_area,
    d.outcome,
    d.enquiry_count,
    d.capture_method
from dated as d
asof left join core.map_project_area as a
    on d.project_id = a.project_id and d.month_on >= a.applies_from
