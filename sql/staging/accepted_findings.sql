/*---
title: Akzeptierte Befunde (geprüft)
description: >-
  Ein Befund je Zeile, der bis zu einem Tag als erklärt gilt.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.finding_id,
    r.acceptance_reason,
    r.acceptance_note,
    r.accepted_until
from current.accepted_findings as r
