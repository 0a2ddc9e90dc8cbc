"""A small invented warehouse: three projects in two districts, two of them with two locations, two years of visits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest

from kiezwirkung.indicators.catalogue import Catalogue, load_catalogue
from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.worked_examples import example_tables
from kiezwirkung.statistics.scales import scales
from kiezwirkung.targets.gathering import PERCENT_COLUMNS

Rows = list[dict[str, Any]]
Lay = Callable[..., None]

PROJECTS = {"AA01NH": "01", "AA02NH": "01", "BB01NH": "02", "BB02SK": "02"}
LOCATIONS = {
    "AA01NH-01": ("AA01NH", "0101"),
    "AA01NH-02": ("AA01NH", "0102"),
    "AA02NH-01": ("AA02NH", "0101"),
    "BB01NH-01": ("BB01NH", "0201"),
    "BB02SK-01": ("BB02SK", "0202"),
}
MONTHS = [date(year, month, 1) for year in (2024, 2025) for month in range(1, 13)]


def at(location_id: str, month_on: date, **amounts: Any) -> dict[str, Any]:
    """One measure row at a location of the small world."""
    project_id, pgr_code = LOCATIONS[location_id]
    place = {"location_id": location_id, "project_id": project_id, "pgr_code": pgr_code}
    return {**place, "district_code": PROJECTS[project_id], "month_on": month_on, **amounts}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@contextmanager
def filled(catalogue: Catalogue) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("create schema core; create schema measures; create schema reference")
        for name, types in example_tables(catalogue).items():
            write_table(connection, name, pl.DataFrame(schema=types))
        _fill_dimensions(connection)
        yield connection


@pytest.fixture(scope="session")
def empty_warehouse(catalogue: Catalogue) -> Iterator[duckdb.DuckDBPyConnection]:
    """Every table the engine reads, dimensions filled, facts empty; made once, it takes longer than most tests."""
    with filled(catalogue) as connection:
        yield connection


@pytest.fixture
def own_warehouse(catalogue: Catalogue) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same for one test alone, outside any transaction: for what attaches databases."""
    with filled(catalogue) as connection:
        yield connection


@pytest.fixture
def con(empty_warehouse: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The empty warehouse within a transaction: whatever a test does to it is undone."""
    empty_warehouse.execute("begin transaction")
    try:
        yield empty_warehouse
    finally:
        empty_warehouse.execute("rollback")


@pytest.fixture
def lay(con: duckdb.DuckDBPyConnection) -> Lay:
    """Put rows into a table; columns left out are null."""

    def put(table: str, rows: Rows) -> None:
        con.register("rows_to_lay", pl.DataFrame(rows, infer_schema_length=None))
        con.execute(f"insert into {table} by name select * from rows_to_lay")
        con.unregister("rows_to_lay")

    return put


@pytest.fixture
def measured(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> Callable[[], Catalogue]:
    """The indicators all of whose measure tables have rows by now: the others have no values and cost much time."""

    def chosen() -> Catalogue:
        tables = {measure.split(".")[0] for i in catalogue.indicators for measure in i.measure_names}
        known = {
            row[0]
            for row in con.execute("select table_name from duckdb_tables() where schema_name = 'measures'").fetchall()
        }
        asked = " union all ".join(f"(select '{name}' from measures.{name} limit 1)" for name in sorted(tables & known))
        full = {row[0] for row in con.execute(asked).fetchall()}
        needed = {i.id: {measure.split(".")[0] for measure in i.measure_names} & known for i in catalogue.indicators}
        return replace(
            catalogue, indicators=tuple(i for i in catalogue.indicators if needed[i.id] and needed[i.id] <= full)
        )

    return chosen


@pytest.fixture
def place() -> Callable[..., dict[str, Any]]:
    return at


def _fill_dimensions(con: duckdb.DuckDBPyConnection) -> None:
    start = date(2020, 1, 1)
    tables: dict[str, Rows] = {
        "core.dim_month": [{"month_on": month} for month in MONTHS],
        "core.dim_district": [{"district_code": c, "district_name": f"Bezirk {c}"} for c in ("01", "02")],
        "core.dim_prognoseraum": [
            {"pgr_code": c, "pgr_name": f"Raum {c}", "district_code": c[:2]}
            for c in ("0101", "0102", "0103", "0201", "0202")
        ],
        "core.dim_project": [
            {
                "project_id": p,
                "project_name": f"{p} (erfunden)",
                "district_code": d,
                "valid_from": start,
                "valid_to": None,
            }
            for p, d in PROJECTS.items()
        ],
        "core.map_project_area": [
            {"project_id": p, "applies_from": date(1900, 1, 1), "district_code": d} for p, d in PROJECTS.items()
        ],
        "core.dim_location": [
            {
                "location_id": loc,
                "project_id": p,
                "facility_name": f"{loc} (erfunden)",
                "district_code": PROJECTS[p],
                "pgr_code": g,
                "longitude": 13.4,
                "latitude": 52.5,
                "valid_from": start,
                "valid_to": None,
            }
            for loc, (p, g) in LOCATIONS.items()
        ],
        "core.fct_location_month": [at(loc, month) for loc in LOCATIONS for month in MONTHS],
        "reference.population": [
            {"level": "district", "area_code": d, "reference_on": on, "age_band": "all", "inhabitants": n}
            for d, on, n in (
                ("01", date(2024, 12, 31), 400_000),
                ("01", date(2025, 12, 31), 500_000),
                ("02", date(2024, 12, 31), 100_000),
            )
        ],
    }
    types = {"valid_to": pl.Date}
    for name, rows in tables.items():
        frame = pl.DataFrame(rows, schema_overrides={k: v for k, v in types.items() if k in rows[0]})
        write_table(con, name, frame)
    survey = ["bel1", "bel2", "chg_contacts", "chg_help", "chg_engage"]
    survey += [item for code in ("nci8_form", "asku", "ucla3") for item in scales()[code].items]
    places = dict.fromkeys(("project_id", "district_code", "age_band"), pl.String)
    columns = {**places, "month_on": pl.Date, **dict.fromkeys(survey, pl.Int32)}
    write_table(con, "core.fct_survey_response", pl.DataFrame(schema=columns))
    target = {
        "agreement_id": pl.String,
        "district_code": pl.String,
        "indicator_id": pl.String,
        "target_year": pl.Int64,
        "target_value": pl.Float64,
        "baseline_value": pl.Float64,
        "target_split": pl.String,
        **dict.fromkeys(("row_id", "project_id", "target_direction"), pl.String),
        **dict.fromkeys(("upper_value", "tolerance_percent", *PERCENT_COLUMNS), pl.Float64),
        "baseline_year": pl.Int64,
    }
    write_table(con, "core.fct_agreement_target", pl.DataFrame(schema=target))
