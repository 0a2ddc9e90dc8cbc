-- all districts for one indicator
select
  area_code,
  area_name,
  value,
  lower,
  upper,
  mark
from mart.indicator_value
where
  indicator_id = 'visits_per_1000'
  and level = 'district'
  and period_type = 'year'
  and period_start_on = cast('2025-01-01' as date)
order by
  area_code
