"""Reach of districts made comparable where their residents are of other ages: rows of mart.equity.

What belongs here: participants per 1,000 residents, directly standardised to the ages of Berlin, with Dobson's limits.
Persons are counted and not visits, because visits by the same person do not happen independently. A pseudonym holds in
one project: who takes part in two counts twice. Nothing is shown where an age has a small count of persons: the rate is
an equation in them.
"""

from collections.abc import Iterator
from typing import Any, Final

import duckdb
import polars as pl

from kiezwirkung.indicators.marking import BETWEEN, WITHHELD
from kiezwirkung.indicators.measures import PERSON_COUNT
from kiezwirkung.privacy.disclosure import SMALL_REASON
from kiezwirkung.statistics.counts import BYAR_FROM
from kiezwirkung.statistics.standardisation import direct

KIND: Final = "standardised"
PER: Final = 1000.0
DECIMALS: Final = 2
INDICATOR: Final = "distinct_participants"
TOO_FEW: Final = f"Weniger als {BYAR_FROM} Personen: nicht auf das Alter umgerechnet"
NO_AGES: Final = "Für dieses Gebiet und Jahr fehlt die Bevölkerung nach Alter"

PERSON_SQL: Final = """
with aged as (
    select p.period_start_on, f.district_code, f.project_id, f.person_key,
        max({'month_on': f.month_on, 'age_band': f.age_band}).age_band as age_band
    from core.fct_participation as f join indicators.period_month as p on p.month_on = f.month_on
    where p.period_type = 'year' and year(p.period_start_on) < $year and f.person_key is not null
        and f.district_code is not null and f.age_band in (select age_band from indicators.population)
    group by all
),
counted as (
    select period_start_on, district_code, age_band, count(*)::double as persons from aged group by all
),
lives as (select * from indicators.population where period_type = 'year' and age_band <> 'all'),
place as (select distinct period_start_on, district_code from counted),
age as (select distinct period_start_on, age_band from lives)
select p.period_start_on, p.district_code, a.age_band, coalesce(s.amount, 0) as standard,
    coalesce(l.amount, 0) as living, coalesce(c.persons, 0) as persons
from place as p
left join age as a on a.period_start_on = p.period_start_on
left join lives as s on s.level = 'berlin' and s.age_band = a.age_band and s.period_start_on = p.period_start_on
left join lives as l on l.level = 'district' and l.area_code = p.district_code and l.age_band = a.age_band
    and l.period_start_on = p.period_start_on
left join counted as c on c.period_start_on = p.period_start_on and c.district_code = p.district_code
    and c.age_band = a.age_band
order by all
"""
"""Who is of an age that the statistics do not know is left out; who grows older within the year has the later age."""


def standardised_rows(con: duckdb.DuckDBPyConnection, shown: pl.DataFrame, persons: int, year: int) -> pl.DataFrame:
    """One row per district and year before `year`; `shown` are the values after disclosure control.

    `persons` is the smallest count that may be told. Columns: place, mark, missing_reason, index_*, case_count.
    """
    counted = con.sql(PERSON_SQL, params={"year": year}).pl()
    marks = _marks(shown)
    groups = counted.group_by("district_code", "period_start_on", maintain_order=True)
    return pl.DataFrame([row for key, ages in groups for row in _rows(key, ages, marks, persons)], schema=SCHEMA)


SCHEMA: Final = {
    **dict.fromkeys(("level", "area_code", "period_type"), pl.String),
    "period_start_on": pl.Date,
    **dict.fromkeys(("measure", "dimension", "group_code", "index_kind"), pl.String),
    **dict.fromkeys(("index_value", "index_lower", "index_upper"), pl.Float64),
    "case_count": pl.Int64,
    **dict.fromkeys(("missing_reason", "mark"), pl.String),
}


def _marks(shown: pl.DataFrame) -> dict[tuple[Any, ...], tuple[str, str]]:
    """Of each district and year whose number of participants is told: its mark and reason."""
    own = shown.filter(
        pl.col("indicator_id") == INDICATOR,
        pl.col("level") == "district",
        pl.col("period_type") == "year",
        pl.col("breakdown") == "",
    )
    return {row[:2]: row[2:] for row in own.select("area_code", "period_start_on", "mark", "mark_reason").rows()}


def _rows(
    key: tuple[Any, ...], ages: pl.DataFrame, marks: dict[tuple[Any, ...], tuple[str, str]], persons: int
) -> Iterator[dict[str, Any]]:
    counts, living, standard = (ages[name].to_numpy() for name in ("persons", "living", "standard"))
    row: dict[str, Any] = dict.fromkeys(SCHEMA) | {"level": "district", "area_code": key[0], "period_type": "year"}
    row |= {"period_start_on": key[1], "measure": PERSON_COUNT, "dimension": "age", "group_code": ""}
    row |= {"index_kind": KIND, "mark": "x", "missing_reason": NO_AGES}
    mark, reason = marks.get(key, ("x", TOO_FEW))
    if mark in WITHHELD and reason != BETWEEN:
        yield row | {"mark": mark, "missing_reason": reason}
    elif not ((standard > 0).all() and (living > 0).all()):
        yield row
    elif counts.sum() < BYAR_FROM:
        yield row | {"missing_reason": TOO_FEW}
    elif ((counts > 0) & (counts < persons)).any():
        yield row | {"mark": "g", "missing_reason": SMALL_REASON}
    else:
        value, lower, upper = (round(part, DECIMALS) for part in direct(counts, living, standard, PER))
        told = {"index_value": value, "index_lower": lower, "index_upper": upper, "case_count": int(counts.sum())}
        yield row | told | {"mark": "", "missing_reason": ""}
