/*---
title: Abgeschlossene Zeiträume (geprüft)
description: >-
  Ein Abschluss oder eine Freigabe daraus je Zeile. Spätere Meldungen für den Zeitraum warten auf Freigabe.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.lock_id,
    r.project_id,
    r.period_from,
    r.period_to,
    r.locked_on,
    r.released_delivery
from current.period_locks as r
