/*---
title: Lage der Standorte
description: >-
  Ab welchem Monat ein Standort in welchem Bezirk und Prognoseraum zählt. Es gilt die Zeile des Registers, die am
  Monatsersten gültig ist; die erste Zeile gilt auch für die Zeit davor, die letzte auch für die Zeit danach.
grain: [location_id, applies_from]
---*/
with ordered_location as (
    select
        l.location_id,
        l.project_id,
        l.district_code,
        l.pgr_code,
        l.accessible,
        l.floor_area_m2,
        l.is_ifp_funded,
        l.valid_from,
        case
            when row_number() over (partition by l.location_id order by l.valid_from) = 1 then date '1900-01-01'
            when day(l.valid_from) = 1 then l.valid_from
            else cast(date_trunc('month', l.valid_from) + interval 1 month as date)
        end as applies_from
    from core.dim_location as l
)

select
    location_id,
    applies_from,
    project_id,
    district_code,
    pgr_code,
    accessible,
    floor_area_m2,
    is_ifp_funded
from ordered_location
qualify row_number() over (partition by location_id, applies_from order by valid_from desc) = 1
