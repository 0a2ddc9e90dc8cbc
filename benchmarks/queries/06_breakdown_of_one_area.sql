-- breakdown of one area
select
  breakdown_label,
  value,
  numerator,
  denominator,
  mark
from mart.indicator_value
where
  indicator_id = 'enquiries_by_channel'
  and level = 'berlin'
  and period_type = 'year'
  and period_start_on = cast('2025-01-01' as date)
  and breakdown <> ''
order by
  value desc
