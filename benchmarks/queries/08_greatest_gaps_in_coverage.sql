-- greatest gaps in coverage
select
  indicator_id,
  area_name,
  period_start_on,
  delivered_count,
  expected_count
from mart.indicator_value
where
  level = 'district'
  and period_type = 'month'
  and period_start_on >= cast('2025-01-01' as date)
  and breakdown = ''
  and expected_count > 0
order by
  delivered_count / expected_count,
  expected_count desc,
  indicator_id,
  area_name,
  period_start_on
limit 20
