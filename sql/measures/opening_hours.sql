/*---
title: Maße der Öffnungszeiten
description: >-
  Offen betreute Minuten je Woche und Standort im Meldejahr (Bestand, Normalwoche), davon abends und am
  Wochenende, und mal offene Tage des Jahres ohne Schließwochen (Schaltjahre haben einen Tag mehr): geteilt durch 7
  sind es die Minuten des Jahres. Ganze Zahlen, damit jede Summe bis zur letzten Stelle aufgeht.
grain: [project_id, location_id, district_code, pgr_code, month_on]
measures:
  weekly_open_minutes: {kind: stock, counts: minutes}
  weekly_off_minutes: {kind: stock, counts: minutes}
  open_minute_days: {kind: flow, counts: minutes}
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    cast(sum(case when f.opening_kind = 'offen' then f.open_minutes else 0 end) as bigint) as weekly_open_minutes,
    cast(sum(case when f.opening_kind = 'offen' then f.off_hours_minutes else 0 end) as bigint) as weekly_off_minutes,
    cast(
        sum(
            case
                when f.opening_kind = 'offen'
                    then f.open_minutes * (dayofyear(last_day(f.month_on)) - 7 * f.closed_weeks)
            end
        ) as bigint
    ) as open_minute_days
from core.fct_opening_hour as f
group by all
