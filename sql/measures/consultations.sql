/*---
title: Maße der Beratungen
description: >-
  Beratungen und Verweise je Standort, Quartal und Thema.
grain: [project_id, location_id, district_code, pgr_code, month_on, topic]
measures:
  consultation_count: {kind: flow, counts: cases}
  referral_count: {kind: flow, counts: cases}
  consultation_with_referral_status_count: {kind: flow, counts: cases}
breakdowns: [topic]
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.topic,
    cast(sum(coalesce(f.consultation_count, 0)) as bigint) as consultation_count,
    cast(sum(coalesce(f.referral_count, 0)) as bigint) as referral_count,
    cast(sum(case when f.referral_count is not null then f.consultation_count else 0 end) as bigint)
        as consultation_with_referral_status_count
from core.fct_consultation as f
group by all
