/*---
title: Monate
description: >-
  Die Monate des Berichtsfensters mit ihrem Quartal und Jahr.
grain: [month_on]
---*/
with reporting_month as (
    select cast(unnest(generate_series(r.first_month, r.last_month, interval 1 month)) as date) as month_on
    from reference.run as r
)

select
    month_on,
    cast(date_trunc('quarter', month_on) as date) as quarter_on,
    cast(date_trunc('year', month_on) as date) as year_on
from reporting_month
