/*---
title: Maße der Selbsthilfegruppen nach zwei Jahren
description: >-
  Gruppen je Projekt zwei Jahre nach ihrer Gründung, und wie viele davon noch bestehen.
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  founded_group_count: {kind: flow, counts: groups}
  existing_group_count: {kind: flow, counts: groups}
protection: 2
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    count(f.group_id) as founded_group_count,
    count(case when f.is_existing then 1 end) as existing_group_count
from core.fct_group_after_two_years as f
group by all
