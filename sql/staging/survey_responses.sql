/*---
title: Befragung (geprüft)
description: >-
  Eine anonyme Antwort je Zeile; Spaltenköpfe sind die Itemcodes (Export mit heading=code).
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.response_id,
    r.wave,
    r.mode,
    r.bel1,
    r.bel2,
    r.nci1,
    r.nci2,
    r.nci3,
    r.nci4,
    r.nci5,
    r.nci6,
    r.nci7,
    r.nci8,
    r.ucla1,
    r.ucla2,
    r.ucla3,
    r.asku1,
    r.asku2,
    r.asku3,
    r.chg_contacts,
    r.chg_help,
    r.chg_engage,
    r.visit_freq,
    r.language_form,
    r.age_band,
    r.gender,
    r.residence_pgr,
    r.handed_out_count
from current.survey_responses as r
