/*---
title: Ergebnisse der Beteiligung
description: >-
  Ein Ergebnis je Zeile, das Bewohner*innen erreicht haben, ohne Beschreibung; steht im Dezember.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.result_id,
        s.result_kind,
        s.resident_count,
        cast(s.impact_step as integer) as impact_step,
        s.evidence as result_evidence
    from staging.resident_results as s
)

select
    d.row_id,
    d.project_id,
    cast(null as varchar) as location_id,
    d.month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    d.result_id,
    d.result_kind,
    d.resident_count,
    d.impact_step,
    d.result_evidence
from dated as d
asof left join core.map_project_area as a
    on d.project_id = a.project_id and d.month_on >= a.applies_from
