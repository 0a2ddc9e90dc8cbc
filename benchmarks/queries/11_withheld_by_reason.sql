-- withheld by reason
select
  mark,
  mark_reason,
  count(*) as cells
from mart.indicator_value
where
  period_type = 'year'
group by
  mark,
  mark_reason
order by
  cells desc
