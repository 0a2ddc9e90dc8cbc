/*---
title: Orte, wie sie heute sind
description: >-
  Wo ein Ort am Stichtag des Laufs liegt und zu wem er gehört, nach allen Zusammenlegungen und Nachfolgen. Ein
  geschlossener Ort ohne Nachfolge bleibt, wo er zuletzt war. place_id ist der Ort, wie er gemeldet hat; location_id und
  project_id sagen, wohin er heute zählt.
grain: [place_id]
---*/
with recursive run as (
    select coalesce(max(r.as_of), date '9999-12-31') as as_of
    from reference.run as r
),

location_today as (
    select
        l.location_id as place_id,
        l.project_id,
        l.district_code,
        l.pgr_code,
        l.is_ifp_funded
    from core.dim_location as l
    cross join run as r
    qualify
        row_number()
            over (
                partition by l.location_id
                order by l.valid_from <= r.as_of desc, abs(date_diff('day', r.as_of, l.valid_from))
            )
        = 1
),

project_today as (
    select
        p.project_id,
        p.district_code,
        coalesce(p.carrier_id, p.carrier_name) as carrier_code,
        p.facility_type
    from core.dim_project as p
    cross join run as r
    qualify
        row_number()
            over (
                partition by p.project_id
                order by p.valid_from <= r.as_of desc, abs(date_diff('day', r.as_of, p.valid_from))
            )
        = 1
),

place as (
    select l.place_id
    from location_today as l
    union
    select p.project_id as place_id
    from project_today as p
),

succession as (
    select
        s.place_id,
        max(s.successor_place_id) as successor_place_id
    from core.dim_succession as s
    inner join place as p on s.successor_place_id = p.place_id
    cross join run as r
    where s.effective_on <= r.as_of and not s.is_shared and s.successor_place_id <> s.place_id
    group by s.place_id
),

step as (
    select
        p.place_id,
        p.place_id as reached_id,
        0 as step_count
    from place as p
    union all
    select
        t.place_id,
        s.successor_place_id as reached_id,
        t.step_count + 1 as step_count
    from step as t
    inner join succession as s on t.reached_id = s.place_id
    where t.step_count < 50
),

reached as (
    select
        t.place_id,
        case when max(t.step_count) < 50 then arg_max(t.reached_id, t.step_count) else t.place_id end as reached_id
    from step as t
    group by t.place_id
),

located as (
    select
        t.place_id,
        l.place_id as location_id,
        coalesce(o.reached_id, t.reached_id) as project_id,
        l.district_code,
        l.pgr_code,
        l.is_ifp_funded
    from reached as t
    left join location_today as l on t.reached_id = l.place_id
    left join reached as o on l.project_id = o.place_id
),

owned as (
    select
        l.place_id,
        l.location_id,
        l.project_id,
        coalesce(l.district_code, p.district_code) as district_code,
        l.pgr_code,
        p.carrier_code,
        p.facility_type,
        l.is_ifp_funded
    from located as l
    left join project_today as p on l.project_id = p.project_id
),

agreement_today as (
    select
        a.district_code,
        arg_max(a.agreement_code, a.applies_from) as agreement_code
    from core.map_agreement_district as a
    cross join run as r
    where a.applies_from <= r.as_of
    group by a.district_code
)

select
    o.place_id,
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
left join agreement_today as a on o.district_code = a.district_code
