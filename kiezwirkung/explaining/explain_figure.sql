-- explain_figure(indicator, area, period type, first day, breakdown code): each row behind numerator and denominator with
-- what it adds and the cells it was read from. A table macro of the analyst's file: it needs nothing outside that file.
create or replace macro explain_figure(asked_indicator, asked_area, asked_period, asked_start, asked_code := '')
as table
with shown as (
    select v.level, v.version, v.breakdown, v.denominator_reference_on
    from mart.indicator_value as v
    where v.indicator_id = asked_indicator and v.area_code = asked_area and v.period_type = asked_period
        and v.period_start_on = asked_start and v.breakdown_code = asked_code
),
part as (
    from lineage.figure_part where indicator_id = asked_indicator and version = (select any_value(version) from shown)
),
slice as (select coalesce(any_value(breakdown), '') as breakdown from shown),
counted as (
    select p.*, c.* exclude (part, version)
    from query_table('lineage.contribution_' || asked_indicator) as c
    join part as p on p.part = c.part and p.version = c.version
    join lineage.period_month as m on m.month_on = c.month_on and m.period_type = asked_period
        and m.period_start_on = (asked_start + to_years(p.shift_years))::date
    where c.amount is not null and (p.rule not in ('sum', 'values', 'diversity', 'count', 'squared') or p.at_least is not null
        or asked_area in ('berlin', c.district_code, c.pgr_code, c.project_id, c.location_id))
),
monthly as (
    select *, sum(amount) over (partition by part, project_id, location_id, codes, month_on) as month_amount
    from counted
),
kept as (
    select *, case rule
            when 'last_value' then max(month_on) over (partition by part, project_id, location_id)
            when 'largest' then arg_max(month_on, month_amount) over same
            when 'smallest' then arg_min(month_on, month_amount) over same
            when 'period_end' then max(month_on) over (partition by part)
            else month_on end as kept_month_on,
        case when at_least is not null then arg_max(district_code, month_on) over (partition by part, counted_once)
            when rule in ('last_value', 'largest', 'smallest') then arg_max(district_code, month_on) over same
            else district_code end as lies_in_district,
        case when at_least is not null then arg_max(pgr_code, month_on) over (partition by part, counted_once)
            when rule in ('last_value', 'largest', 'smallest') then arg_max(pgr_code, month_on) over same
            else pgr_code end as lies_in_pgr
    from monthly
    window same as (partition by part, project_id, location_id, codes)
),
placed as (
    select k.*, k.codes[coalesce(nullif(s.breakdown, ''), k.over)] as code
    from kept as k, slice as s
    where k.month_on = k.kept_month_on
        and asked_area in ('berlin', k.lies_in_district, k.lies_in_pgr, k.project_id, k.location_id)
        and (asked_code = '' or k.is_kept_whole or k.codes[s.breakdown] = asked_code)
),
together as (
    select *, counted_once is not null and case when at_least is null then amount > 0
        else sum(amount) over (partition by part, counted_once) >= at_least end as is_counted
    from placed
),
weighed as (
    select part, measure, fact, entity, row_id, project_id, location_id, pgr_code, district_code, month_on, code,
        case when rule = 'count' then 1
            when counted_once_by = '' then amount
            when is_counted and row_number() over (
                partition by part, counted_once, is_counted order by month_on, row_id
            ) = 1 then 1
            else 0 end::double as amount,
        '' as source
    from together
    union all
    select p.part, p.measure, p.fact, p.entity, l.row_id, l.project_id, l.location_id, l.pgr_code, l.district_code,
        l.month_on, l.breakdown_code, l.amount, coalesce(l.source, '')
    from part as p
    join shown as v on p.rule = 'listed'
    join lineage.listed_row as l on l.measure = p.measure and l.level = v.level and l.area_code = asked_area
        and l.period_type = asked_period and l.period_start_on = (asked_start + to_years(p.shift_years))::date
        and l.breakdown_code = case when p.is_kept_whole then '' else asked_code end
),
delivered as (
    select w.*, coalesce(o.source_row_id, w.row_id) as source_row_id, coalesce(o.entity, w.entity) as source_entity
    from weighed as w left join lineage.row_origin as o on o.row_id = w.row_id
),
addressed as (
    select d.*, left(source_row_id, 16) as delivery_key,
        regexp_extract(source_row_id, '^[0-9a-f]{16}:(.*):([0-9]+)$', 1) as sheet,
        try_cast(regexp_extract(source_row_id, '^[0-9a-f]{16}:(.*):([0-9]+)$', 2) as integer) as row_number
    from delivered as d
),
cell as (
    select s.delivery_key, s.sheet, s.entity, f.measure,
        list(s.column_letter order by length(s.column_letter), s.column_letter) as letters,
        string_agg(f.field, ', ' order by length(s.column_letter), s.column_letter) as fields
    from lineage.measure_field as f join lineage.source_column as s on s.entity = f.entity and s.field = f.field
    where f.measure in (select measure from part)
    group by all
)
select a.part, a.measure, a.fact, a.row_id, a.project_id, a.location_id, a.district_code, a.pgr_code, a.month_on,
    coalesce(a.code, '') as code, a.amount, coalesce(s.file_name, a.source) as file_name, coalesce(a.sheet, '') as sheet,
    a.row_number,
    coalesce(array_to_string(list_transform(c.letters, lambda letter: letter || a.row_number), ', '), '') as cells,
    coalesce(c.fields, '') as fields
from addressed as a
left join lineage.source_file as s on s.delivery_key = a.delivery_key
left join cell as c on c.delivery_key = a.delivery_key and c.sheet = a.sheet and c.entity = a.source_entity
    and c.measure = a.measure
union all
select p.part, p.measure, p.fact, r.level || ' ' || r.area_code, null, null,
    case r.level when 'district' then r.area_code end, case r.level when 'pgr' then r.area_code end, r.reference_on,
    '', r.inhabitants::double, r.source, '', null, '', 'inhabitants'
from part as p
join shown as v on true
join reference.population as r on r.reference_on = v.denominator_reference_on and r.age_band = 'all'
    and case asked_area when 'berlin' then r.level = 'district'
        else r.area_code = asked_area and r.level in ('district', 'pgr') end
where p.rule = 'population'
union all
select p.part, p.measure, p.fact, r.pgr_code, null, null, r.district_code, r.pgr_code, null, '', 1, '', '', null, '', ''
from part as p
join core.dim_prognoseraum as r on asked_area in ('berlin', r.district_code)
where p.rule = 'prognoseraum'
order by all
