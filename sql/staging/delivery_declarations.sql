/*---
title: Erklärung zur Meldung (geprüft)
description: >-
  Wer für ein Formular steht und wie gezählt wurde, eine Zeile je Formular. Keine Namen.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.declared_form,
    r.responsible_role,
    r.capture_method
from current.delivery_declarations as r
