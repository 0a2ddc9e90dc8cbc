-- seasonal pattern
select
  month(period_start_on) as month,
  avg(value) as value
from mart.indicator_value
where
  indicator_id = 'visits'
  and level = 'berlin'
  and period_type = 'month'
  and breakdown = ''
group by all
order by
  month
