/*---
title: Zusammenlegungen und Nachfolgen (geprüft)
description: >-
  Welches Projekt oder welcher Standort in welchem aufgeht. Wird von der Geschäftsstelle geführt.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.succession_id,
    r.project_id,
    r.location_id,
    r.successor_project_id,
    r.successor_location_id,
    r.effective_on,
    r.succession_kind
from current.successions as r
