"""Content hashes: equal tables have equal hashes, whatever order, threads or machine made them.

What belongs here: hashing of one table and of many. Rows are hashed one by one and added up, so their order does not
matter; floating point numbers are compared by nine significant digits, because sums differ in the last ones.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from kiezwirkung.warehouse.connecting import column_types, quote, quote_table, table_names

HASHED_SCHEMAS = ("reference", "staging", "core", "measures", "indicators", "mart")
_FLOATS = ("DOUBLE", "FLOAT")


@dataclass(frozen=True)
class TableHash:
    """Rows and content of one table."""

    table_name: str
    row_count: int
    content_hash: str


def table_hash(con: duckdb.DuckDBPyConnection, name: str, *, where: str = "true") -> TableHash:
    """Order-independent hash over all columns of a schema-qualified table, its column names and types included."""
    columns = column_types(con, name)
    terms = ", ".join(_comparable(column, kind) for column, kind in columns.items())
    rows = con.execute(
        f"select count(*), coalesce(sum(hash({terms})::hugeint), 0) from {quote_table(name)} where {where}"
    ).fetchall()
    row_count, total = (int(value) for value in rows[0])
    shape = ",".join(f"{column} {kind}" for column, kind in columns.items())
    content = hashlib.sha256(f"{shape}|{row_count}|{total}".encode()).hexdigest()
    return TableHash(name, row_count, content)


def hash_tables(
    con: duckdb.DuckDBPyConnection, schemas: Sequence[str] = HASHED_SCHEMAS, *, where: Mapping[str, str] | None = None
) -> list[TableHash]:
    """The hash of every table of the schemas; `where` limits single tables to the rows that count."""
    conditions = where or {}
    return [
        table_hash(con, f"{schema}.{table}", where=conditions.get(f"{schema}.{table}", "true"))
        for schema in schemas
        for table in table_names(con, schema)
    ]


def write_hashes(con: duckdb.DuckDBPyConnection, schemas: Sequence[str] = HASHED_SCHEMAS) -> str:
    """Write quality.table_hash and give the combined hash."""
    hashes = hash_tables(con, schemas)
    con.execute(
        "create or replace table quality.table_hash (table_name varchar, row_count bigint, content_hash varchar)"
    )
    if hashes:
        con.executemany(
            "insert into quality.table_hash values (?, ?, ?)",
            [(entry.table_name, entry.row_count, entry.content_hash) for entry in hashes],
        )
    return combine(hashes)


def combine(hashes: Iterable[TableHash]) -> str:
    """One hash for many tables, whatever their order."""
    lines = sorted(f"{entry.table_name}={entry.content_hash}" for entry in hashes)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _comparable(column: str, kind: str) -> str:
    name = quote(column)
    if kind not in _FLOATS:
        return name
    digits = f"(8 - floor(log10(abs({name}))))::int"
    return f"case when {name} = 0 or not isfinite({name}) then {name} else round({name}, {digits}) end"
