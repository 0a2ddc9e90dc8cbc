/*---
title: Partner bei Veranstaltungen
description: >-
  Eine Veranstaltung und ein beteiligter Partner je Zeile; Ort und Monat sind die der Veranstaltung.
grain: [row_id]
---*/
select
    s.row_id,
    s.project_id,
    e.location_id,
    e.month_on,
    e.district_code,
    e.pgr_code,
    s.event_id,
    s.partner_id
from staging.event_partners as s
inner join core.fct_event as e
    on s.project_id = e.project_id and s.event_id = e.event_id and s.report_year = year(e.month_on)
