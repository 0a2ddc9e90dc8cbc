"""Distinct persons at every level and period."""

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest

from kiezwirkung.indicators.periods import build_period_months
from kiezwirkung.indicators.persons import count_persons
from kiezwirkung.indicators.rollup import CUBE_SQL


@pytest.fixture
def count(
    con: duckdb.DuckDBPyConnection, lay: Callable[..., None], place: Callable[..., Any]
) -> Callable[..., float | None]:
    def key(number: int) -> str:
        return f"{number:032x}"

    visits = [
        ("AA01NH-01", 1, 1),
        ("AA01NH-01", 1, 1),
        ("AA01NH-01", 2, 1),
        ("AA01NH-02", 2, 1),
        ("AA01NH-01", 5, 1),
        ("AA01NH-01", 2, 2),
        ("AA02NH-01", 2, 3),
        ("BB01NH-01", 2, 4),
        ("BB01NH-01", 12, 4),
    ]
    lay("core.fct_participation", [place(loc, date(2025, month, 1), person_key=key(p)) for loc, month, p in visits])
    build_period_months(con, ["school_year"], ["core.dim_month"])
    con.execute(CUBE_SQL)
    count_persons(con)

    def look(level: str, area: str, period: str, start: date) -> float | None:
        found = con.execute(
            "select amount from indicators.cube where measure = 'participations.person_count'"
            " and level = ? and area_code = ? and period_type = ?"
            " and period_start_on = ?",
            [level, area, period, start],
        ).fetchone()
        return found[0] if found else None

    return look


EXPECTED = [
    ("location", "AA01NH-01", "month", date(2025, 1, 1), 1),
    ("location", "AA01NH-01", "quarter", date(2025, 1, 1), 2),
    ("location", "AA01NH-02", "year", date(2025, 1, 1), 1),
    ("project", "AA01NH", "month", date(2025, 2, 1), 2),
    ("project", "AA01NH", "year", date(2025, 1, 1), 2),
    ("pgr", "0101", "month", date(2025, 2, 1), 3),
    ("district", "01", "quarter", date(2025, 1, 1), 3),
    ("district", "02", "year", date(2025, 1, 1), 1),
    ("berlin", "berlin", "month", date(2025, 2, 1), 4),
    ("berlin", "berlin", "year", date(2025, 1, 1), 4),
    ("project", "AA01NH", "school_year", date(2024, 8, 1), 2),
    ("district", "02", "school_year", date(2025, 8, 1), 1),
]


def test_a_person_counts_once_per_area_and_period(count: Callable[..., float | None]) -> None:
    found = [(*asked, count(*asked)) for *asked, _ in EXPECTED]
    assert found == EXPECTED


def test_persons_are_not_added_over_locations(count: Callable[..., float | None]) -> None:
    year = date(2025, 1, 1)
    parts = [count("location", f"AA01NH-0{n}", "year", year) or 0 for n in (1, 2)]
    assert sum(parts) == 3
    assert count("project", "AA01NH", "year", year) == 2
