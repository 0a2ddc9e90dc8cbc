/*---
title: Einzugsgebiete
description: >-
  Für welche Prognoseräume ein Standort da ist: die genannten, alle seines Bezirks oder alle in Berlin.
grain: [location_id, pgr_code]
---*/
with place as (
    select
        l.location_id,
        l.district_code,
        l.catchment
    from core.dim_location as l
    qualify row_number() over (partition by l.location_id order by l.valid_from desc) = 1
)

select
    s.location_id,
    s.pgr_code
from staging.catchment_areas as s
inner join place as p on s.location_id = p.location_id
where p.catchment is null or p.catchment = 'prognoseraeume'
union all
select
    p.location_id,
    g.pgr_code
from place as p
inner join core.dim_prognoseraum as g on p.catchment = 'berlin' or p.district_code = g.district_code
where p.catchment in ('bezirk', 'berlin')
