/*---
title: Regelmäßige Angebote
description: >-
  Ein Angebot je Zeile mit den Terminen, Stunden und Teilnahmen des Meldejahres; steht im Dezember.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        s.location_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.offer_id,
        s.offer_form,
        s.field as action_field,
        s.target_groups,
        s.led_by,
        s.initiated_by,
        s.languages,
        s.session_count,
        s.offer_hours,
        s.attendance_count,
        s.participant_count,
        s.capacity,
        s.fee,
        s.status as offer_status,
        s.capture_method
    from staging.offers as s
)

select
    d.row_id,
    d.project_id,
    d.location_id,
    d.month_on,
    a.district_code,
    a.pgr_code,
    d.offer_id,
    d.offer_form,
    d.action_field,
    d.target_groups,
    d.led_by,
    d.initiated_by,
    d.languages,
    d.session_count,
    d.offer_hours,
    d.attendance_count,
    d.participant_count,
    d.capacity,
    d.fee,
    d.offer_status,
    d.capture_method
from dated as d
asof left join core.map_location_area as a
    on d.location_id = a.location_id and d.month_on >= a.applies_from
