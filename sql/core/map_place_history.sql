/*---
title: Orte, wie sie waren
description: >-
  Ab welchem Monat ein Ort wo liegt und zu wem er gehört. Ein Ort ist ein Standort oder, wo kein Standort bekannt ist,
  ein Projekt; place_id ist seine Kennung.
grain: [place_id, applies_from]
---*/
with place as (
    select distinct
        l.location_id as place_id,
        l.location_id,
        l.project_id
    from core.map_location_area as l
    union all
    select distinct
        p.project_id as place_id,
        cast(null as varchar) as location_id,
        p.project_id
    from core.map_project_area as p
),

agreement_month as (
    select distinct a.applies_from
    from core.map_agreement_district as a
),

turning_month as (
    select
        l.location_id as place_id,
        l.applies_from
    from core.map_location_area as l
    union
    select
        q.place_id,
        p.applies_from
    from place as q
    inner join core.map_project_area as p on q.project_id = p.project_id
    union
    select
        q.place_id,
        a.applies_from
    from place as q
    cross join agreement_month as a
),

located as (
    select
        t.place_id,
        t.applies_from,
        l.location_id,
        coalesce(l.project_id, t.place_id) as project_id,
        l.district_code,
        l.pgr_code,
        l.is_ifp_funded
    from turning_month as t
    asof left join core.map_location_area as l
        on t.place_id = l.location_id and t.applies_from >= l.applies_from
),

owned as (
    select
        l.place_id,
        l.applies_from,
        l.location_id,
        l.project_id,
        coalesce(l.district_code, p.district_code) as district_code,
        l.pgr_code,
        p.carrier_code,
        p.facility_type,
        l.is_ifp_funded
    from located as l
    asof left join core.map_project_area as p
        on l.project_id = p.project_id and l.applies_from >= p.applies_from
)

select
    o.place_id,
    o.applies_from,
    o.location_id,
    o.project_id,
    o.district_code,
    o.pgr_code,
    o.carrier_code,
    o.facility_type,
    case
        when not o.is_ifp_funded then 'ohne_ifp'
        when o.project_id like '%SK' then 'selbsthilfe'
        when o.project_id like '%NH' then 'nachbarschaft'
        else 'weitere'
    end as funding_line,
    a.agreement_code
from owned as o
asof left join core.map_agreement_district as a
    on o.district_code = a.district_code and o.applies_from >= a.applies_from
