/*---
title: Maße der Kooperationen
description: >-
  Partner je Projekt, Jahr und Art (Bestand); eng ist eine Zusammenarbeit ab der Stufe gemeinsames Angebot.
grain: [project_id, location_id, district_code, pgr_code, month_on, partner_type]
measures:
  partner_count: {kind: stock, counts: partners}
  strong_partner_count: {kind: stock, counts: partners}
breakdowns: [partner_type]
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.partner_type,
    count(f.partner_id) as partner_count,
    count(case when f.cooperation_intensity in ('3', '4') then 1 end) as strong_partner_count
from core.fct_partner as f
group by all
