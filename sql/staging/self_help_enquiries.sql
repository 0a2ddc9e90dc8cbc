/*---
title: Anfragen an die Selbsthilfekontaktstelle (geprüft)
description: >-
  Anfragen je Quartal, Kanal, Anfragenden, Themenfeld und Ergebnis. Nur Zahlen.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.quarter,
    r.channel,
    r.enquirer,
    r.topic_area,
    r.outcome,
    r.enquiry_count,
    r.capture_method
from current.self_help_enquiries as r
