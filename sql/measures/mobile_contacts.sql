/*---
title: Maße der mobilen Stadtteilarbeit
description: >-
  Kontakte unterwegs und Verweise je Projekt, Monat und Prognoseraum des Ortes.
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  contact_count: {kind: flow, counts: visits}
  mobile_referral_count: {kind: flow, counts: cases}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    cast(sum(coalesce(f.contact_count, 0)) as bigint) as contact_count,
    cast(sum(f.mobile_referral_count) as bigint) as mobile_referral_count
from core.fct_mobile_contact as f
group by all
