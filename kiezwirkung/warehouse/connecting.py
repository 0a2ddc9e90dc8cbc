"""Opening the working warehouse: one writer, bounded memory, always closed.

What belongs here: how a connection is configured and which schemas exist. No table is made here.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.settings import Settings

SCHEMAS = (
    "raw",
    "current",
    "reference",
    "staging",
    "quarantine",
    "core",
    "measures",
    "indicators",
    "mart",
    "analyst",
    "lineage",
    "quality",
)
TIME_ZONE = "Europe/Berlin"  # a delivery is in time by the calendar of Berlin, wherever the machine stands


def quote(identifier: str) -> str:
    """An identifier as SQL, whatever it is called.

    Examples:
        >>> quote("visit_count")
        '"visit_count"'
    """
    escaped = identifier.replace('"', '""')
    return f'"{escaped}"'


def quote_table(name: str) -> str:
    """A schema-qualified table name as SQL.

    Examples:
        >>> quote_table("core.fct_visit")
        '"core"."fct_visit"'
    """
    return ".".join(quote(part) for part in name.split("."))


def quote_text(value: str) -> str:
    """A text as an SQL literal, for the places where DuckDB takes no bound values (paths, comments)."""
    escaped = value.replace("'", "''")
    return f"'{escaped}'"


@contextmanager
def open_warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working warehouse for writing; raises KiezwirkungError K207 when another process holds it."""
    settings.data.mkdir(parents=True, exist_ok=True)
    con = _connect(settings.warehouse)
    try:
        configure(con, settings)
        create_schemas(con)
        yield con
    finally:
        con.close()


def configure(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Bound threads, memory and spill folder; load no extension from anywhere."""
    scratch = settings.data / "scratch"
    for name, value in (
        ("threads", str(settings.threads)),
        ("memory_limit", quote_text(settings.memory_limit)),
        ("temp_directory", quote_text(str(scratch))),
        ("preserve_insertion_order", "false"),
        ("autoload_known_extensions", "false"),
        ("autoinstall_known_extensions", "false"),
        ("TimeZone", quote_text(TIME_ZONE)),
        ("enable_progress_bar", "false"),
    ):
        con.execute(f"set {name} = {value}")


def create_schemas(con: duckdb.DuckDBPyConnection) -> None:
    """Every layer has its schema before the first table is made."""
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {quote(schema)}")


def table_names(con: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    """The tables of a schema of the opened database, sorted, without the schema."""
    rows = con.execute(
        "select table_name from duckdb_tables() where schema_name = ? and database_name = current_database()"
        " and not internal and not temporary order by table_name",
        [schema],
    ).fetchall()
    return [str(name) for (name,) in rows]


def column_types(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    """Column name to DuckDB type of one schema-qualified table, in order; empty when there is no such table."""
    try:
        rows = con.execute(f"describe {quote_table(name)}").fetchall()
    except duckdb.CatalogException:
        return {}
    return {str(row[0]): str(row[1]) for row in rows}


def count(con: duckdb.DuckDBPyConnection, query: str, values: list[object] | Mapping[str, object] | None = None) -> int:
    """The one number a counting query gives, or the rows an insert has written."""
    rows = con.execute(query, values).fetchall()  # fetched to the end: an open result would block the connection
    return int(rows[0][0]) if rows and rows[0][0] is not None else 0


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path))
    except duckdb.IOException as fault:
        raise KiezwirkungError(
            "K207",
            "Die Arbeitsdatei lässt sich nicht öffnen; vielleicht läuft schon eine Nacht oder jemand liest darin.",
            where=path.name,
            what_to_do="Bitte den anderen Lauf abwarten; gelesen wird in den Ausgaben, nie in der Arbeitsdatei. Läuft"
            " keiner, ist sie beschädigt: bitte löschen, die nächste Nacht baut sie neu.",
        ) from fault
