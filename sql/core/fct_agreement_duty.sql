/*---
title: Pflichten der Vereinbarungen
description: >-
  Eine Pflicht je Vereinbarung und Frist, und an welchem Tag sie erfüllt war: an dem Tag, der eingetragen ist, mit der
  letzten geschuldeten Meldung des Jahres, oder mit dem letzten der vereinbarten Treffen des Jahres.
grain: [row_id]
---*/
with owed_report as (
    select
        d.row_id,
        count(*) as needed_count,
        count(o.delivered_on) as done_count,
        max(o.delivered_on) as last_on
    from staging.agreement_duties as d
    inner join staging.agreements as a on d.agreement_id = a.agreement_id
    inner join core.fct_reporting_obligation as o
        on
            d.duty_year = year(o.period_on)
            and (a.district_code is null or a.district_code = o.district_code)
            and o.state <> 'not_expected'
    where d.evidence = 'reports'
    group by d.row_id
),

meeting as (
    select
        d.row_id,
        m.held_on,
        row_number() over (partition by d.row_id order by m.held_on, m.row_id) as meeting_number
    from staging.agreement_duties as d
    inner join staging.agreements as a on d.agreement_id = a.agreement_id
    inner join core.fct_network_meeting as m on d.duty_year = year(m.held_on)
    cross join reference.run as r
    where d.evidence = 'meetings' and m.held_on <= r.as_of
),

held as (
    select
        d.row_id,
        count(m.meeting_number) as done_count,
        max(case when m.meeting_number = coalesce(d.meeting_minimum, 1) then m.held_on end) as last_on
    from staging.agreement_duties as d
    inner join meeting as m on d.row_id = m.row_id
    group by d.row_id
),

counted as (
    select
        d.row_id,
        case
            when d.evidence = 'reports' then coalesce(o.needed_count, 0)
            when d.evidence = 'meetings' then coalesce(d.meeting_minimum, 1)
            else 1
        end as needed_count,
        case
            when d.evidence = 'reports' then coalesce(o.done_count, 0)
            when d.evidence = 'meetings' then coalesce(h.done_count, 0)
            when d.done_on <= r.as_of then 1
            else 0
        end as done_count,
        case
            when d.evidence = 'reports' and o.done_count = o.needed_count then o.last_on
            when d.evidence = 'meetings' then h.last_on
            when d.evidence = 'entry' and d.done_on <= r.as_of then d.done_on
        end as done_on
    from staging.agreement_duties as d
    cross join reference.run as r
    left join owed_report as o on d.row_id = o.row_id
    left join held as h on d.row_id = h.row_id
)

select
    d.row_id,
    cast(null as varchar) as project_id,
    cast(null as varchar) as location_id,
    cast(date_trunc('month', d.due_on) as date) as month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    d.duty_id,
    d.agreement_id,
    d.duty,
    d.duty_year,
    d.due_on,
    d.evidence as duty_evidence,
    c.needed_count,
    c.done_count,
    c.done_on,
    a.status as agreement_status
from staging.agreement_duties as d
inner join counted as c on d.row_id = c.row_id
left join staging.agreements as a on d.agreement_id = a.agreement_id
