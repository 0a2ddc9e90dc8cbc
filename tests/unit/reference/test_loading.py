"""The schema `reference` with and without added files."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from kiezwirkung.reference.adding import add_reference
from kiezwirkung.reference.loading import fill_run, load_reference
from kiezwirkung.reference.tables import TABLES
from kiezwirkung.settings import Settings

EWR = (
    "ZEIT;RAUMID;E_E;E_E00_01;E_E06_07;E_E15_18;E_E18_21;E_E27_30;E_E45_50;E_E55_60;E_E65_67;E_E95_110\n"
    "{period};01100101;{count};{count};0;0;0;0;0;0;0;0\n"
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "inbox", tmp_path / "data", tmp_path / "key", date(2026, 1, 10))


def one(con: duckdb.DuckDBPyConnection, sql: str) -> object:
    return con.sql(sql).fetchall()[0][0]


def test_every_table_exists_without_any_added_file(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    load_reference(con, tmp_path / "nichts")
    for name, columns in TABLES.items():
        found = {row[0]: row[1] for row in con.sql(f"describe reference.{name}").fetchall()}
        assert found == dict(columns), name


def test_the_builtin_districts_have_names_letters_and_inhabitants(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    load_reference(con, tmp_path / "nichts")
    assert one(con, "select count(distinct letters) from reference.district") == 12
    by_district = "select sum(inhabitants) from reference.population where level = 'district'"
    by_band = "select sum(inhabitants) from reference.population where level = 'berlin' and age_band <> 'all'"
    assert one(con, by_district) == one(con, by_band) == 3_897_145
    assert one(con, "select count(*) from reference.population where source not like '%CC BY%'") == 0


def test_loading_twice_gives_the_same(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for _ in range(2):
        load_reference(con, tmp_path / "nichts")
    assert one(con, "select count(*) from reference.prognoseraum") == 58


def test_an_added_population_stands_beside_the_builtin_one(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, settings: Settings
) -> None:
    path = tmp_path / "matrix.csv"
    for period, count in (("202512", 7), ("202506", 5)):
        path.write_text(EWR.format(period=period, count=count), encoding="utf-8")
        add_reference(path, settings)
    load_reference(con, settings.reference)
    found = con.sql(
        "select reference_on, inhabitants from reference.population "
        "where level = 'district' and area_code = '01' and age_band = 'all' order by 1"
    ).fetchall()
    assert found == [(date(2024, 12, 31), 397_004), (date(2025, 6, 30), 5), (date(2025, 12, 31), 7)]


def test_the_window_ends_with_the_last_month_that_is_over(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    load_reference(con, tmp_path / "nichts")
    fill_run(con, date(2026, 1, 1), date(2024, 1, 15))
    fill_run(con, date(2026, 1, 31), date(2024, 1, 15))
    load_reference(con, tmp_path / "nichts")
    assert con.sql("select * from reference.run").fetchall() == [
        (date(2026, 1, 31), date(2024, 1, 1), date(2025, 12, 1))
    ]
