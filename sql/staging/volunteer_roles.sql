/*---
title: Aufgaben der Freiwilligen (geprüft)
description: >-
  Freiwillige je Standort und Aufgabe zum Stichtag. Wer mehrere Aufgaben hat, zählt bei jeder; die Zahlen lassen
  sich deshalb nicht zusammenzählen.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.location_id,
    r.cutoff_on,
    r.role,
    r.volunteer_count
from current.volunteer_roles as r
