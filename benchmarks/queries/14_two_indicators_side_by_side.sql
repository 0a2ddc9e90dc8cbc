-- two indicators side by side
select
  a.area_code,
  a.value as visits_per_1000,
  b.value as volunteers
from mart.indicator_value as a
join mart.indicator_value as b
  using (level, area_code, period_type, period_start_on)
where
  a.indicator_id = 'visits_per_1000'
  and b.indicator_id = 'active_volunteers'
  and level = 'district'
  and period_type = 'year'
  and period_start_on = cast('2025-01-01' as date)
  and a.breakdown = ''
  and b.breakdown = ''
order by
  area_code
