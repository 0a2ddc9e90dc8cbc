/*---
title: Räume je Monat
description: >-
  Jeder Raum der Raumliste in jedem Monat ihres Meldejahres, mit den Minuten, in denen er gebucht werden kann:
  Öffnungszeit des Standorts (jede Art, Überschneidungen einmal) mal Wochen des Monats ohne den Anteil der
  Schließwochen. Leer, wo der Standort keine Öffnungszeiten gemeldet hat.
grain: [row_id]
---*/
with ordered_opening as (
    select
        o.location_id,
        o.month_on,
        o.weekday,
        o.closed_weeks,
        cast(substr(o.open_to, 1, 2) as integer) * 60 + cast(substr(o.open_to, 4, 2) as integer) as closing_minute,
        o.open_minutes,
        max(cast(substr(o.open_to, 1, 2) as integer) * 60 + cast(substr(o.open_to, 4, 2) as integer)) over (
            partition by o.location_id, o.month_on, o.weekday
            order by o.open_from, o.open_to, o.row_id
            rows between unbounded preceding and 1 preceding
        ) as open_until
    from core.fct_opening_hour as o
),

weekly_opening as (
    select
        w.location_id,
        w.month_on,
        sum(
            greatest(w.closing_minute - greatest(w.closing_minute - w.open_minutes, coalesce(w.open_until, 0)), 0)
        ) as weekly_minutes,
        max(w.closed_weeks) as closed_weeks
    from ordered_opening as w
    group by w.location_id, w.month_on
)

select
    r.row_id || ':' || m.month_on as row_id,
    r.project_id,
    r.location_id,
    m.month_on,
    a.district_code,
    a.pgr_code,
    r.room_id,
    w.weekly_minutes * day(last_day(m.month_on)) / 7.0 * (52 - w.closed_weeks) / 52.0 as bookable_minutes
from core.fct_room as r
inner join core.dim_month as m on year(r.month_on) = year(m.month_on)
left join weekly_opening as w on r.location_id = w.location_id and r.month_on = w.month_on
asof left join core.map_location_area as a
    on r.location_id = a.location_id and m.month_on >= a.applies_from
