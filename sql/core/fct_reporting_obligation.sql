/*---
title: Meldepflichten
description: >-
  Was welches Projekt für welchen Zeitraum melden muss und ob es da ist. Erwartet wird, solange das Projekt im Zeitraum
  an mindestens einem Tag gültig war. Alle melden Beratungen, Öffnungszeiten, Angebote, Veranstaltungen und Freiwillige;
  nur Selbsthilfekontaktstellen (SK) melden Anfragen und Gruppen, nur die anderen Projekte monatlich Besuche.
grain: [row_id]
---*/
with form as (
    select
        f.entity,
        f.period_type,
        f.owed_by
    from (
        values
        ('visits', 'month', 'centre'),
        ('consultations', 'quarter', 'all'),
        ('opening_hours', 'year', 'all'),
        ('offers', 'year', 'all'),
        ('events', 'year', 'all'),
        ('volunteers', 'year', 'all'),
        ('self_help_enquiries', 'quarter', 'self_help'),
        ('self_help_groups', 'year', 'self_help')
    ) as f (entity, period_type, owed_by)
),

expected as (
    select distinct
        p.project_id,
        f.entity,
        t.period_type,
        t.period_on,
        t.month_on,
        t.due_on,
        t.due_on < r.as_of as is_due
    from core.dim_project as p
    inner join form as f
        on f.owed_by in ('all', case when p.project_id like '%SK' then 'self_help' else 'centre' end)
    inner join core.dim_period as t
        on f.period_type = t.period_type
            and p.valid_from <= t.period_end_on
            and (p.valid_to is null or p.valid_to >= t.period_on)
    inner join reference.run as r on t.month_on <= r.last_month
),

accepted as (
    select
        'visits' as entity,
        s.project_id,
        make_date(s.report_year, s.month, 1) as period_on,
        s.delivery_id
    from staging.visits as s
    union all
    select
        'consultations' as entity,
        s.project_id,
        make_date(s.report_year, s.quarter * 3 - 2, 1) as period_on,
        s.delivery_id
    from staging.consultations as s
    union all
    select
        'self_help_enquiries' as entity,
        s.project_id,
        make_date(s.report_year, s.quarter * 3 - 2, 1) as period_on,
        s.delivery_id
    from staging.self_help_enquiries as s
    union all
    select
        'opening_hours' as entity,
        s.project_id,
        make_date(s.report_year, 1, 1) as period_on,
        s.delivery_id
    from staging.opening_hours as s
    union all
    select
        'offers' as entity,
        s.project_id,
        make_date(s.report_year, 1, 1) as period_on,
        s.delivery_id
    from staging.offers as s
    union all
    select
        'events' as entity,
        s.project_id,
        make_date(s.report_year, 1, 1) as period_on,
        s.delivery_id
    from staging.events as s
    union all
    select
        'volunteers' as entity,
        s.project_id,
        make_date(s.report_year, 1, 1) as period_on,
        s.delivery_id
    from staging.volunteers as s
    union all
    select
        'self_help_groups' as entity,
        s.project_id,
        make_date(s.report_year, 1, 1) as period_on,
        s.delivery_id
    from staging.self_help_groups as s
),

delivered as (
    select
        a.entity,
        a.project_id,
        a.period_on,
        min(cast(timezone('Europe/Berlin', d.received_at) as date)) as delivered_on
    from (
        select distinct
            entity,
            project_id,
            period_on,
            delivery_id
        from accepted
    ) as a
    inner join raw.delivery as d on a.delivery_id = d.delivery_id
    group by a.entity, a.project_id, a.period_on
)

select
    e.project_id || ':' || e.entity || ':' || e.period_on as row_id,
    e.project_id,
    cast(null as varchar) as location_id,
    e.month_on,
    a.district_code,
    cast(null as varchar) as pgr_code,
    e.entity,
    e.period_on,
    e.period_type,
    e.due_on,
    e.is_due,
    d.delivered_on,
    d.delivered_on is not null as is_delivered
from expected as e
left join delivered as d
    on e.entity = d.entity and e.project_id = d.project_id and e.period_on = d.period_on
asof left join core.map_project_area as a
    on e.project_id = a.project_id and e.month_on >= a.applies_from
