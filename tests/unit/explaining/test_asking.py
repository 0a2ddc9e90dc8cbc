"""What people type, and the figure that is meant."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.explaining.asking import Figure, Question, find_figure, parse_period

SCHOOL_YEAR = ("school_year", date(2024, 8, 1), "Schuljahr 2024/25")


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """An edition with one indicator, two districts and a centre that shares its name with one of them."""
    with duckdb.connect() as con:
        con.execute("create schema mart")
        con.execute(
            "create table mart.indicator as"
            " select 'visits' as indicator_id, 'Besuche' as title, 'Besuche' as title_short"
        )
        con.execute(
            """create table mart.area as from (values
            ('berlin', 'berlin', 'Berlin', 'Berlin', 'BE'), ('district', '01', 'Mitte', 'Mitte', 'MI'),
            ('district', '08', 'Neukölln', 'Neukölln', 'NK'), ('location', 'NK01NH-01', 'Mitte', 'Mitte', null)
            ) as t(level, area_code, area_name, short_name, letters)"""
        )
        con.execute(
            """create table mart.indicator_value as
            select 'visits' as indicator_id, * from (values
            ('district', '01', 'year', date '2025-01-01', '2025', '', ''),
            ('district', '01', 'month', date '2025-03-01', 'März 2025', '', ''),
            ('district', '01', 'year', date '2025-01-01', '2025', 'telefon', 'Telefon'),
            ('district', '01', 'school_year', date '2024-08-01', 'Schuljahr 2024/25', '', ''),
            ('district', '08', 'quarter', date '2025-01-01', '1/2025', '', '')
            ) as t(level, area_code, period_type, period_start_on, period_label, breakdown_code, breakdown_label)"""
        )
        yield con


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2025", ("year", date(2025, 1, 1))),
        ("2025-Q2", ("quarter", date(2025, 4, 1))),
        ("Q2/2025", ("quarter", date(2025, 4, 1))),
        ("q2 2025", ("quarter", date(2025, 4, 1))),
        ("2025-12", ("month", date(2025, 12, 1))),
        ("März 2025", ("month", date(2025, 3, 1))),
        ("  dezember   2025", ("month", date(2025, 12, 1))),
        ("Sept. 2025", ("month", date(2025, 9, 1))),
        ("2025-13", None),
        ("2025-00", None),
        ("3/2025", None),
        ("Ju 2025", None),
        ("Q5/2025", None),
        ("", None),
    ],
)
def test_periods_are_understood_as_people_write_them(said: str, meant: tuple[str, date] | None) -> None:
    assert parse_period(said) == meant


@pytest.mark.parametrize(
    ("question", "level", "area", "period"),
    [
        (Question("visits", "01", "2025"), "district", "01", ("year", date(2025, 1, 1))),
        (Question("Besuche", "mi", "März 2025"), "district", "01", ("month", date(2025, 3, 1))),
        (Question("visits", "Mitte", "2025", level="district"), "district", "01", ("year", date(2025, 1, 1))),
        (Question("visits", "01", "schuljahr 2024/25"), "district", "01", SCHOOL_YEAR[:2]),
    ],
)
def test_a_figure_is_found_by_code_name_or_letters(
    con: duckdb.DuckDBPyConnection, question: Question, level: str, area: str, period: tuple[str, date]
) -> None:
    assert find_figure(con, question) == Figure("visits", level, area, *period)


def test_a_breakdown_is_found_by_its_name(con: duckdb.DuckDBPyConnection) -> None:
    assert find_figure(con, Question("visits", "01", "2025", "Telefon")).breakdown_code == "telefon"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question("visit", "01", "2025"), "visits"),
        (Question("visits", "Neuköln", "2025"), "08 (Neukölln)"),
        (Question("visits", "Mitte", "2025"), "NK01NH-01 (Standort)"),
        (Question("visits", "01", "3/2025"), "2025-Q1"),
        (Question("visits", "08", "1/2025"), "2025-Q1"),
        (Question("visits", "01", "Schuljahr 2024/2"), "Schuljahr 2024/25"),
        (Question("visits", "01", "2025", "telefn"), "telefon"),
        (Question("visits", "berlin", "2025"), "Bezirk"),
        (Question("visits", "01", "2031"), "2025 bis 2025"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(
    con: duckdb.DuckDBPyConnection, question: Question, said: str
) -> None:
    with pytest.raises(KiezwirkungError) as caught:
        find_figure(con, question)
    assert caught.value.code == "K503"
    assert said in " ".join(caught.value.lines())
