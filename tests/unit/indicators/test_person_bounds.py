"""Where persons cannot be counted exactly, the true number lies between the bounds: in all of 1,000 simulated cities.

Each city is a district of its own with a few projects; people go to one or several of them, now and then without
giving a code. The codes hold within a project, so nobody can see who went to two.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.measures import PERSON_COUNT, Measure
from kiezwirkung.indicators.periods import build_period_months
from kiezwirkung.indicators.persons import LOWER, UPPER, count_persons, counts_sql
from kiezwirkung.indicators.rollup import CUBE_SQL

CITIES = 1000
MONTHS = [date(2025, month, 1) for month in range(1, 13)]


def simulated() -> pl.DataFrame:
    """One row per participation: city, project, person (the truth), month, and whether a code was given."""
    chance = np.random.default_rng(4711)
    rows = chance.integers(1, 60, CITIES)
    city = np.repeat(np.arange(CITIES), rows)
    residents = np.repeat(chance.integers(1, 40, CITIES), rows)
    projects = np.repeat(chance.integers(1, 6, CITIES), rows)
    without_code = np.repeat(chance.choice([0.0, 0.05, 0.4], CITIES), rows)
    count = len(city)
    return pl.DataFrame(
        {
            "city": city,
            "project": (chance.random(count) * projects).astype(int),
            "person": (chance.random(count) * residents).astype(int),
            "month_on": pl.Series([MONTHS[m] for m in chance.integers(0, 12, count)], dtype=pl.Date),
            "has_code": chance.random(count) >= without_code,
        }
    ).with_columns(
        district_code=pl.format("C{}", pl.col("city").cast(pl.String).str.zfill(4)),
        project_id=pl.format("C{}P{}", pl.col("city").cast(pl.String).str.zfill(4), "project"),
    )


@pytest.fixture(scope="module")
def cities() -> Iterator[duckdb.DuckDBPyConnection]:
    """The cities in an empty warehouse, their bounds in the cube: from codes, and from the counts of the projects."""
    rows = simulated()
    key = pl.struct("project_id", "person").hash(7).cast(pl.String).str.zfill(32)
    facts = rows.select(
        "project_id",
        "district_code",
        "month_on",
        location_id="project_id",
        pgr_code="district_code",
        person_key=pl.when("has_code").then(key),
    )
    counted = (
        rows.group_by("project_id", "district_code", "month_on", maintain_order=True)
        .agg(person_count=pl.col("person").n_unique().cast(pl.Float64))
        .with_columns(location_id="project_id", pgr_code="district_code")
    )
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute("create schema core; create schema measures; create schema indicators")
        write_table(con, "core.dim_month", pl.DataFrame({"month_on": MONTHS}))
        write_table(con, "core.fct_participation", facts)
        write_table(con, "measures.counted", counted)
        write_table(con, "truth_row", rows)
        build_period_months(con, ["half_year"], ["core.dim_month"])
        con.execute(CUBE_SQL)
        count_persons(con)
        con.execute(counts_sql(Measure("counted.person_count", "persons", "persons")))
        yield con


@pytest.mark.parametrize("measure", [PERSON_COUNT, "counted.person_count"])
def test_the_true_number_of_persons_lies_inside_the_bounds_of_all_cities(
    cities: duckdb.DuckDBPyConnection, measure: str
) -> None:
    found = cities.execute(
        f"""with truth as (
            select 'district' as level, district_code as area_code, period_type, period_start_on,
                count(distinct person) as persons
            from truth_row join indicators.period_month using (month_on) group by all
            union all
            select 'berlin', 'berlin', period_type, period_start_on, count(distinct (city, person))
            from truth_row join indicators.period_month using (month_on) group by all
        )
        select t.area_code, t.persons, l.amount as lower, u.amount as upper, t.period_type
        from truth as t
        left join indicators.cube as l on l.measure = '{measure}{LOWER}' and l.level = t.level
            and l.area_code = t.area_code and l.period_type = t.period_type and l.period_start_on = t.period_start_on
        left join indicators.cube as u on u.measure = '{measure}{UPPER}' and u.level = t.level
            and u.area_code = t.area_code and u.period_type = t.period_type and u.period_start_on = t.period_start_on"""
    ).fetchall()
    assert len({row[0] for row in found}) == CITIES + 1
    outside = [row for row in found if row[2] is None or not row[2] <= row[1] <= row[3]]
    assert outside == []
    assert any(lower < persons < upper for _, persons, lower, upper, _ in found)


def test_within_a_project_where_everybody_has_a_code_the_bounds_meet_in_the_true_number(
    cities: duckdb.DuckDBPyConnection,
) -> None:
    wrong = cities.execute(
        f"""with truth as (
            select project_id, count(distinct person) as persons from truth_row group by all having bool_and(has_code)
        )
        select t.project_id from truth as t
        left join indicators.cube as l on l.measure = '{PERSON_COUNT}{LOWER}' and l.level = 'project'
            and l.area_code = t.project_id and l.period_type = 'year'
        left join indicators.cube as u on u.measure = '{PERSON_COUNT}{UPPER}' and u.level = 'project'
            and u.area_code = t.project_id and u.period_type = 'year'
        where l.amount is distinct from t.persons or u.amount is distinct from t.persons"""
    ).fetchall()
    assert wrong == []


def test_a_count_that_stands_alone_is_exact_and_two_are_not(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, place: Callable[..., Any]
) -> None:
    rows = [
        place("AA01NH-01", date(2025, 3, 1), person_count=30.0),
        place("AA02NH-01", date(2025, 3, 1), person_count=12.0),
    ]
    build_period_months(con, [], ["core.dim_month"])
    con.execute(CUBE_SQL)
    write_table(con, "measures.counted", pl.DataFrame(rows))
    con.execute(counts_sql(Measure("counted.person_count", "persons", "persons")))
    found = con.execute(
        "select level, measure, amount from indicators.cube"
        " where period_type = 'year' and area_code in ('AA01NH', '01')"
    ).fetchall()
    assert sorted(found) == [
        ("district", f"counted.person_count{LOWER}", 30),
        ("district", f"counted.person_count{UPPER}", 42),
        ("project", "counted.person_count", 30),
        ("project", f"counted.person_count{LOWER}", 30),
        ("project", f"counted.person_count{UPPER}", 30),
    ]
