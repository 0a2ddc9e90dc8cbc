/*---
title: Maße der Selbsthilfegruppen
description: >-
  Bestehende und neue Gruppen zum Ende des Meldejahres je Projekt (Bestand), Zu- und Abgänge des Jahres; nach Stand
  und Themenfeld.
grain: [project_id, location_id, district_code, pgr_code, month_on, group_status, topic_area]
measures:
  group_count: {kind: stock, counts: groups}
  new_group_count: {kind: flow, counts: groups}
  dissolved_group_count: {kind: flow, counts: groups}
  net_group_change_count: {kind: flow, counts: groups}
breakdowns: [group_status, topic_area]
protection: 2
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.group_status,
    f.topic_area,
    count(case when f.group_status in ('bestehend', 'neu') then 1 end) as group_count,
    count(case when f.group_status = 'neu' then 1 end) as new_group_count,
    count(case when f.group_status = 'aufgeloest' then 1 end) as dissolved_group_count,
    cast(
        sum(case f.group_status when 'neu' then 1 when 'aufgeloest' then -1 else 0 end) as bigint
    ) as net_group_change_count
from core.fct_self_help_group as f
group by all
