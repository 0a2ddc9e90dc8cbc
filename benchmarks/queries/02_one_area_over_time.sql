-- one area over time
select
  period_start_on,
  value,
  lower,
  upper,
  mark,
  mark_reason
from mart.indicator_value
where
  indicator_id = 'visits'
  and level = 'district'
  and area_code = '03'
  and period_type = 'month'
  and breakdown = ''
order by
  period_start_on
