/*---
title: Bezirke
description: >-
  Die zwölf Berliner Bezirke.
grain: [district_code]
---*/
select
    d.district_code,
    d.district_name
from reference.district as d
