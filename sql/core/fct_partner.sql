/*---
title: Kooperationen
description: >-
  Ein Partner je Zeile und Meldejahr, ohne Ansprechpersonen; steht im Dezember.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.partner_id,
        s.partner_type,
        s.intensity as cooperation_intensity,
        s.has_agreement,
        s.meeting_count as partner_meeting_count,
        s.cooperation_level
    from staging.partners as s
)

select
    d.row_id,
    d.project_id,
    cast(null as varchar) as location_id,
    d.month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    d.partner_id,
    d.partner_type,
    d.cooperation_intensity,
    d.has_agreement,
    d.partner_meeting_count,
    d.cooperation_level
from dated as d
asof left join core.map_project_area as a
    on d.project_id = a.project_id and d.month_on >= a.applies_from
