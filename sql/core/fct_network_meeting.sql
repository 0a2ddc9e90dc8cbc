/*---
title: Netzwerktreffen
description: >-
  Ein Treffen der Mitgliedsorganisationen je Zeile.
grain: [row_id]
---*/
select
    s.row_id,
    cast(null as varchar) as project_id,
    cast(null as varchar) as location_id,
    cast(date_trunc('month', s.held_on) as date) as month_on,
    cast(null as varchar) as district_code,
    cast(null as varchar) as pgr_code,
    s.meeting_id,
    s.held_on,
    s.network,
    s.meeting_format,
    s.organisation_count,
    s.meeting_attendee_count,
    s.minutes as meeting_minutes
from staging.network_meetings as s
