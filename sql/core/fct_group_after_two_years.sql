/*---
title: Selbsthilfegruppen nach zwei Jahren
description: >-
  Jede Gruppe einmal, im Dezember des zweiten Jahres nach ihrer Gründung: ob sie dann noch besteht. Nur für Jahre, für
  die die Kontaktstelle ihre Gruppen gemeldet hat; fehlt die Gruppe in dieser Meldung, besteht sie nicht mehr.
grain: [row_id]
---*/
with reported_year as (
    select distinct
        g.project_id,
        g.month_on
    from core.fct_self_help_group as g
),

last_report as (
    select
        g.row_id,
        g.project_id,
        g.group_id,
        g.month_on as reported_on,
        g.topic_area,
        g.group_status,
        g.founded_year,
        make_date(cast(g.founded_year + 2 as integer), 12, 1) as month_on
    from core.fct_self_help_group as g
    where g.founded_year is not null and year(g.month_on) <= g.founded_year + 2
    qualify row_number() over (partition by g.project_id, g.group_id order by g.month_on desc, g.row_id asc) = 1
)

select
    l.row_id,
    l.project_id,
    cast(null as varchar) as location_id,
    l.month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    l.group_id,
    l.topic_area,
    l.founded_year,
    l.reported_on = l.month_on and l.group_status in ('bestehend', 'neu') as is_existing
from last_report as l
inner join reported_year as y on l.project_id = y.project_id and l.month_on = y.month_on
asof left join core.map_project_area as a
    on l.project_id = a.project_id and l.month_on >= a.applies_from
