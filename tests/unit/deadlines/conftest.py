"""A warehouse with one project that owes visits and consultations, without any file behind it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from kiezwirkung.deadlines.loading import load_deadlines
from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.reference.loading import fill_run
from kiezwirkung.reference.tables import create_tables
from kiezwirkung.warehouse.connecting import create_schemas
from kiezwirkung.warehouse.forms import by_entity, stored_columns
from kiezwirkung.warehouse.models import load_models

FIRST_MONTH = date(2025, 1, 1)
MODELS = (
    "dim_project", "dim_location", "dim_month", "dim_deadline", "dim_period", "map_project_area",
    "map_project_closed_day", "fct_reporting_obligation",
)  # fmt: skip
Row = dict[str, Any]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """Empty tables of every layer the deadlines stand on."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("set timezone = 'Europe/Berlin'")
        create_schemas(connection)
        create_tables(connection)
        columns = "delivery_id varchar, file_name varchar, received_at timestamptz"
        connection.execute(f"create table raw.delivery ({columns})")
        columns = "entity varchar, project_id varchar, period_on date, delivery_id varchar, state varchar"
        connection.execute(f"create table raw.slice ({columns})")
        connection.execute(
            "create table quality.delivered_period"
            " (entity varchar, project_id varchar, period_on date, delivery_id varchar, delivered_on date,"
            " is_first boolean)"
        )
        for entity, versions in by_entity(load_templates().values()).items():
            listed = ", ".join(f'"{name}" {kind}' for name, kind in stored_columns(versions).items())
            connection.execute(f"create table staging.{entity} (row_id varchar, {listed})")
        yield connection


@pytest.fixture
def lay(con: duckdb.DuckDBPyConnection) -> Callable[[str, list[Row]], None]:
    """Put rows into a table; columns left out are null."""

    def put(table: str, rows: list[Row]) -> None:
        con.register("rows_to_lay", pl.DataFrame(rows, infer_schema_length=None))
        con.execute(f"insert into {table} by name select * from rows_to_lay")
        con.unregister("rows_to_lay")

    return put


@pytest.fixture
def build(con: duckdb.DuckDBPyConnection) -> Callable[[date], None]:
    """Compute core as a night of that day would."""

    def compute(as_of: date) -> None:
        fill_run(con, as_of, FIRST_MONTH)
        load_deadlines(con, load_templates(), first_month=FIRST_MONTH, as_of=as_of)
        models = load_models()
        for name in MODELS:
            con.execute(f"create or replace table core.{name} as {models[f'core.{name}'].sql}")

    return compute


@pytest.fixture
def project(lay: Callable[[str, list[Row]], None]) -> str:
    """One project from December 2025 on; its first deadlines end on 15 January 2026."""
    lay(
        "staging.projects",
        [
            {
                "project_id": "MI01NH",
                "project_name": "Haus Sonne (erfunden)",
                "district_code": "01",
                "valid_from": date(2025, 12, 1),
            }
        ],
    )
    return "MI01NH"


@pytest.fixture
def steward(tmp_path: Path) -> Path:
    """The steward's folder."""
    return tmp_path / "steward"
