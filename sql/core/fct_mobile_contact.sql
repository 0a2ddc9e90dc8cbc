/*---
title: Mobile Stadtteilarbeit
description: >-
  Kontakte unterwegs je Monat und Planungsraum; Bezirk und Prognoseraum sind die des Ortes, an dem die Menschen
  angesprochen wurden, nicht die des Projekts.
grain: [row_id]
---*/
select
    s.row_id,
    s.project_id,
    cast(null as varchar) as location_id,
    make_date(s.report_year, s.month, 1) as month_on,
    substr(s.plr_code, 1, 2) as district_code,
    substr(s.plr_code, 1, 4) as pgr_code,
    s.plr_code,
    s.contact_count,
    s.topics as contact_topics,
    s.referral_count as mobile_referral_count,
    s.capture_method
from staging.mobile_contacts as s
