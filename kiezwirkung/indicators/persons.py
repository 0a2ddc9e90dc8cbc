"""Distinct persons: exact at every level and period.

What belongs here: counting `person_key` in core.fct_participation into the cube. Each ladder step removes duplicates
from the step before, so that the one million rows are read once. Pseudonyms hold within one project: a person who
takes part in two projects counts twice, and nothing here can or may change that.
"""

from typing import Final

import duckdb

from kiezwirkung.indicators.measures import PERSON_COUNT
from kiezwirkung.indicators.rollup import BERLIN_CODE, LEVEL_COLUMNS

BASE_SQL: Final = """
create or replace temp table person_base as
select distinct person_key::uuid as person, location_id, project_id, pgr_code, district_code, month_on
from core.fct_participation
where person_key is not null
"""


def count_persons(con: duckdb.DuckDBPyConnection) -> None:
    """Add the distinct persons of every area and period to `indicators.cube`."""
    con.execute(BASE_SQL)
    for level, column in {**LEVEL_COLUMNS, "berlin": f"'{BERLIN_CODE}'"}.items():
        con.execute(ladder_sql(level, column))
    con.execute("drop table person_base")


def ladder_sql(level: str, column: str) -> str:
    """Months first; quarters from the months' pairs, years from the quarters' pairs."""
    return f"""
insert into indicators.cube
with by_month as materialized (
    select distinct {column} as area_code, month_on, person from person_base where {column} is not null
),
by_quarter as materialized (
    select distinct area_code, date_trunc('quarter', month_on)::date as quarter_on, person from by_month
),
by_year as (
    select distinct area_code, date_trunc('year', quarter_on)::date as year_on, person from by_quarter
)
select '{PERSON_COUNT}', '', '', '{level}', area_code, 'month', month_on, count(*) from by_month group by all
union all
select '{PERSON_COUNT}', '', '', '{level}', area_code, 'quarter', quarter_on, count(*) from by_quarter group by all
union all
select '{PERSON_COUNT}', '', '', '{level}', area_code, 'year', year_on, count(*) from by_year group by all
"""
