-- all indicators of one district
select
  i.number,
  i.title,
  v.value,
  v.mark,
  v.change,
  v.change_is_certain
from mart.indicator_value as v
join mart.indicator as i
  using (indicator_id)
where
  v.level = 'district'
  and v.area_code = '07'
  and v.period_type = i.native_period
  and v.breakdown = ''
qualify
  v.period_start_on = max(v.period_start_on) over (partition by v.indicator_id)
order by
  i.number
