"""Filling the schema `reference` of the warehouse: builtin tables first, then what was added.

What belongs here: which stored file goes into which table. Tables for which nothing was added stay empty. Statistics
of several years stand side by side; of lists and maps the newest state holds, and the registers keep their history.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl

from kiezwirkung.reference.builtin_tables import NAMES, builtin_source, builtin_table
from kiezwirkung.reference.deriving import derive
from kiezwirkung.reference.lor_matches import builtin_matches
from kiezwirkung.reference.outlines import center_of, rings_by_area
from kiezwirkung.reference.register_history import validity
from kiezwirkung.reference.registers import areas_of
from kiezwirkung.reference.storing import StoredFile, newest, newest_by_state, stored_files
from kiezwirkung.reference.tables import TABLES, create_tables
from kiezwirkung.structure.spans import fill_periods
from kiezwirkung.structure.trees import load_trees

OUTLINES = {
    "district_outline": "district",
    "prognoseraum_outline": "pgr",
    "region_outline": "bzr",
    "planning_outline": "plr",
}
NEWEST_KINDS = {"lor": "plr", **dict(zip(OUTLINES, OUTLINES, strict=True))}
YEARLY_KINDS = {
    "mss": "mss",
    "mss_index": "mss_indicator",
    "mss_context": "mss_indicator",
    "gssa_district": "gssa",
    "gssa_place": "gssa",
    "gssa_region": "gssa",
    "gssa_planning": "gssa",
}
REGISTERS = ("stz", "shk")
LOR_SOURCE = "LOR 2021, Geoportal Berlin / Amt für Statistik Berlin-Brandenburg, CC BY 3.0 DE"
GSSA_SOURCE = "Gesundheits- und Sozialstrukturatlas Berlin, CC BY 3.0"
MSS_SOURCE = "Monitoring Soziale Stadtentwicklung, Geoportal Berlin"
SOURCES = {
    "lor": LOR_SOURCE,
    "lor_match": "Zuordnung der LOR bis 2020 zu 2021, wie veröffentlicht",
    "population": "Einwohnerregister, Amt für Statistik Berlin-Brandenburg, CC BY 3.0 DE",
    "stz": "Register der Stadtteilzentren (Infrastrukturförderprogramm Stadtteilzentren)",
    "shk": "Register der Selbsthilfekontaktstellen (Infrastrukturförderprogramm Stadtteilzentren)",
    **dict.fromkeys(OUTLINES, LOR_SOURCE),
    **{kind: GSSA_SOURCE if kind.startswith("gssa") else MSS_SOURCE for kind in YEARLY_KINDS},
}


def load_reference(con: duckdb.DuckDBPyConnection, root: Path) -> None:
    """All reference tables as they hold today; `root` is the folder of added files and may be missing."""
    create_tables(con)
    load_trees(con)
    for name in NAMES:
        _insert(con, name, builtin_table(name))
        rows = builtin_table(name).height
        _note(con, file_kind=f"builtin_{name}", rows=rows, sha256="", source=builtin_source(name), is_used=True)
    con.execute("update reference.population set lor_edition = '2021'")
    for kind, table in NEWEST_KINDS.items():
        _load(con, root, kind, table, [stored] if (stored := newest(root, kind)) else [])
    for kind, table in YEARLY_KINDS.items():
        _load(con, root, kind, table, newest_by_state(root, kind))
    _load_population(con, root)
    _load_matches(con, root)
    _load_registers(con, root)
    _load_centers(con, root)
    derive(con)


def fill_run(con: duckdb.DuckDBPyConnection, as_of: date, first_month: date) -> None:
    """The reference day of the run and its reporting window, which ends with the last month that is over."""
    last_month = (as_of.replace(day=1) - timedelta(days=1)).replace(day=1)
    con.execute("delete from reference.run")
    con.execute("insert into reference.run values (?, ?, ?)", [as_of, first_month.replace(day=1), last_month])
    fill_periods(con, first_month, last_month)


def _load(con: duckdb.DuckDBPyConnection, root: Path, kind: str, table: str, used: Iterable[StoredFile]) -> None:
    holding = list(used)
    for stored in holding:
        _insert(con, table, stored.read())
    _note_files(con, root, kind, holding)


def _load_population(con: duckdb.DuckDBPyConnection, root: Path) -> None:
    """Every reference date once: the newest file of a date replaces what was there."""
    used = newest_by_state(root, "population")
    for stored in used:
        con.execute("delete from reference.population where reference_on = ?", [stored.state_on])
        frame = stored.read()
        if "gender" not in frame.columns:
            frame = frame.with_columns(gender=pl.lit(None, pl.String))
        is_all = pl.col("gender").is_null()
        _insert(con, "population", frame.filter(is_all).drop("gender"))
        _insert(con, "population_gender", frame.filter(~is_all).select(*TABLES["population_gender"]))
    _note_files(con, root, "population", used)


def _load_matches(con: duckdb.DuckDBPyConnection, root: Path) -> None:
    """The added match; without one what comes with the program, which knows the Prognoseräume alone."""
    stored = newest(root, "lor_match")
    _insert(con, "lor_match", stored.read() if stored else builtin_matches())
    _note_files(con, root, "lor_match", [stored] if stored else [])


def _load_registers(con: duckdb.DuckDBPyConnection, root: Path) -> None:
    for kind in REGISTERS:
        states = newest_by_state(root, kind)
        if states:
            frame = (
                states[-1]
                .read()
                .with_columns(
                    located_district_code=pl.Series(_located(root, "district_outline", states[-1]), dtype=pl.String),
                    pgr_code=pl.Series(_located(root, "prognoseraum_outline", states[-1]), dtype=pl.String),
                )
            )
            _insert(con, "register_location", frame)
            dated = [(state.state_on, state.read()) for state in states if state.state_on]
            _insert(con, "register_validity", validity(dated))
        _note_files(con, root, kind, states)


def _load_centers(con: duckdb.DuckDBPyConnection, root: Path) -> None:
    for kind, level in OUTLINES.items():
        if stored := newest(root, kind):
            rows = [(level, area, *center_of(rings)) for area, rings in rings_by_area(stored.read()).items()]
            _insert(con, "area_center", pl.DataFrame(rows, schema=list(TABLES["area_center"]), orient="row"))


def _located(root: Path, outline_kind: str, register: StoredFile) -> list[str | None]:
    outline = newest(root, outline_kind)
    return areas_of(register.read(), rings_by_area(outline.read()) if outline else {})


def _insert(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    con.register("reference_rows", frame)
    con.execute(f"insert into reference.{table} by name select * from reference_rows")
    con.unregister("reference_rows")


def _note_files(con: duckdb.DuckDBPyConnection, root: Path, kind: str, used: Iterable[StoredFile]) -> None:
    """Every added file of a kind with its findings, and whether it is the one that holds for its day."""
    holding = {stored.sha256 for stored in used}
    for stored in stored_files(root, kind):
        _note(
            con,
            file_kind=kind,
            state_on=stored.state_on,
            rows=stored.row_count,
            sha256=stored.sha256,
            source=SOURCES[kind],
            file_name=stored.file_name,
            loaded_at=stored.loaded_at,
            is_used=stored.sha256 in holding,
        )
        _insert(con, "finding", _findings(stored))


def _findings(stored: StoredFile) -> pl.DataFrame:
    rows = [
        (stored.kind, stored.state_on, stored.sha256, stored.file_name, oddity.kind, oddity.sentence, number, cell)
        for oddity in stored.oddities
        for number, cell in oddity.cells or ((None, None),)
    ]
    types = {"VARCHAR": pl.String, "INTEGER": pl.Int32, "DATE": pl.Date}
    schema = {name: types[kind] for name, kind in TABLES["finding"].items()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _note(con: duckdb.DuckDBPyConnection, **values: object) -> None:
    names = ", ".join(values)
    marks = ", ".join("?" for _ in values)
    con.execute(f"insert into reference.source_file ({names}) values ({marks})", list(values.values()))
