/*---
title: Veranstaltungen
description: >-
  Eine Veranstaltung je Zeile.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        s.location_id,
        cast(date_trunc('month', s.held_on) as date) as month_on,
        s.event_id,
        s.held_on,
        s.event_type,
        s.field as action_field,
        s.is_public,
        s.attendee_count,
        s.volunteer_count as event_volunteer_count,
        s.capture_method
    from staging.events as s
)

select
    d.row_id,
    d.project_id,
    d.location_id,
    d.month_on,
    a.district_code,
    a.pgr_code,
    d.event_id,
    d.held_on,
    d.event_type,
    d.action_field,
    d.is_public,
    d.attendee_count,
    d.event_volunteer_count,
    d.capture_method
from dated as d
asof left join core.map_location_area as a
    on d.location_id = a.location_id and d.month_on >= a.applies_from
