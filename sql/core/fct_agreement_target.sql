/*---
title: Ziele der Vereinbarungen
description: >-
  Ein Ziel je Vereinbarung, Indikator und Jahr; steht im Dezember des Zieljahres.
grain: [row_id]
---*/
select
    t.row_id,
    cast(null as varchar) as project_id,
    cast(null as varchar) as location_id,
    make_date(t.target_year, 12, 1) as month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    t.agreement_id,
    t.indicator_id,
    t.target_year,
    t.target_value,
    t.baseline_value,
    t.split as target_split,
    t.due_on,
    a.duty,
    a.status as agreement_status,
    a.signed_on,
    a.valid_to
from staging.agreement_targets as t
left join staging.agreements as a on t.agreement_id = a.agreement_id
