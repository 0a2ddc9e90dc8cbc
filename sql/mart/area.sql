/*---
title: Gebiete
description: >-
  Alle Gebiete, für die es Werte gibt: Standort, Projekt, Prognoseraum, Bezirk, Berlin; mit dem neuesten Einwohnerstand.
grain: [level, area_code]
---*/
with newest_location as (
    select
        l.location_id,
        l.project_id,
        l.facility_name,
        l.district_code
    from core.dim_location as l
    qualify row_number() over (partition by l.location_id order by l.valid_from desc) = 1
),

newest_project as (
    select
        p.project_id,
        p.project_name,
        p.district_code
    from core.dim_project as p
    qualify row_number() over (partition by p.project_id order by p.valid_from desc) = 1
),

newest_population as (
    select
        n.level,
        n.area_code,
        n.inhabitants,
        n.reference_on
    from reference.population as n
    where n.age_band = 'all'
    qualify row_number() over (partition by n.level, n.area_code order by n.reference_on desc) = 1
),

area as (
    select
        'location' as level,
        l.location_id as area_code,
        l.facility_name as area_name,
        l.facility_name as short_name,
        'project' as parent_level,
        l.project_id as parent_code,
        l.district_code
    from newest_location as l
    union all
    select
        'project' as level,
        p.project_id as area_code,
        p.project_name as area_name,
        p.project_name as short_name,
        'district' as parent_level,
        p.district_code as parent_code,
        p.district_code
    from newest_project as p
    union all
    select
        'pgr' as level,
        g.pgr_code as area_code,
        g.pgr_name as area_name,
        g.pgr_name as short_name,
        'district' as parent_level,
        g.district_code as parent_code,
        g.district_code
    from core.dim_prognoseraum as g
    union all
    select
        'district' as level,
        d.district_code as area_code,
        d.district_name as area_name,
        d.short_name,
        'berlin' as parent_level,
        'berlin' as parent_code,
        d.district_code
    from reference.district as d
    union all
    select
        'berlin' as level,
        'berlin' as area_code,
        'Berlin' as area_name,
        'Berlin' as short_name,
        cast(null as varchar) as parent_level,
        cast(null as varchar) as parent_code,
        cast(null as varchar) as district_code
)

select
    a.level,
    a.area_code,
    a.area_name,
    a.short_name,
    a.parent_level,
    a.parent_code,
    coalesce(d.letters, 'BE') as letters,
    n.inhabitants,
    n.reference_on as inhabitants_on
from area as a
left join reference.district as d on a.district_code = d.district_code
left join newest_population as n on a.level = n.level and a.area_code = n.area_code
