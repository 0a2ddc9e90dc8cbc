/*---
title: Ziele der Vereinbarungen
description: >-
  Ein Ziel je Vereinbarung, Indikator, Jahr und Gebiet; steht im Dezember des Zieljahres. Mit Projekt gilt es für das
  Zentrum, sonst für den Bezirk der Vereinbarung, ohne Bezirk für Berlin.
grain: [row_id]
---*/
select
    t.row_id,
    t.project_id,
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
    a.valid_to,
    t.direction as target_direction,
    t.upper_value,
    t.baseline_year,
    t.tolerance_percent,
    t.january_percent,
    t.february_percent,
    t.march_percent,
    t.april_percent,
    t.may_percent,
    t.june_percent,
    t.july_percent,
    t.august_percent,
    t.september_percent,
    t.october_percent,
    t.november_percent,
    t.december_percent
from staging.agreement_targets as t
left join staging.agreements as a on t.agreement_id = a.agreement_id
