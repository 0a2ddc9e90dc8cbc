/*---
title: Lage der Projekte
description: >-
  Ab welchem Monat ein Projekt in welchem Bezirk, bei welchem Träger und als welche Art zählt. Es gilt die Zeile des
  Registers, die am Monatsersten gültig ist; die erste Zeile gilt auch für die Zeit davor, die letzte auch für die Zeit
  danach.
grain: [project_id, applies_from]
---*/
with ordered_project as (
    select
        p.project_id,
        p.district_code,
        coalesce(p.carrier_id, p.carrier_name) as carrier_code,
        p.facility_type,
        p.valid_from,
        case
            when row_number() over (partition by p.project_id order by p.valid_from) = 1 then date '1900-01-01'
            when day(p.valid_from) = 1 then p.valid_from
            else cast(date_trunc('month', p.valid_from) + interval 1 month as date)
        end as applies_from
    from core.dim_project as p
)

select
    project_id,
    applies_from,
    district_code,
    carrier_code,
    facility_type
from ordered_project
qualify row_number() over (partition by project_id, applies_from order by valid_from desc) = 1
