-- comparison with the year before
select
  n.area_code,
  n.value,
  b.value as before,
  n.value - b.value as change
from mart.indicator_value as n
join mart.indicator_value as b
  on b.indicator_id = n.indicator_id
  and b.level = n.level
  and b.area_code = n.area_code
  and b.period_type = n.period_type
  and b.period_start_on = n.period_start_on - interval '1' year
  and b.breakdown_code = n.breakdown_code
where
  n.indicator_id = 'visits'
  and n.level = 'project'
  and n.period_type = 'year'
  and n.period_start_on = cast('2025-01-01' as date)
order by
  n.area_code
