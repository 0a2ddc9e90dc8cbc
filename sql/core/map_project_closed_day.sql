/*---
title: Geschlossene Tage der Projekte
description: >-
  An welchen Tagen ein Projekt laut den Schließzeiten geschlossen ist: weil alle geschlossen sind, weil das Projekt es
  ist oder weil jeder seiner an diesem Tag gültigen Standorte es ist. Samstage, Sonn- und Feiertage in einer Schließzeit
  gehören dazu.
grain: [project_id, day_on]
---*/
with closed_day as (
    select
        c.project_id,
        c.location_id,
        c.kind,
        t.day_on
    from staging.closures as c
    inner join reference.calendar_day as t on t.day_on between c.closed_from and c.closed_to
),

closed_project as (
    select
        p.project_id,
        d.day_on,
        d.kind
    from closed_day as d
    inner join core.dim_project as p on d.project_id is null or d.project_id = p.project_id
    where d.location_id is null
),

day_in_question as (
    select distinct day_on
    from closed_day
    where location_id is not null
),

valid_location as (
    select distinct
        l.project_id,
        l.location_id,
        d.day_on
    from core.dim_location as l
    inner join day_in_question as d
        on l.valid_from <= d.day_on and (l.valid_to is null or l.valid_to >= d.day_on)
),

closed_by_location as (
    select
        v.project_id,
        v.day_on,
        min(d.kind) as kind
    from valid_location as v
    left join closed_day as d on v.location_id = d.location_id and v.day_on = d.day_on
    group by v.project_id, v.day_on
    having count(distinct v.location_id) = count(distinct d.location_id)
),

closed as (
    select
        project_id,
        day_on,
        kind
    from closed_project
    union all
    select
        project_id,
        day_on,
        kind
    from closed_by_location
)

select
    project_id,
    day_on,
    min(kind) as closure_kind
from closed
group by project_id, day_on
