/*---
title: Maße der Besuche
description: >-
  Besuche je Standort und Monat mit ihren Teilzahlen.
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  visit_count: {kind: flow, counts: visits}
  visit_with_first_status_count: {kind: flow, counts: visits}
  first_visit_count: {kind: flow, counts: visits}
  estimated_visit_count: {kind: flow, counts: visits}
  female_count: {kind: flow, counts: visits}
  male_count: {kind: flow, counts: visits}
  diverse_count: {kind: flow, counts: visits}
  known_gender_count: {kind: flow, counts: visits}
  open_area_visit_count: {kind: flow, counts: visits}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    cast(sum(coalesce(f.visit_count, 0)) as bigint) as visit_count,
    cast(sum(case when f.first_visit_count is not null then f.visit_count else 0 end) as bigint)
        as visit_with_first_status_count,
    cast(sum(coalesce(f.first_visit_count, 0)) as bigint) as first_visit_count,
    cast(sum(case when f.capture_method in ('hochgerechnet', 'geschaetzt') then f.visit_count else 0 end) as bigint)
        as estimated_visit_count,
    cast(sum(coalesce(f.female_count, 0)) as bigint) as female_count,
    cast(sum(coalesce(f.male_count, 0)) as bigint) as male_count,
    cast(sum(coalesce(f.diverse_count, 0)) as bigint) as diverse_count,
    cast(
        sum(coalesce(f.female_count, 0) + coalesce(f.male_count, 0) + coalesce(f.diverse_count, 0)) as bigint
    ) as known_gender_count,
    cast(sum(case when f.area in ('offener_bereich', 'angebote') then f.visit_count else 0 end) as bigint)
        as open_area_visit_count
from core.fct_visit as f
group by all
