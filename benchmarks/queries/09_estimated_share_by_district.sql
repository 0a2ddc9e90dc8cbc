-- estimated share by district
select
  area_code,
  avg(estimated_share) as estimated_share
from mart.indicator_value
where
  indicator_id = 'visits'
  and level = 'district'
  and period_type = 'year'
  and breakdown = ''
group by
  area_code
order by
  area_code
