/*---
title: Maße der Besuche nach Alter
description: >-
  Besuche je Standort, Monat und Altersgruppe, soweit angegeben; unbekanntes Alter steht hier nicht.
grain: [project_id, location_id, district_code, pgr_code, month_on, age_band]
measures:
  age_visit_count: {kind: flow, counts: visits}
breakdowns: [age_band]
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    b.age_band,
    cast(
        sum(
            case b.age_band
                when 'u6' then f.age_u6_count
                when '6_15' then f.age_6_15_count
                when '15_18' then f.age_15_18_count
                when '18_27' then f.age_18_27_count
                when '27_45' then f.age_27_45_count
                when '45_55' then f.age_45_55_count
                when '55_65' then f.age_55_65_count
                when '65plus' then f.age_65plus_count
            end
        ) as bigint
    ) as age_visit_count
from core.fct_visit as f
cross join (
    values
    ('u6'),
    ('6_15'),
    ('15_18'),
    ('18_27'),
    ('27_45'),
    ('45_55'),
    ('55_65'),
    ('65plus')
) as b (age_band)
group by all
