/*---
title: Einzugsgebiete der Standorte (geprüft)
description: >-
  Ein Prognoseraum je Zeile, für den ein Standort da ist. Wird von der Geschäftsstelle geführt.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.location_id,
    r.pgr_code
from current.catchment_areas as r
