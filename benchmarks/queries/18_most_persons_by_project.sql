-- most persons by project
select
  area_name,
  value,
  persons_lower,
  persons_upper,
  rank() over (order by value desc) as place
from mart.indicator_value
where
  indicator_id = 'distinct_participants'
  and level = 'project'
  and period_type = 'year'
  and period_start_on = cast('2025-01-01' as date)
  and value is not null
order by
  place,
  area_name
limit 10
