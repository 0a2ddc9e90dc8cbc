/*---
title: Programmstatistik in fünf Blöcken
description: >-
  Die Jahreswerte der fünf Blöcke des Programms (Besuche, Geschlecht, Migrationsgeschichte, Freiwillige, Beratungen) für
  jedes Projekt, jeden Bezirk und Berlin, mit Aufgliederungen. Welche Zeile wo steht, sagt reference.report_line.
grain: [line_number, level, area_code, period_start_on, breakdown, breakdown_code]
---*/
select
    l.block_number,
    l.block_title,
    l.line_number,
    v.indicator_id,
    i.title,
    i.unit_label,
    v.level,
    v.area_code,
    v.area_name,
    v.district_code,
    v.period_start_on,
    v.period_label,
    v.breakdown,
    v.breakdown_code,
    v.breakdown_label,
    v.value,
    v.numerator,
    v.denominator,
    v.previous_value,
    v.change,
    v.change_is_certain,
    v.estimated_share,
    v.delivered_count,
    v.expected_count,
    v.mark,
    v.mark_reason,
    i.caveat
from reference.report_line as l
inner join mart.indicator as i on l.indicator_id = i.indicator_id
inner join mart.indicator_value as v on i.indicator_id = v.indicator_id and i.version = v.version
where l.report = 'ifp' and v.period_type = 'year' and v.level in ('project', 'district', 'berlin')
