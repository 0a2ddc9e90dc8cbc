/*---
title: Selbsthilfegruppen (geprüft)
description: >-
  Eine Gruppe je Zeile zum Ende des Meldejahres. Nur Kennungen, keine Namen von Gruppen oder Personen.
grain: [row_id]
---*/
select
    substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id,
    r.delivery_id,
    r.sheet,
    r.row_number,
    r.project_id,
    r.report_year,
    r.group_id,
    r.topic_area,
    r.status,
    r.founded_year,
    r.member_class,
    r.meets_here,
    r.meeting_format,
    r.languages,
    r.moderated,
    r.funded_20h
from current.self_help_groups as r
