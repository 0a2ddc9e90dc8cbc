/*---
title: Maße der Reichweite nach Wohnort
description: >-
  Verschiedene Personen der letzten Zählwoche je Projekt, Jahr und Prognoseraum des Wohnorts (AUS zählt als bekannt).
grain: [project_id, location_id, district_code, pgr_code, month_on, residence_pgr]
measures:
  known_residence_count: {kind: stock, counts: persons}
  local_person_count: {kind: stock, counts: persons}
breakdowns: [residence_pgr]
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.residence_pgr,
    cast(sum(case when f.is_last_sample then f.reached_person_count end) as bigint) as known_residence_count,
    cast(
        sum(
            case
                when f.is_last_sample and f.is_own_area then f.reached_person_count
                when f.is_last_sample then 0
            end
        ) as bigint
    ) as local_person_count
from core.fct_reach_residence as f
group by all
