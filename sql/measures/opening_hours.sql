/*---
title: Maße der Öffnungszeiten
description: >-
  Offen betreute Stunden je Woche und Standort im Meldejahr (Bestand, Normalwoche), davon abends und am
  Wochenende, und im ganzen Jahr ohne Schließwochen (Schaltjahre haben einen Tag mehr).
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  weekly_open_hours: {kind: stock, counts: hours}
  weekly_off_hours: {kind: stock, counts: hours}
  yearly_open_hours: {kind: flow, counts: hours}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    cast(sum(case when f.opening_kind = 'offen' then f.open_minutes else 0 end) as double) / 60.0 as weekly_open_hours,
    cast(sum(case when f.opening_kind = 'offen' then f.off_hours_minutes else 0 end) as double) / 60.0
        as weekly_off_hours,
    cast(
        sum(
            cast(
                case
                    when f.opening_kind = 'offen'
                        then f.open_minutes * (dayofyear(last_day(f.month_on)) / 7.0 - f.closed_weeks)
                end as decimal(18, 6)
            )
        ) as double
    ) / 60.0 as yearly_open_hours
from core.fct_opening_hour as f
group by all
