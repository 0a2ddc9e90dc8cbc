-- breakdown over time
select
  period_start_on,
  breakdown_code,
  value
from mart.indicator_value
where
  indicator_id = 'enquiries_by_channel'
  and level = 'berlin'
  and period_type = 'quarter'
  and breakdown <> ''
order by
  period_start_on,
  breakdown_code
