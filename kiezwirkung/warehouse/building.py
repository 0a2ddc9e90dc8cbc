"""Building one model: replace the table in one transaction, and only if it keeps its contract.

What belongs here: running a model's statement and comparing the result with dictionary and grain. A table that breaks
its contract is rolled back: the last good one stays. Messages name tables and columns, never values.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from kiezwirkung.errors import BlockedError, DefinitionError
from kiezwirkung.warehouse.connecting import column_types, count, quote, quote_table
from kiezwirkung.warehouse.dictionary import Dictionary
from kiezwirkung.warehouse.models import Model

DESCRIBED_LAYERS = ("core", "measures", "indicators", "mart", "analyst")


@dataclass(frozen=True)
class BuildResult:
    """What was built: number of rows, and columns with their types in order."""

    row_count: int
    columns: dict[str, str]


def build_model(con: duckdb.DuckDBPyConnection, model: Model, dictionary: Dictionary | None = None) -> BuildResult:
    """Create or replace the model's table; raises BlockedError K201 when it breaks dictionary or grain."""
    with transaction(con):
        run_model(con, model, f"create or replace table {quote_table(model.name)} as {model.sql}")
        columns = column_types(con, model.name)
        if dictionary is not None and model.layer in DESCRIBED_LAYERS:
            check_columns(model.name, columns, dictionary)
        check_grain(con, model.name, model.header.grain)
        row_count = count(con, f"select count(*) from {quote_table(model.name)}")
    return BuildResult(row_count, columns)


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing."""
    con.execute("begin transaction")
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def run_model(con: duckdb.DuckDBPyConnection, model: Model, statement: str) -> None:
    """Run a statement made from a model; a fault names the file and never repeats a value."""
    try:
        con.execute(statement)
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as fault:
        first = str(fault).splitlines()[0]
        raise _unrunnable(model, first) from None  # such faults speak of names, never of values
    except duckdb.Error as fault:
        raise _unrunnable(model, type(fault).__name__) from None


def check_columns(name: str, columns: dict[str, str], dictionary: Dictionary) -> None:
    """Every column is in the dictionary, with the type it has there."""
    for column, kind in columns.items():
        expected = dictionary.type_of(column)
        if expected is None:
            raise _broken(
                name, f"Spalte {column} steht nicht im Datenwörterbuch", "Bitte in sql/columns.yaml ergänzen."
            )
        if kind != expected:
            raise _broken(
                name,
                f"Spalte {column} hat den Typ {kind}, laut Datenwörterbuch {expected}",
                "Bitte im SQL umwandeln (cast) oder das Datenwörterbuch berichtigen.",
            )


def check_grain(con: duckdb.DuckDBPyConnection, name: str, grain: Sequence[str]) -> None:
    """The grain names each row once."""
    known = column_types(con, name)
    if missing := [column for column in grain if column not in known]:
        raise _broken(name, f"Spalte {', '.join(missing)} des Korns fehlt", "Bitte grain im Kopf berichtigen.")
    copies = count_copies(con, name, grain)
    if copies:
        what = f"{copies} Schlüssel kommen mehr als einmal vor ({', '.join(grain)})"
        raise _broken(name, what, "Bitte Verknüpfung und Gruppierung im SQL prüfen.")


def count_copies(con: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str]) -> int:
    """How many keys occur more than once. Hashes first, which is cheap; the keys themselves only on suspicion."""
    keys = ", ".join(quote(column) for column in columns)
    table = quote_table(name)
    suspects = f"select hash({keys}) as h from {table} group by all having count(*) > 1"
    if not count(con, f"select count(*) from ({suspects})"):
        return 0
    return count(con, f"select count(*) from (select 1 from {table} group by {keys} having count(*) > 1)")


def _broken(name: str, what: str, what_to_do: str) -> BlockedError:
    return BlockedError("K201", f"{what}.", where=name, what_to_do=what_to_do)


def _unrunnable(model: Model, what: str) -> DefinitionError:
    return DefinitionError(
        "K106",
        f"Die Abfrage läuft nicht: {what}",
        where=f"sql/{model.name.replace('.', '/')}.sql",
        what_to_do="Bitte Namen und Typen gegen die vorgelagerten Tabellen prüfen.",
    )
