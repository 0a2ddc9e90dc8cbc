/*---
title: Meldepflichten je Projekt
description: >-
  Was ein Projekt für welchen Zeitraum melden muss, bis wann, und ob es da ist: der Meldestand der Seiten für Zentren.
grain: [area_code, entity, period_start_on]
---*/
select
    o.project_id as area_code,
    o.entity,
    o.period_on as period_start_on,
    o.district_code,
    o.period_type,
    f.title as form_title,
    o.due_on,
    o.delivered_on,
    case when o.state = 'due' then 'open' else o.state end as state
from core.fct_reporting_obligation as o
inner join reference.reporting_form as f on o.entity = f.entity
