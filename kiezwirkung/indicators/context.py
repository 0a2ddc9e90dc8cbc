"""Figures of context and of the adult population, as the reference tables hold them.

What belongs here: cells of the cube that come from published statistics and are no sums of deliveries. A published
figure stands in the year its reference date lies in and in no other: it is never carried on in silence. The adult
population follows the rule of all denominators: the last reference date up to the end of the period, at most one year
old, and only where every age band is known.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import duckdb
import polars as pl

from kiezwirkung.indicators.rollup import BERLIN_CODE

ADULT_BANDS: Final = ("18_27", "27_45", "45_55", "55_65", "65plus")
BELOW: Final = "level in ('pgr', 'district', 'berlin')"
GENDER_ROWS: Final = f"""
    select level, case level when 'berlin' then '{BERLIN_CODE}' else area_code end as area_code, reference_on,
        '' as code, sum(inhabitants)::double as amount
    from (from reference.population_gender where {BELOW})"""


class Source(NamedTuple):
    """Where a measure comes from: rows of level, area_code, reference_on, code and amount."""

    rows: str
    breakdown: str = ""
    is_denominator: bool = False


SOURCES: Final[Mapping[str, Source]] = {
    "reference.adult_population": Source(
        f"""select level, area_code, reference_on, '' as code, sum(inhabitants)::double as amount
        from reference.population where age_band in {ADULT_BANDS} and {BELOW}
        group by all having count(distinct age_band) = {len(ADULT_BANDS)}""",
        is_denominator=True,
    ),
    "reference.female_population": Source(
        GENDER_ROWS + " where gender = 'w' group by all",
        is_denominator=True,
    ),
    "reference.gendered_population": Source(
        GENDER_ROWS + " group by all",
        is_denominator=True,
    ),
    "reference.population_change": Source(
        f"""select level, area_code, reference_on, '' as code, change_share as amount
        from reference.population_development where {BELOW}"""
    ),
    "reference.status_population": Source(
        f"""select level, area_code, reference_on, status_class::varchar as code, sum(inhabitants)::double as amount
        from reference.mss_population where status_class is not null and age_band = 'all' and {BELOW} group by all""",
        breakdown="mss_status",
    ),
    "reference.gesix": Source(
        """select level, area_code, make_date(survey_year, 12, 31) as reference_on, '' as code, gesix as amount
        from reference.gesix_area where level in ('pgr', 'district')"""
    ),
    "reference.volunteering_rate": Source(
        f"""select 'berlin' as level, '{BERLIN_CODE}' as area_code, reference_on, '' as code, value / 100 as amount
        from reference.context_fact where fact_code = 'ctx_fws' and level = 'berlin'"""
    ),
    "reference.loneliness_rate": Source(
        f"""select 'berlin' as level, '{BERLIN_CODE}' as area_code, reference_on, '' as code, value / 100 as amount
        from reference.context_fact where fact_code = 'ctx_lonely' and level = 'germany'"""
    ),
}
EXAMPLE_TABLES: Final[Mapping[str, Mapping[str, pl.DataType | type[pl.DataType]]]] = {
    "reference.population_development": {
        **dict.fromkeys(("level", "area_code"), pl.String),
        "reference_on": pl.Date,
        "change_share": pl.Float64,
    },
    "reference.mss_population": {
        **dict.fromkeys(("level", "area_code", "age_band"), pl.String),
        "reference_on": pl.Date,
        "status_class": pl.Int32,
        "inhabitants": pl.Int64,
    },
    "reference.gesix_area": {
        **dict.fromkeys(("level", "area_code"), pl.String),
        "survey_year": pl.Int32,
        "gesix": pl.Float64,
    },
    "reference.context_fact": {
        **dict.fromkeys(("fact_code", "level", "area_code"), pl.String),
        "reference_on": pl.Date,
        "value": pl.Float64,
    },
}
"""The columns read here, for the empty warehouse of the worked examples."""


def add_context(con: duckdb.DuckDBPyConnection, needed: set[str]) -> None:
    """Add the cells of every needed measure to the cube; needs `indicators.period`."""
    for measure, source in SOURCES.items():
        if measure in needed:
            con.execute(context_sql(measure, source))


def context_sql(measure: str, source: Source) -> str:
    """The statement that adds one measure: each code alone and, where there are codes, all of them together."""
    first_day = "p.period_end_on - interval 1 year" if source.is_denominator else "p.period_start_on"
    cells = f"""
    select s.level, s.area_code, p.period_type, p.period_start_on, s.code, s.amount, s.reference_on
    from ({source.rows}) as s join indicators.period as p
        on s.reference_on <= p.period_end_on and s.reference_on >= {first_day}
    where s.amount is not null
    qualify s.reference_on = max(s.reference_on) over (
        partition by s.level, s.area_code, p.period_type, p.period_start_on)"""
    place = "level, area_code, period_type, period_start_on"
    total = f"select '{measure}', '', '', {place}, sum(amount) from dated group by all"
    parts = f" union all select '{measure}', '{source.breakdown}', code, {place}, amount from dated"
    return f"insert into indicators.cube with dated as ({cells}) {total}{parts if source.breakdown else ''}"
