/*---
title: Orte in den Bäumen
description: >-
  Unter welchem Knoten ein Ort in jedem Baum steht (reference.tree_level), wie er war (as_was) und wie er heute ist
  (today). Jeder Ort hat auf jeder Ebene jedes Baums genau einen Knoten; darum sind die Summen aller Bäume gleich.
grain: [tree, structure, place_id, applies_from, level_number]
---*/
with placed as (
    select
        'as_was' as structure,
        h.place_id,
        h.applies_from,
        h.district_code,
        h.pgr_code,
        h.carrier_code,
        h.funding_line,
        h.facility_type,
        h.agreement_code
    from core.map_place_history as h
    union all
    select
        'today' as structure,
        t.place_id,
        date '1900-01-01' as applies_from,
        t.district_code,
        t.pgr_code,
        t.carrier_code,
        t.funding_line,
        t.facility_type,
        t.agreement_code
    from core.map_place_today as t
),

root as (
    select distinct v.tree
    from reference.tree_level as v
),

stood as (
    select
        v.tree,
        p.structure,
        p.place_id,
        p.applies_from,
        v.level_number,
        v.level_name,
        coalesce(
            case v.level_name
                when 'district_code' then p.district_code
                when 'pgr_code' then p.pgr_code
                when 'carrier_code' then p.carrier_code
                when 'funding_line' then p.funding_line
                when 'facility_type' then p.facility_type
                when 'agreement_code' then p.agreement_code
            end,
            'ohne Angabe'
        ) as node_code
    from placed as p
    cross join reference.tree_level as v
),

pathed as (
    select
        s.*,
        string_agg(s.node_code, '/') over (
            partition by s.tree, s.structure, s.place_id, s.applies_from
            order by s.level_number
            rows between unbounded preceding and current row
        ) as node_path
    from stood as s
)

select
    p.tree,
    p.structure,
    p.place_id,
    p.applies_from,
    p.level_number,
    p.level_name,
    p.node_code,
    p.node_path
from pathed as p
union all
select
    r.tree,
    p.structure,
    p.place_id,
    p.applies_from,
    0 as level_number,
    'alle' as level_name,
    'alle' as node_code,
    'alle' as node_path
from placed as p
cross join root as r
