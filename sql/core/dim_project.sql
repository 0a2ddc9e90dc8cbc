/*---
title: Projekte
description: >-
  Geförderte Projekte mit Gültigkeit; wechselt Träger oder Bezirk, gibt es eine zweite Zeile.
grain: [project_id, valid_from]
---*/
select
    p.project_id,
    p.project_name,
    p.facility_type,
    p.carrier_name,
    p.carrier_id,
    p.district_code,
    p.valid_from,
    p.valid_to
from staging.projects as p
