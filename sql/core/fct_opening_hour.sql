/*---
title: Öffnungszeiten
description: >-
  Eine Öffnungszeit je Wochentag und Standort, gültig für das Meldejahr; steht im Dezember. Abend- und
  Wochenendminuten liegen nach 18 Uhr oder am Samstag oder Sonntag.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        s.location_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.weekday,
        s.open_from,
        s.open_to,
        cast(substr(s.open_to, 1, 2) as integer) * 60 + cast(substr(s.open_to, 4, 2) as integer)
        - cast(substr(s.open_from, 1, 2) as integer) * 60 - cast(substr(s.open_from, 4, 2) as integer) as open_minutes,
        cast(substr(s.open_to, 1, 2) as integer) * 60 + cast(substr(s.open_to, 4, 2) as integer) as closing_minute,
        s.kind as opening_kind,
        s.closed_weeks
    from staging.opening_hours as s
)

select
    d.row_id,
    d.project_id,
    d.location_id,
    d.month_on,
    a.district_code,
    a.pgr_code,
    d.weekday,
    d.open_from,
    d.open_to,
    d.open_minutes,
    case
        when d.weekday in ('6', '7') then d.open_minutes
        else greatest(least(d.open_minutes, d.closing_minute - 18 * 60), 0)
    end as off_hours_minutes,
    d.opening_kind,
    d.closed_weeks
from dated as d
asof left join core.map_location_area as a
    on d.location_id = a.location_id and d.month_on >= a.applies_from
