/*---
title: Partner bei Veranstaltungen (geprüft)
description: >-
  Eine Veranstaltung und ein beteiligter Partner je Zeile.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.event_id,
    r.partner_id
from current.event_partners as r
