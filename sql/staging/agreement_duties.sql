/*---
title: Pflichten der Vereinbarungen (geprüft)
description: >-
  Was in einer Vereinbarung bis wann zugesagt ist, eine Zeile je Pflicht und Frist.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.duty_id,
    r.agreement_id,
    r.duty,
    r.duty_year,
    r.due_on,
    r.evidence,
    r.meeting_minimum,
    r.done_on
from current.agreement_duties as r
