/*---
title: Pflichten der Vereinbarungen und ihr Stand
description: >-
  Jede zugesagte Pflicht mit Frist und Stand: offen, in den nächsten dreißig Tagen fällig, erledigt oder überfällig.
  Entwürfe binden noch nicht; was in ihnen steht, gilt als offen.
grain: [duty_id]
---*/
with known as (
    select
        f.*,
        r.as_of,
        date_diff('day', r.as_of, f.due_on) as due_in_days,
        case
            when f.done_on is not null then 'done'
            when f.agreement_status = 'entwurf' then 'open'
            when f.due_on < r.as_of then 'late'
            when f.due_on <= r.as_of + 30 then 'due'
            else 'open'
        end as duty_state
    from core.fct_agreement_duty as f
    cross join reference.run as r
)

select
    k.duty_id,
    k.agreement_id,
    k.district_code,
    coalesce(d.district_name, 'Berlin') as district_name,
    k.duty,
    k.duty_year,
    k.due_on,
    k.done_on,
    k.due_in_days,
    case when k.done_on > k.due_on then date_diff('day', k.due_on, k.done_on) end as days_late,
    k.needed_count,
    k.done_count,
    k.duty_evidence,
    k.duty_state,
    case
        when k.done_on > k.due_on
            then 'Erledigt am ' || strftime(k.done_on, '%d.%m.%Y') || ', '
                || case date_diff('day', k.due_on, k.done_on)
                    when 1 then 'einen Tag'
                    else date_diff('day', k.due_on, k.done_on) || ' Tage'
                end || ' nach der Frist'
        when k.duty_state = 'done' then 'Erledigt am ' || strftime(k.done_on, '%d.%m.%Y')
        when k.duty_state = 'late' then 'Überfällig seit dem ' || strftime(k.due_on, '%d.%m.%Y')
        when k.agreement_status = 'entwurf' then 'Die Vereinbarung ist noch ein Entwurf'
        when k.due_in_days = 0 then 'Heute fällig'
        when k.due_in_days = 1 then 'Morgen fällig'
        when k.duty_state = 'due' then 'Fällig in ' || k.due_in_days || ' Tagen'
        else 'Offen bis zum ' || strftime(k.due_on, '%d.%m.%Y')
    end
    || case
        when k.duty_state <> 'done' and k.duty_evidence = 'reports' and k.needed_count > 0
            then '; ' || k.done_count || ' von ' || k.needed_count || ' Meldungen liegen vor'
        when k.duty_state <> 'done' and k.duty_evidence = 'meetings'
            then '; ' || k.done_count || ' von ' || k.needed_count || ' Treffen haben stattgefunden'
        else ''
    end || '.' as duty_reason
from known as k
left join core.dim_district as d on k.district_code = d.district_code
