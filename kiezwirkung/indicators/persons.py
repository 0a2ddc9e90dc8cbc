"""Distinct persons: exact within a project, between bounds above it and wherever only counts come in.

What belongs here: counting `person_key` in core.fct_participation into the cube, and the bounds `<measure>@lower` and
`<measure>@upper` beside every count of persons. Each ladder step removes duplicates from the step before, so that the
rows are read once. Pseudonyms hold within one project: who takes part in two projects has two of them, and nothing
here can or may change that. So above the project the count is the upper bound and the largest project the lower one.
Where only counts come in (measures of kind `persons`), the largest single count and the sum of all are the bounds.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import duckdb

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.measures import PERSON_COUNT, Measure
from kiezwirkung.indicators.periods import PeriodGroup, load_period_groups
from kiezwirkung.indicators.rollup import (
    BERLIN_CODE,
    ENGINE_MADE,
    EXACT,
    LEVEL_COLUMNS,
    area_columns,
    cut_columns,
    grouping_sets,
)

LOWER: Final = "@lower"
UPPER: Final = "@upper"
EXACT_LEVELS: Final = ("location", "project")

BASE_SQL: Final = """
create or replace temp table person_base as
with known as (
    select person_key, row_number() over ()::uinteger as person
    from (select distinct person_key from core.fct_participation where person_key is not null)
)
select distinct k.person, f.location_id, f.project_id, f.pgr_code, f.district_code, f.month_on
from core.fct_participation as f join known as k using (person_key)
"""
"""Persons get numbers for the time of counting: comparing small numbers is what makes millions of rows quick."""

HELD_SQL: Final = """
create or replace temp table held_project as
with month_of as (
    select distinct 'district' as level, district_code as area_code, project_id, month_on from person_base
    union all
    select distinct 'pgr', pgr_code, project_id, month_on from person_base
),
held as (
    select distinct level, area_code, project_id, period_type, period_start_on
    from month_of join indicators.period_month using (month_on)
)
select *, count(*) over (partition by level, project_id, period_type, period_start_on) = 1 as is_whole from held
"""

UNKNOWN_SQL: Final = f"""
create or replace temp table unknown_person as
with monthly as (
    select {area_columns()}, month_on, count(*) as amount
    from core.fct_participation where person_key is null
    group by grouping sets ({grouping_sets("month_on")})
)
select level, area_code, period_type, period_start_on, sum(amount)::double as amount
from monthly join indicators.period_month using (month_on)
where area_code is not null
group by all
"""


def count_persons(con: duckdb.DuckDBPyConnection) -> None:
    """Add the distinct persons of every area and period, and their bounds, to `indicators.cube`."""
    types = {row[0] for row in con.execute("select distinct period_type from indicators.period_month").fetchall()}
    known = load_period_groups()
    groups = [known.get(name) or PeriodGroup(name, 0, date.max, "", is_phase=True) for name in sorted(types)]
    groups.sort(key=lambda group: (group.is_phase, group.months))
    con.execute(BASE_SQL)
    for level, column in {**LEVEL_COLUMNS, "berlin": f"'{BERLIN_CODE}'"}.items():
        con.execute(ladder_sql(level, column, groups))
    con.execute(UNKNOWN_SQL)
    con.execute(HELD_SQL)
    for level in (*LEVEL_COLUMNS, "berlin"):
        con.execute(bounds_sql(level, LEVEL_COLUMNS.get(level, f"'{BERLIN_CODE}'")))
    con.execute("drop table person_base; drop table unknown_person; drop table held_project")


def ladder_sql(level: str, column: str, groups: Sequence[PeriodGroup]) -> str:
    """Months first; every other period from the pairs of the longest period that fits into it."""
    steps, counted = [], []
    for position, group in enumerate(groups):
        source = next((g for g in reversed(groups[:position]) if g.fits_into(group)), None)
        if source is None:
            pairs = f"select distinct {column} as area_code, month_on as start_on, person from person_base"
            steps.append(f"by_{group.name} as materialized ({pairs} where {column} is not null)")
        else:
            pairs = f"select distinct s.area_code, p.period_start_on as start_on, s.person from by_{source.name} as s"
            joined = f"indicators.period_month as p on p.period_type = '{group.name}' and p.month_on = s.start_on"
            steps.append(f"by_{group.name} as materialized ({pairs} join {joined})")
        counted.append(
            f"select '{PERSON_COUNT}', '', '', '{level}', area_code, '{group.name}', start_on, count(*)"
            f" from by_{group.name} group by area_code, start_on"
        )
    return f"insert into indicators.cube with {', '.join(steps)} {' union all '.join(counted)}"


def bounds_sql(level: str, column: str) -> str:
    """The bounds of the distinct persons of one level, from the counts of its projects and the rows without a code.

    A participation without a pseudonym may be anybody: someone who is counted already, or one more person.
    """
    return f"""
