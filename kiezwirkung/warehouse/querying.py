"""Asking the latest edition: what analysts see, and nothing else.

What belongs here: opening a published edition for reading. The working warehouse is never opened for questions.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.warehouse.editions import latest_edition


@contextmanager
def open_edition(editions: Path, *, name: str = "analyst") -> Iterator[duckdb.DuckDBPyConnection]:
    """The latest edition's file, read-only, without access to other files."""
    folder = latest_edition(editions)
    if folder is None:
        raise KiezwirkungError(
            "K501", "Es gibt noch keine Ausgabe.", what_to_do="Bitte zuerst kiezwirkung nightly laufen lassen."
        )
    con = duckdb.connect(str(folder / f"{name}.duckdb"), read_only=True)
    try:
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
        yield con
    finally:
        con.close()


def published_rows(release: Path | None, table: str, columns: Iterable[str]) -> pl.DataFrame | None:
    """Columns of a table of a release file; None without the file, or where it is older than the table or a column."""
    if release is None or not release.is_file():
        return None
    try:
        with duckdb.connect(str(release), read_only=True) as con:
            frame: pl.DataFrame = con.sql(f"select {', '.join(columns)} from {table}").pl()
    except (duckdb.CatalogException, duckdb.BinderException):
        return None
    return frame


def query(editions: Path, statement: str) -> pl.DataFrame:
    """The result of the last statement on the latest edition; raises KiezwirkungError K502 when it does not run."""
    with open_edition(editions) as con:
        try:
            relation = con.sql(statement)
            frame: pl.DataFrame = pl.DataFrame() if relation is None else relation.pl()
        except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as fault:
            raise _fault(str(fault).splitlines()[0]) from None  # such faults speak of names, never of values
        except (duckdb.Error, pl.exceptions.PolarsError) as fault:
            raise _fault(type(fault).__name__) from None
    return frame


def _fault(what: str) -> KiezwirkungError:
    return KiezwirkungError(
        "K502", f"Die Abfrage läuft nicht: {what}", what_to_do="Tabellen und Spalten stehen in docs/data-dictionary.md."
    )
