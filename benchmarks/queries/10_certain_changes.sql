-- certain changes
select
  indicator_id,
  area_name,
  change
from mart.indicator_value
where
  level = 'district'
  and period_type = 'year'
  and period_start_on = cast('2025-01-01' as date)
  and change_is_certain
order by
  indicator_id,
  area_name
