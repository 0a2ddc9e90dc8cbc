/*---
title: Nachfolgen
description: >-
  Welcher Ort (Projekt oder Standort) ab wann in welchem aufgeht. Geht ein Ort in mehreren auf, lässt sich seine
  Vergangenheit nicht teilen: sie bleibt bei ihm (is_shared). Was erst nach dem Stichtag des Laufs gilt, zählt noch
  nicht.
grain: [succession_id]
---*/
with named as (
    select
        s.succession_id,
        coalesce(s.location_id, s.project_id) as place_id,
        case when s.location_id is null then s.successor_project_id else s.successor_location_id end
            as successor_place_id,
        s.effective_on,
        s.succession_kind
    from staging.successions as s
),

counted as (
    select
        n.place_id,
        count(distinct n.successor_place_id) as successor_count
    from named as n
    group by n.place_id
)

select
    n.succession_id,
    n.place_id,
    n.successor_place_id,
    n.effective_on,
    n.succession_kind,
    c.successor_count > 1 as is_shared
from named as n
inner join counted as c on n.place_id = c.place_id
