-- prognoseraeume of a district
select
  area_code,
  area_name,
  value,
  mark
from mart.indicator_value
where
  indicator_id = 'visits_per_1000'
  and level = 'pgr'
  and district_code = '05'
  and period_type = 'year'
  and period_start_on = cast('2025-01-01' as date)
order by
  area_code
