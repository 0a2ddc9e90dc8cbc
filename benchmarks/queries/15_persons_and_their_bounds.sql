-- persons and their bounds
select
  area_code,
  value,
  persons_lower,
  persons_upper,
  persons_reason
from mart.indicator_value
where
  indicator_id = 'distinct_participants'
  and period_type = 'year'
  and level in ('district', 'berlin')
  and period_start_on = cast('2025-01-01' as date)
order by
  level,
  area_code
