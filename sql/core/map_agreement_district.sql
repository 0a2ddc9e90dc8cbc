/*---
title: Bezirke mit Kooperationsvereinbarung
description: >-
  Ab welchem Monat ein Bezirk als Bezirk mit oder ohne Kooperationsvereinbarung zählt. Es zählt, was am Monatsersten
  unterzeichnet und nicht abgelaufen ist; Entwürfe zählen nicht, Beendete ohne Enddatum auch nicht.
grain: [district_code, applies_from]
---*/
with signed as (
    select
        a.district_code,
        a.signed_on as valid_from,
        a.valid_to
    from staging.agreements as a
    where
        a.district_code is not null
        and (a.status = 'laufend' or (a.status = 'beendet' and a.valid_to is not null))
),

turning_day as (
    select
        s.district_code,
        s.valid_from as day_on
    from signed as s
    union
    select
        s.district_code,
        s.valid_to + 1 as day_on
    from signed as s
    where s.valid_to is not null
),

turning_month as (
    select
        d.district_code,
        date '1900-01-01' as applies_from
    from core.dim_district as d
    union
    select
        t.district_code,
        case
            when day(t.day_on) = 1 then t.day_on
            else cast(date_trunc('month', t.day_on) + interval 1 month as date)
        end as applies_from
    from turning_day as t
)

select
    m.district_code,
    m.applies_from,
    case when count(s.district_code) > 0 then 'mit' else 'ohne' end as agreement_code
from turning_month as m
left join signed as s
    on
        m.district_code = s.district_code
        and m.applies_from >= s.valid_from
        and (s.valid_to is null or m.applies_from <= s.valid_to)
group by m.district_code, m.applies_from
