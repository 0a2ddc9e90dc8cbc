-- headline of berlin by year
select
  i.title_short,
  v.period_start_on,
  v.value,
  v.lower,
  v.upper,
  v.mark
from mart.indicator_value as v
join mart.indicator as i
  using (indicator_id)
where
  v.level = 'berlin' and v.period_type = 'year' and v.breakdown = ''
order by
  i.number,
  v.period_start_on
