"""A staging layer in memory with all real forms, filled row by row: what the rules are asked about."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import duckdb
import pytest

from kiezwirkung.deliveries.findings import catalogue
from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.warehouse.connecting import create_schemas
from kiezwirkung.warehouse.forms import Form, by_entity, in_dependency_order, stored_columns
from kiezwirkung.warehouse.quarantine import create_tables

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RAW = {
    "delivery": "delivery_id text, file_name text, received_at timestamptz",
    "sheet_column": "delivery_id text, sheet text, entity text, field text, column_letter text",
    "slice": "entity text, slice_key text, delivery_id text, row_count bigint, is_current boolean",
}
NEEDED = {
    *("projects", "locations", "visits", "offers", "sessions", "participations", "opening_hours"),
    *("consultations", "self_help_enquiries", "volunteers", "events"),
}
Deliver = Callable[..., None]


@pytest.fixture(scope="session")
def forms() -> list[Form]:
    """All forms of the programme, parents first."""
    return list(in_dependency_order(load_templates().values()))


@pytest.fixture
def con(forms: list[Form]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Empty staging and raw tables of the forms that rules ask about, and the tables that findings need."""
    with duckdb.connect(config={"threads": 1}) as connection:
        create_schemas(connection)
        create_tables(connection, catalogue())
        for name, columns in RAW.items():
            connection.execute(f"create table raw.{name} ({columns})")
        for entity, versions in by_entity(load_templates().values()).items():
            if entity not in NEEDED:
                continue
            columns = ", ".join(f'"{name}" {kind}' for name, kind in stored_columns(versions).items())
            connection.execute(f'create table raw."{entity}" ({columns})')
            connection.execute(f'create table staging."{entity}" (row_id text, {columns})')
        yield connection


@pytest.fixture
def deliver(con: duckdb.DuckDBPyConnection) -> Deliver:
    """Put rows of one form into staging: `deliver("visits", [{"month": 1, …}], report_year=2024)`.

    A delivery is one project, one form and one year; row numbers go on from 2, columns stand in the order of the row.
    """

    def put(entity: str, rows: list[dict[str, Any]], *, is_refused: bool = False, **everywhere: Any) -> None:
        for row in rows:
            whole = {"project_id": "MI01NH", "report_year": 2025} | everywhere | row
            delivery = f"{whole['project_id']}{entity}{whole['report_year']}".ljust(64, "0")
            number = _count(con, f'select count(*) from raw."{entity}" where delivery_id = ?', [delivery]) + 2
            if number == 2:
                _announce(con, entity, delivery, row)
            place = {"delivery_id": delivery, "sheet": "Blatt", "row_number": number, "is_refused": is_refused}
            _insert(con, f'raw."{entity}"', whole | place)
            if is_refused:
                con.execute(
                    "insert into quarantine.refused_row values (?, ?, 'Blatt', ?, 'D201', '', '', 'reading')",
                    [delivery, entity, number],
                )
            else:
                _insert(con, f'staging."{entity}"', whole | place | {"row_id": f"{delivery[:24]}:{number:05d}"})

    return put


def _announce(con: duckdb.DuckDBPyConnection, entity: str, delivery: str, row: Mapping[str, Any]) -> None:
    con.execute("insert into raw.delivery values (?, ?, '2026-01-05')", [delivery, f"{delivery.rstrip('0')}.xlsx"])
    con.execute("insert into raw.slice values (?, '', ?, 1, true)", [entity, delivery])
    for letter, name in zip(LETTERS, row, strict=False):
        con.execute("insert into raw.sheet_column values (?, 'Blatt', ?, ?, ?)", [delivery, entity, name, letter])


def _insert(con: duckdb.DuckDBPyConnection, table: str, row: Mapping[str, Any]) -> None:
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" for _ in row)
    con.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))


def _count(con: duckdb.DuckDBPyConnection, query: str, values: list[Any]) -> int:
    return int(con.execute(query, values).fetchall()[0][0])
