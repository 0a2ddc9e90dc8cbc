/*---
title: Befunde nach Art
description: >-
  Wie viele Befunde welcher Art in den Meldungen stehen, die zählen, je Formular und Monat des Eingangs. Nur Anzahlen:
  keine Zelle, kein Projekt und nichts, was jemand eingetragen hat.
grain: [finding_code, entity, month_on]
---*/
with replaced as (
    select s.delivery_id
    from raw.slice as s
    group by s.delivery_id
    having not bool_or(s.is_current)
),

standing as (
    select
        f.code,
        f.delivery_id,
        coalesce(f.entity, '') as entity,
        cast(date_trunc('month', d.received_at) as date) as month_on
    from quality.finding as f
    inner join raw.delivery as d on f.delivery_id = d.delivery_id
    left join replaced as p on f.delivery_id = p.delivery_id
    where p.delivery_id is null
)

select
    s.code as finding_code,
    s.entity,
    s.month_on,
    coalesce(r.title, '') as form_title,
    c.severity,
    c.title,
    count(*) as finding_count,
    count(distinct s.delivery_id) as delivery_count
from standing as s
inner join quality.finding_code as c on s.code = c.code
left join reference.reporting_form as r on s.entity = r.entity
group by s.code, s.entity, s.month_on, r.title, c.severity, c.title
