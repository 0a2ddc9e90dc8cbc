/*---
title: Kooperationsvereinbarungen
description: >-
  Mit welchem Bezirk (ohne Bezirk: mit dem Land) welche Pflicht vereinbart ist, seit wann und bis wann, und wie viele
  Zielwerte dazu gehören.
grain: [agreement_id]
---*/
with target as (
    select
        t.agreement_id,
        count(*) as target_count
    from core.fct_agreement_target as t
    group by t.agreement_id
)

select
    a.agreement_id,
    a.district_code,
    coalesce(d.district_name, 'Berlin') as district_name,
    a.duty,
    a.status as agreement_status,
    a.signed_on,
    a.valid_to,
    coalesce(t.target_count, 0) as target_count
from staging.agreements as a
left join core.dim_district as d on a.district_code = d.district_code
left join target as t on a.agreement_id = t.agreement_id
