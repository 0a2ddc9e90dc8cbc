"""Comparisons with last year and with the other projects, as queries.

What belongs here: one query per entry of comparisons.yaml. Each gives one judgement per group and year with the columns
of `JUDGED`: what was judged, the row to mark, the verdict, the range that would have been expected, and why.
"""

from kiezwirkung.plausibility.definitions import Compared, Copied, LastYear, ProgrammeMean
from kiezwirkung.warehouse.connecting import quote, quote_table
from kiezwirkung.warehouse.forms import Form, slice_period

JUDGED = "project_id, unit, period_on, row_id, verdict, lower, upper, reason"
NO_YEAR_BEFORE = "kein vollständiges Vorjahr"
ROWS_WAIT = "zu viele Zeilen sind noch zurückgestellt"
REFUSED_SHARE = 0.05  # with more refused rows than this a total is too low to be compared
TOO_SMALL = "Vorjahr zu klein für einen Vergleich"
TOO_FEW_PROJECTS = "zu wenige ähnliche Projekte"
LARGEST_ROW = "first(r.row_id order by r.{field} desc, r.row_id)"


def group_key(entry: Compared) -> str:
    """SQL for the name of a group: its columns, or the project."""
    parts = ", ".join(f"r.{quote(column)}" for column in entry.group or ["project_id"])
    return f"concat_ws('|', {parts})"


def last_year_query(entry: LastYear, form: Form) -> str:
    """Totals of a year against the year before; a year that is not complete yet is not judged."""
    low, high = 1 - entry.share, 1 + entry.share
    change = "round(abs(value / before - 1) * 100)::bigint || ' % ' || if(value > before, 'mehr', 'weniger')"
    return f"""
    with waiting as ({_refused(form)}),
    total as (
        select t.*, coalesce(w.row_count, 0) > {REFUSED_SHARE} * t.row_count as is_waiting
        from ({_yearly(entry, form, "sum")}) as t
        left join waiting as w on t.project_id = w.project_id and t.period_on = w.period_on
    ), paired as (
        select now.*, b.value as before, b.period_count >= {entry.periods} as has_before,
            now.is_waiting or coalesce(b.is_waiting, false) as waits
        from total as now
        left join total as b on now.unit = b.unit and now.project_id = b.project_id
            and b.period_on = (now.period_on - interval 1 year)::date
        where now.period_count >= {entry.periods}
    ), verdicts as (
        select *, case
            when waits or not coalesce(has_before, false) or before < {entry.base} then 'cannot_judge'
            when value < before * {low} then 'unusual_low'
            when value > before * {high} then 'unusual_high'
            else 'expected' end as verdict
        from paired
    )
    select project_id, unit, period_on, row_id, verdict,
        if(verdict = 'cannot_judge', null, before * {low}) as lower,
        if(verdict = 'cannot_judge', null, before * {high}) as upper,
        case when not coalesce(has_before, false) then '{NO_YEAR_BEFORE}'
            when waits then '{ROWS_WAIT}'
            when verdict = 'cannot_judge' then '{TOO_SMALL}'
            when verdict = 'expected' then ''
            else {change} end as reason
    from verdicts"""


def programme_mean_query(entry: ProgrammeMean, form: Form) -> str:
    """The mean per reported period of a project against the mean of the others of its kind, itself left out.

    A project with only zeros is not compared: it was closed.
    """
    return f"""
    with total as ({_yearly(entry, form, "mean")}),
    kind as (
        select project_id, arg_max(facility_type, valid_from) as kind from staging.projects group by project_id
    ), others as (
        select t.*, count(*) over peers as project_count,
            (sum(t.value) over peers - t.value) / nullif(count(*) over peers - 1, 0) as mean
        from total as t inner join kind as k on t.project_id = k.project_id
        where t.value > 0
        window peers as (partition by k.kind, t.period_on)
    ), verdicts as (
        select *, case
            when project_count < {entry.projects} or mean < {entry.base} then 'cannot_judge'
            when value < mean / {entry.factor} then 'unusual_low'
            when value > mean * {entry.factor} then 'unusual_high'
            else 'expected' end as verdict
        from others
    )
    select project_id, unit, period_on, row_id, verdict,
        if(verdict = 'cannot_judge', null, mean / {entry.factor}) as lower,
        if(verdict = 'cannot_judge', null, mean * {entry.factor}) as upper,
        case verdict when 'cannot_judge' then '{TOO_FEW_PROJECTS}'
            when 'unusual_low' then 'weniger als 1/{entry.factor:g} des Mittels'
            when 'unusual_high' then 'mehr als das {entry.factor:g}-Fache des Mittels'
            else '' end as reason
    from verdicts"""


def copied_query(entry: Copied, form: Form) -> str:
    """Groups whose rows all have the numbers of the year before; only those that are long enough to say so."""
    source, start = quote_table(f"staging.{form.entity}"), slice_period(form)[0]
    keys = " and ".join(f"r.{quote(column)} is not distinct from b.{quote(column)}" for column in entry.match)
    same = " and ".join(f"r.{quote(column)} is not distinct from b.{quote(column)}" for column in entry.fields)
    return f"""
    with paired as (
        select r.row_id, r.project_id, {group_key(entry)} as unit, r.{quote(entry.field)} as value,
            date_trunc('year', {start})::date as period_on, {same} as is_same
        from {source} as r
        inner join {source} as b on r.project_id = b.project_id and r.report_year = b.report_year + 1 and {keys}
    ), copied as (
        select project_id, unit, period_on, first(row_id order by value desc, row_id) as row_id,
            bool_and(is_same) as is_copied
        from paired
        group by project_id, unit, period_on
        having count(*) >= {entry.rows} and count(distinct value) >= {entry.different} and max(value) > 0
    )
    select project_id, unit, period_on, row_id, if(is_copied, 'unusual_same', 'expected') as verdict,
        null::double as lower, null::double as upper, if(is_copied, 'gleiche Zahlen wie im Vorjahr', '') as reason
    from copied"""


def _yearly(entry: Compared, form: Form, kind: str) -> str:
    """One value per group and year: the sum, or the mean per reported period; and the row with the largest share."""
    start, field = slice_period(form)[0], quote(entry.field)
    value = f"sum(r.{field})::double" + ("" if kind == "sum" else f" / count(distinct {start})")
    return f"""
        select r.project_id, {group_key(entry)} as unit, date_trunc('year', {start})::date as period_on,
            {value} as value, count(*) as row_count, count(distinct {start}) as period_count,
            {LARGEST_ROW.format(field=field)} as row_id
        from {quote_table(f"staging.{form.entity}")} as r
        where r.{field} is not null
        group by all"""


def _refused(form: Form) -> str:
    """Refused rows of deliveries that count, by project and year."""
    return f"""
        select r.project_id, make_date(r.report_year, 1, 1) as period_on, count(*) as row_count
        from {quote_table(f"raw.{form.entity}")} as r
        semi join (select * from quarantine.refused_row where entity = '{form.entity}') as q
            on r.delivery_id = q.delivery_id and r.sheet = q.sheet and r.row_number = q.row_number
        semi join (select * from raw.slice where entity = '{form.entity}' and is_current) as c
            on r.delivery_id = c.delivery_id
        where r.report_year is not null
        group by all"""