insert into indicators.cube
with largest as ({_largest_sql(level, column)}),
known as (
    select level, area_code, period_type, period_start_on, amount
    from indicators.cube where measure = '{PERSON_COUNT}' and level = '{level}'
),
unknown as (select * from unknown_person where level = '{level}'),
bound as (
    select level, area_code, period_type, period_start_on,
        greatest(coalesce(l.largest, 0), case when u.amount > 0 then 1 else 0 end) as lower,
        coalesce(k.amount, 0) + coalesce(u.amount, 0) as upper
    from known as k
    full join unknown as u using (level, area_code, period_type, period_start_on)
    left join largest as l using (level, area_code, period_type, period_start_on)
)
select '{PERSON_COUNT}{LOWER}', '', '', level, area_code, period_type, period_start_on, lower from bound
union all
select '{PERSON_COUNT}{UPPER}', '', '', level, area_code, period_type, period_start_on, upper from bound
"""


def _largest_sql(level: str, column: str) -> str:
    """The most persons whom one project (or the place itself) has in each area and period.

    A project that lies in one area for the whole period is counted already; only one that moved, or has locations in
    several areas, is counted anew per area.
    """
    cell = f"from indicators.cube where measure = '{PERSON_COUNT}' and level = "
    if level in EXACT_LEVELS:
        return f"select level, area_code, period_type, period_start_on, amount as largest {cell} '{level}'"
    if level == "berlin":
        return f"""select 'berlin' as level, '{BERLIN_CODE}' as area_code, period_type, period_start_on,
            max(amount) as largest {cell} 'project' group by all"""
    period = "period_type, period_start_on"
    return f"""
    select '{level}' as level, area_code, {period}, max(amount) as largest
    from (
        select h.area_code, {period}, c.amount
        from held_project as h join (select area_code as project_id, {period}, amount {cell} 'project') as c
            using (project_id, {period})
        where h.level = '{level}' and h.is_whole
        union all
        select {column} as area_code, {period}, count(distinct b.person)
        from person_base as b join indicators.period_month using (month_on)
        join held_project as h using (project_id, {period})
        where h.level = '{level}' and not h.is_whole and h.area_code = b.{column} group by all
    ) group by all"""


def bound_counts(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Add the bounds of every measure that delivers counts of persons; where they meet, the count itself as well."""
    for table in sorted({measure.table for measure in catalogue.measures.values()}):
        for measure in catalogue.used_measures(table):
            if measure.kind == "persons" and measure.name not in ENGINE_MADE:
                con.execute(counts_sql(measure))


def counts_sql(measure: Measure) -> str:
    """Largest and sum of the delivered counts per area and period; the largest is exact where there is but one."""
    key = "breakdown, breakdown_code, level, area_code, period_type, period_start_on"
    sets = grouping_sets("month_on", measure.breakdowns)
    return f"""
insert into indicators.cube
with monthly as (
    select {area_columns()}, month_on, {cut_columns(measure.breakdowns)}, max({measure.column}) as largest,
        sum({measure.column}::{EXACT}) as total
    from measures.{measure.table} where {measure.column} is not null group by grouping sets ({sets})
),
bound as (
    select {key}, max(largest)::double as lower, sum(total)::double as upper
    from monthly join indicators.period_month using (month_on)
    where area_code is not null and breakdown_code is not null group by {key}
)
select '{measure.name}{LOWER}', {key}, lower from bound
union all
select '{measure.name}{UPPER}', {key}, upper from bound
union all
select '{measure.name}', {key}, upper from bound where lower = upper
"""
