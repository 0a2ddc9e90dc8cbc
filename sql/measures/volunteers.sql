/*---
title: Maße des Engagements
description: >-
  Freiwillige zum Stichtag (Bestand) und ihre Stunden im Jahr je Standort. Geblieben sind die Aktiven des Vorjahres ohne
  die Ausgeschiedenen, nur wo der Standort beides gemeldet hat.
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  volunteer_count: {kind: stock, counts: persons}
  active_count: {kind: stock, counts: persons}
  new_count: {kind: flow, counts: persons}
  converted_count: {kind: stock, counts: persons}
  retained_count: {kind: stock, counts: persons}
  retention_base_count: {kind: stock, counts: persons}
  volunteer_hours: {kind: flow, counts: hours}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    cast(sum(coalesce(f.volunteer_count, 0)) as bigint) as volunteer_count,
    cast(sum(coalesce(f.active_count, 0)) as bigint) as active_count,
    cast(sum(coalesce(f.new_count, 0)) as bigint) as new_count,
    cast(sum(coalesce(f.converted_count, 0)) as bigint) as converted_count,
    cast(
        sum(
            case
                when f.left_count is not null and f.active_year_before_count is not null
                    then greatest(f.active_year_before_count - f.left_count, 0)
            end
        ) as bigint
    ) as retained_count,
    cast(sum(case when f.left_count is not null then f.active_year_before_count end) as bigint) as retention_base_count,
    cast(sum(cast(coalesce(f.volunteer_hours, 0) as decimal(18, 4))) as double) as volunteer_hours
from core.fct_volunteer as f
group by all
