/*---
title: Maße der Selbsthilfegruppen
description: >-
  Bestehende und neue Gruppen zum Ende des Meldejahres je Projekt (Bestand).
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  group_count: {kind: stock, counts: groups}
protection: 2
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    count(case when f.group_status in ('bestehend', 'neu') then 1 end) as group_count
from core.fct_self_help_group as f
group by all
