"""Filling the schema `reference` of the warehouse: builtin tables first, then what was added.

What belongs here: which stored file goes into which table. Tables for which nothing was added stay empty.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl

from kiezwirkung.reference.builtin_tables import NAMES, builtin_source, builtin_table
from kiezwirkung.reference.outlines import rings_by_area
from kiezwirkung.reference.registers import areas_of
from kiezwirkung.reference.storing import StoredFile, newest, stored_files
from kiezwirkung.reference.tables import create_tables

TABLE_OF_KIND = {
    "lor": "plr",
    "mss": "mss",
    "gssa_district": "gssa",
    "gssa_region": "gssa",
    "district_outline": "district_outline",
    "prognoseraum_outline": "prognoseraum_outline",
}
SOURCES = {
    "lor": "LOR 2021, Geoportal Berlin / Amt für Statistik Berlin-Brandenburg, CC BY 3.0 DE",
    "mss": "Monitoring Soziale Stadtentwicklung, Geoportal Berlin",
    "gssa_district": "Gesundheits- und Sozialstrukturatlas Berlin, CC BY 3.0",
    "gssa_region": "Gesundheits- und Sozialstrukturatlas Berlin, CC BY 3.0",
    "district_outline": "LOR 2021, Geoportal Berlin / Amt für Statistik Berlin-Brandenburg, CC BY 3.0 DE",
    "prognoseraum_outline": "LOR 2021, Geoportal Berlin / Amt für Statistik Berlin-Brandenburg, CC BY 3.0 DE",
    "population": "Einwohnerregister, Amt für Statistik Berlin-Brandenburg, CC BY 3.0 DE",
    "stz": "Register der Stadtteilzentren (Infrastrukturförderprogramm Stadtteilzentren)",
    "shk": "Register der Selbsthilfekontaktstellen (Infrastrukturförderprogramm Stadtteilzentren)",
}


def load_reference(con: duckdb.DuckDBPyConnection, root: Path) -> None:
    """All reference tables as they hold today; `root` is the folder of added files and may be missing."""
    create_tables(con)
    for name in NAMES:
        _insert(con, name, builtin_table(name))
        _note(con, f"builtin_{name}", None, builtin_table(name).height, "", builtin_source(name))
    for kind, table in TABLE_OF_KIND.items():
        if stored := newest(root, kind):
            _insert(con, table, stored.read())
            _note_file(con, stored)
    _load_population(con, root)
    _load_registers(con, root)


def fill_run(con: duckdb.DuckDBPyConnection, as_of: date, first_month: date) -> None:
    """The reference day of the run and its reporting window, which ends with the last month that is over."""
    last_month = (as_of.replace(day=1) - timedelta(days=1)).replace(day=1)
    con.execute("delete from reference.run")
    con.execute("insert into reference.run values (?, ?, ?)", [as_of, first_month.replace(day=1), last_month])


def _load_population(con: duckdb.DuckDBPyConnection, root: Path) -> None:
    """Every reference date once: the newest file of a date replaces what was there."""
    by_date = {stored.state_on: stored for stored in stored_files(root, "population")}
    for state_on, stored in by_date.items():
        con.execute("delete from reference.population where reference_on = ?", [state_on])
        _insert(con, "population", stored.read())
        _note_file(con, stored)


def _load_registers(con: duckdb.DuckDBPyConnection, root: Path) -> None:
    for stored in _newest_of(root, ("stz", "shk")):
        frame = stored.read().with_columns(
            located_district_code=pl.Series(_located(root, "district_outline", stored), dtype=pl.String),
            pgr_code=pl.Series(_located(root, "prognoseraum_outline", stored), dtype=pl.String),
        )
        _insert(con, "register_location", frame)
        _note_file(con, stored)


def _newest_of(root: Path, kinds: tuple[str, ...]) -> Iterator[StoredFile]:
    yield from (stored for kind in kinds if (stored := newest(root, kind)))


def _located(root: Path, outline_kind: str, register: StoredFile) -> list[str | None]:
    outline = newest(root, outline_kind)
    return areas_of(register.read(), rings_by_area(outline.read()) if outline else {})


def _insert(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    con.register("reference_rows", frame)
    con.execute(f"insert into reference.{table} by name select * from reference_rows")
    con.unregister("reference_rows")


def _note_file(con: duckdb.DuckDBPyConnection, stored: StoredFile) -> None:
    _note(con, stored.kind, stored.state_on, stored.row_count, stored.sha256, SOURCES[stored.kind])


def _note(con: duckdb.DuckDBPyConnection, *values: date | str | int | None) -> None:
    con.execute("insert into reference.source_file values (?, ?, ?, ?, ?)", list(values))
