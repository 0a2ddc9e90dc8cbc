/*---
title: Selbsthilfegruppen
description: >-
  Eine Gruppe je Zeile zum Ende des Meldejahres, ohne Namen; steht im Dezember.
grain: [row_id]
---*/
with dated as (
    select
        s.row_id,
        s.project_id,
        make_date(s.report_year, 12, 1) as month_on,
        s.group_id,
        s.topic_area,
        s.status as group_status,
        s.founded_year,
        s.member_class,
        s.meets_here,
        s.meeting_format,
        s.languages as group_languages,
        s.moderated as group_moderation,
        s.funded_20h as is_funded_20h
    from staging.self_help_groups as s
)

select
    d.row_id,
    d.project_id,
    cast(null as varchar) as location_id,
    d.month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    d.group_id,
    d.topic_area,
    d.group_status,
    d.founded_year,
    d.member_class,
    d.meets_here,
    d.meeting_format,
    d.group_languages,
    d.group_moderation,
    d.is_funded_20h
from dated as d
asof left join core.map_project_area as a
    on d.project_id = a.project_id and d.month_on >= a.applies_from
