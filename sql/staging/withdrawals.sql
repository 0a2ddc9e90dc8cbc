/*---
title: Zurückgezogene Meldungen (geprüft)
description: >-
  Eine Meldung, die nicht gelten soll, je Zeile.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.delivery_number,
    r.withdrawal_reason
from current.withdrawals as r
