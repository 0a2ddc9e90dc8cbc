/*---
title: Schließzeiten (geprüft)
description: >-
  Eine Schließzeit je Zeile. Ohne Projekt und Standort gilt sie für alle. Wird von der Geschäftsstelle geführt.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.closure_id,
    r.project_id,
    r.location_id,
    r.closed_from,
    r.closed_to,
    r.kind
from current.closures as r
