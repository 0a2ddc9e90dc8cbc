/*---
title: Anhang zum Sachbericht
description: >-
  Alle Jahreswerte eines Projekts, Bezirks oder Berlins in der Reihenfolge des Social Reporting Standard, daneben der
  Wert des Bezirks und der Stadt, das Vorjahr und der Vorbehalt. Welche Zeile wo steht, sagt
  reference.report_line.
grain: [line_number, level, area_code, period_start_on, breakdown, breakdown_code]
---*/
select
    l.block_number,
    l.block_code,
    l.block_title,
    l.line_number,
    v.indicator_id,
    i.title,
    i.unit_label,
    i.impact_step,
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
    v.lower,
    v.upper,
    v.numerator,
    v.denominator,
    v.previous_value,
    v.change,
    v.change_is_certain,
    v.change_reason,
    d.value as district_value,
    b.value as city_value,
    v.estimated_share,
    v.delivered_count,
    v.expected_count,
    v.mark,
    v.mark_reason,
    i.caveat,
    i.source
from reference.report_line as l
inner join mart.indicator as i on l.indicator_id = i.indicator_id
inner join mart.indicator_value as v on i.indicator_id = v.indicator_id and i.version = v.version
left join mart.indicator_value as d
    on v.indicator_id = d.indicator_id
        and v.version = d.version
        and d.level = 'district'
        and v.level = 'project'
        and v.district_code = d.area_code
        and v.period_type = d.period_type
        and v.period_start_on = d.period_start_on
        and v.breakdown = d.breakdown
        and v.breakdown_code = d.breakdown_code
left join mart.indicator_value as b
    on v.indicator_id = b.indicator_id
        and v.version = b.version
        and b.level = 'berlin'
        and v.period_type = b.period_type
        and v.period_start_on = b.period_start_on
        and v.breakdown = b.breakdown
        and v.breakdown_code = b.breakdown_code
where l.report = 'srs' and v.period_type = 'year' and v.level in ('project', 'district', 'berlin')
