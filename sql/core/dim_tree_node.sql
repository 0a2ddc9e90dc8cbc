/*---
title: Knoten der Bäume
description: >-
  Alle Knoten aller Bäume mit Namen und Elternknoten. Die Wurzel jedes Baums heißt „alle“.
grain: [tree, level_number, node_path]
---*/
with node as (
    select distinct
        m.tree,
        m.level_number,
        m.level_name,
        m.node_code,
        m.node_path
    from core.map_place_node as m
),

label as (
    select
        'district_code' as level_name,
        d.district_code as code,
        d.district_name as label
    from core.dim_district as d
    union all
    select
        'pgr_code' as level_name,
        g.pgr_code as code,
        g.pgr_name as label
    from core.dim_prognoseraum as g
    union all
    select
        'carrier_code' as level_name,
        c.carrier_id as code,
        min(c.carrier_name) as label
    from core.dim_carrier as c
    group by c.carrier_id
    union all
    select
        t.level_name,
        t.code,
        t.label
    from reference.tree_label as t
)

select
    n.tree,
    n.level_number,
    n.level_name,
    n.node_code,
    n.node_path,
    coalesce(b.label, n.node_code) as node_name,
    case
        when n.level_number = 1 then 'alle'
        when n.level_number > 1 then left(n.node_path, length(n.node_path) - length(n.node_code) - 1)
    end as parent_path
from node as n
left join label as b on n.level_name = b.level_name and n.node_code = b.code
