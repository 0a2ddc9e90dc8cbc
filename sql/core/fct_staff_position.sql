/*---
title: Personal
description: >-
  Vollzeitäquivalente je Funktion im Meldejahr; steht im Dezember. Nur Stellen, keine Personen.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.staff_role,
        s.staff_fte,
        s.is_verified
    from staging.staff_positions as s
)

select
    d.row_id,
    d.project_id,
    cast(null as varchar) as location_id,
    d.month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    d.staff_role,
    d.staff_fte,
    d.is_verified
from dated as d
asof left join core.map_project_area as a
    on d.project_id = a.project_id and d.month_on >= a.applies_from
