/*---
title: Maße der Selbsthilfe-Anfragen
description: >-
  Anfragen je Projekt, Quartal und Kanal.
grain: [project_id, location_id, district_code, pgr_code, month_on, channel]
measures:
  enquiry_count: {kind: flow, counts: cases}
breakdowns: [channel]
protection: 2
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.channel,
    cast(sum(coalesce(f.enquiry_count, 0)) as bigint) as enquiry_count
from core.fct_self_help_enquiry as f
group by all
