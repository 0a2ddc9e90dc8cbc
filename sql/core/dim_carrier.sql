/*---
title: Träger
description: >-
  Träger laut Register mit Rechtsform und Dachverband.
grain: [carrier_id]
---*/
select
    c.carrier_id,
    c.carrier_name,
    c.carrier_aliases,
    c.legal_form,
    c.umbrella
from staging.carriers as c
