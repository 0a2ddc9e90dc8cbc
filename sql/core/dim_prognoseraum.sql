/*---
title: Prognoseräume
description: >-
  Die 58 Prognoseräume der Lebensweltlich orientierten Räume (LOR) 2021.
grain: [pgr_code]
---*/
select
    p.pgr_code,
    p.pgr_name,
    p.district_code
from reference.prognoseraum as p
