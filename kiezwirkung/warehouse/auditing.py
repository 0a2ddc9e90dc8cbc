"""The audit of an edition: it is opened as a reader would open it, and must hold what it may hold and no more.

What belongs here: checks on a finished edition folder before it is published. Faults are sentences with table and
column names and counts, never values.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from kiezwirkung.warehouse.connecting import column_types, count, quote, quote_table
from kiezwirkung.warehouse.edition_writing import ANALYST, ANALYST_SCHEMAS, RELEASE, RELEASE_SCHEMAS
from kiezwirkung.warehouse.manifests import read_manifest

FORBIDDEN_IN_RELEASE = ("person_key", "delivery_id", "row_id", "participant_code")
HIDING_MARKS = ("g", "t", "x")  # secret, too few to say, not applicable: a row with such a mark shows no figure
FIGURES = (
    "value",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "change",
    "actual_value",
    "share_1",
    "share_2",
    "share_3",
    "share_4",
    "share_5",
    "reached_share",
    "ratio",
    "index_value",
    "mean",
    "alpha",
)


def find_faults(folder: Path) -> list[str]:
    """Everything that forbids publishing this edition; empty when it is sound."""
    counts = read_manifest(folder)["row_counts"]
    faults: list[str] = []
    for name, schemas in ((ANALYST, ANALYST_SCHEMAS), (RELEASE, RELEASE_SCHEMAS)):
        with duckdb.connect(str(folder / f"{name}.duckdb"), read_only=True) as con:
            tables = _tables(con)
            faults += [f"{name}: fremdes Schema {t.split('.')[0]}" for t in tables if t.split(".")[0] not in schemas]
            faults += _miscounted(con, name, tables, counts[name])
            if name == RELEASE:
                faults += _forbidden_columns(con, tables)
            faults += _shown_secrets(con, name, tables)
    return faults


def _tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where database_name = current_database() and not internal order by all"
    ).fetchall()
    return [str(name) for (name,) in rows]


def _miscounted(
    con: duckdb.DuckDBPyConnection, file: str, tables: list[str], expected: dict[str, int]
) -> Iterator[str]:
    for table in sorted(set(tables) | set(expected)):
        if table not in tables:
            yield f"{file}: {table} fehlt"
        elif table not in expected:
            yield f"{file}: {table} steht nicht im Manifest"
        elif count(con, f"select count(*) from {quote_table(table)}") != expected[table]:
            yield f"{file}: {table} hat eine andere Zeilenzahl als das Manifest"


def _forbidden_columns(con: duckdb.DuckDBPyConnection, tables: list[str]) -> Iterator[str]:
    for table in tables:
        for column in column_types(con, table):
            if column in FORBIDDEN_IN_RELEASE:
                yield f"{RELEASE}: {table} enthält die Spalte {column}"


def _shown_secrets(con: duckdb.DuckDBPyConnection, file: str, tables: list[str]) -> Iterator[str]:
    marks = ", ".join(f"'{mark}'" for mark in HIDING_MARKS)
    for table in tables:
        columns = column_types(con, table)
        figures = [quote(column) for column in FIGURES if column in columns]
        if table.startswith("mart.") and "mark" in columns and figures:
            shown = f"coalesce({', '.join(f'{figure}::double' for figure in figures)}) is not null"
            number = count(con, f"select count(*) from {quote_table(table)} where mark in ({marks}) and {shown}")
            if number:
                yield f"{file}: {table} zeigt {number} geschützte Werte"
