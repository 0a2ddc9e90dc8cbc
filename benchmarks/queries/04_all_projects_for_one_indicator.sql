-- all projects for one indicator
select
  area_code,
  area_name,
  district_code,
  value,
  mark
from mart.indicator_value
where
  indicator_id = 'visits'
  and level = 'project'
  and period_type = 'year'
  and period_start_on = cast('2025-01-01' as date)
  and breakdown = ''
order by
  area_code
