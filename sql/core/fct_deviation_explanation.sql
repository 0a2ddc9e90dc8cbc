/*---
title: Begründungen zu Befunden
description: >-
  Warum ein auffälliger Wert laut Einrichtung stimmt, eine Zeile je Befund, ohne Freitext; steht im Dezember des
  Meldejahres.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.finding_id,
        s.explanation
    from staging.deviation_explanations as s
)

select
    d.row_id,
    d.project_id,
    cast(null as varchar) as location_id,
    d.month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    d.finding_id,
    d.explanation
from dated as d
asof left join core.map_project_area as a
    on d.project_id = a.project_id and d.month_on >= a.applies_from
