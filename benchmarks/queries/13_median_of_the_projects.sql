-- median of the projects
select
  period_start_on,
  quantile_cont(value, 0.25) as lower_quarter,
  median(value) as middle,
  quantile_cont(value, 0.75) as upper_quarter
from mart.indicator_value
where
  indicator_id = 'visits'
  and level = 'project'
  and period_type = 'quarter'
  and breakdown = ''
group by
  period_start_on
order by
  period_start_on
