/*---
title: Fristen und ihre Einhaltung
description: >-
  Je Formular und Zeitraum die letzte Frist, und wie viele Meldungen erwartet wurden, da sind, nach der Frist kamen oder
  fehlen. Schließzeiten verlegen die Frist einzelner Projekte; es zählt die jeweils eigene.
grain: [entity, period_start_on]
---*/
select
    o.entity,
    o.period_on as period_start_on,
    o.period_type,
    f.title as form_title,
    max(o.due_on) as due_on,
    count(*) as expected_count,
    count(case when o.is_delivered then 1 end) as delivered_count,
    count(case when o.state = 'on_time' then 1 end) as on_time_count,
    count(case when o.state = 'late' then 1 end) as late_count,
    count(case when o.state = 'overdue' then 1 end) as overdue_count
from core.fct_reporting_obligation as o
inner join reference.reporting_form as f on o.entity = f.entity
where o.state <> 'not_expected'
group by o.entity, o.period_on, o.period_type, f.title
