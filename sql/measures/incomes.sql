/*---
title: Maße der Einnahmen
description: >-
  Einnahmen je Projekt, Jahr und Quelle.
grain: [project_id, location_id, district_code, pgr_code, month_on, income_source]
measures:
  income_eur: {kind: flow, counts: euros}
  ifp_income_eur: {kind: flow, counts: euros}
  other_income_eur: {kind: flow, counts: euros}
breakdowns: [income_source]
---*/
select
    f.project_id,
    f.location_id,
    f.district_code,
    f.pgr_code,
    f.month_on,
    f.income_source,
    cast(sum(cast(coalesce(f.income_eur, 0) as decimal(18, 4))) as double) as income_eur,
    cast(
        sum(
            cast(
                case when f.income_source = 'ifp' then coalesce(f.income_eur, 0) else 0 end as decimal(18, 4)
            )
        ) as double
    ) as ifp_income_eur,
    cast(
        sum(
            cast(
                case when f.income_source = 'ifp' then 0 else coalesce(f.income_eur, 0) end as decimal(18, 4)
            )
        ) as double
    ) as other_income_eur
from core.fct_income as f
group by all
