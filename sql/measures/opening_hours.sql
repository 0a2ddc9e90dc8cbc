/*---
title: Maße der Öffnungszeiten
description: >-
  Offen betreute Stunden je Woche und Standort im Meldejahr (Bestand, Normalwoche).
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  weekly_open_hours: {kind: stock, counts: hours}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    cast(sum(case when f.opening_kind = 'offen' then f.open_minutes else 0 end) as double) / 60.0 as weekly_open_hours
from core.fct_opening_hour as f
group by all
