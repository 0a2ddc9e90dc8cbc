/*---
title: Umrisse
description: >-
  Amtliche Umrisse der Bezirke und Prognoseräume als Punktfolgen; leer, solange keine Karte aufgenommen ist.
grain: [level, area_code, part_number, ring_number, point_number]
---*/
select
    'district' as level,
    d.district_code as area_code,
    d.part as part_number,
    d.ring as ring_number,
    d.point as point_number,
    d.longitude,
    d.latitude
from reference.district_outline as d
union all
select
    'pgr' as level,
    g.pgr_code as area_code,
    g.part as part_number,
    g.ring as ring_number,
    g.point as point_number,
    g.longitude,
    g.latitude
from reference.prognoseraum_outline as g
