/*---
title: Erklärungen zur Meldung
description: >-
  Wer (als Rolle) für ein Formular steht und wie gezählt wurde; steht im Dezember des Meldejahres.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.declared_form,
        s.responsible_role,
        s.capture_method
    from staging.delivery_declarations as s
)

select
    d.row_id,
    d.project_id,
    cast(null as varchar) as location_id,
    d.month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    d.declared_form,
    d.responsible_role,
    d.capture_method
from dated as d
asof left join core.map_project_area as a
    on d.project_id = a.project_id and d.month_on >= a.applies_from
