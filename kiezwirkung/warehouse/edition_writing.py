"""What goes into an edition: the analyst's file, the release, and Parquet beside them.

What belongs here: copying tables into the two DuckDB files, changing the pseudonyms from edition to edition,
comments for people, views and macros for analysts. The analyst's file never has the layers that carry a delivery's rows
as delivered.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.structure.tree_totals import create_tree_total
from kiezwirkung.warehouse.building import transaction
from kiezwirkung.warehouse.connecting import column_types, count, quote, quote_table, quote_text, table_names
from kiezwirkung.warehouse.dictionary import Dictionary
from kiezwirkung.warehouse.models import Model

ANALYST, RELEASE = "analyst", "release"
ANALYST_SCHEMAS = ("reference", "core", "measures", "analyst", "mart", "quality", "lineage")
NIGHT_SCHEMAS = ("quality", "lineage")
RELEASE_SCHEMAS = ("mart",)
PERSON_COLUMNS = ("person_key",)


@dataclass(frozen=True)
class EditionPlan:
    """Everything that decides an edition besides the tables themselves.

    `analyst_statements` make the views and macros of the analyst's file.
    """

    number: int
    content_hash: str
    built_for: date
    is_invented: bool
    salt: str
    models: Mapping[str, Model]
    dictionary: Dictionary
    analyst_statements: Sequence[str] = ()


def release_schemas() -> tuple[str, ...]:
    """The schemas whose content makes an edition; the night's own records and the way back to files do not."""
    return tuple(schema for schema in ANALYST_SCHEMAS if schema not in NIGHT_SCHEMAS)


def salt_of(key_file: Path, number: int) -> str:
    """The secret of one edition, from the pseudonym key and the edition's number.

    Persons cannot be followed from one edition into the next without the key; with it an edition can be made again.
    """
    try:
        key = hashlib.sha256(key_file.read_bytes()).digest()
    except OSError as fault:
        raise KiezwirkungError(
            "K002", "Der Schlüssel für Pseudonyme fehlt.", what_to_do="Bitte den Pfad des Schlüssels prüfen."
        ) from fault
    return hashlib.blake2b(f"edition {number}".encode(), key=key, digest_size=16).hexdigest()


def write_databases(con: duckdb.DuckDBPyConnection, folder: Path, plan: EditionPlan) -> dict[str, dict[str, int]]:
    """Write analyst.duckdb and release.duckdb; gives the row counts by file and table."""
    counts = {}
    for name, schemas in ((ANALYST, ANALYST_SCHEMAS), (RELEASE, RELEASE_SCHEMAS)):
        with _attached(con, folder / f"{name}.duckdb") as target:
            with transaction(con):  # one commit for some thousand comments
                counts[name] = {
                    table: _copy_table(con, target, table, plan)
                    for schema in schemas
                    for table in _tables_with_schema(con, target, schema)
                }
            if "core.map_place_node" in counts[name]:
                create_tree_total(con, target)
            _write_edition_keys(con, target, plan)
            counts[name]["mart.edition"] = count(con, f"select count(*) from {target}.mart.edition")
            con.execute(f"checkpoint {target}")
    with duckdb.connect(str(folder / f"{ANALYST}.duckdb")) as analyst:
        for statement in plan.analyst_statements:
            analyst.execute(statement)
    return counts


def write_parquet(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """One Parquet file per table of the analyst's file, in parquet/<schema>/<table>.parquet."""
    with _attached(con, folder / f"{ANALYST}.duckdb", read_only=True) as source:
        rows = con.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = ? order by all", [source]
        ).fetchall()
        for schema, table in rows:
            path = folder / "parquet" / str(schema) / f"{table}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            con.execute(
                f"copy {source}.{quote(schema)}.{quote(table)} to {quote_text(str(path))}"
                " (format parquet, compression zstd)"
            )


@contextmanager
def _attached(con: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool = False) -> Iterator[str]:
    name = "edition_file"
    con.execute(f"attach {quote_text(str(path))} as {name}" + (" (read_only)" if read_only else ""))
    try:
        yield name
    finally:
        con.execute(f"detach {name}")


def _tables_with_schema(con: duckdb.DuckDBPyConnection, target: str, schema: str) -> list[str]:
    tables = [f"{schema}.{table}" for table in table_names(con, schema)]
    if tables or schema == "mart":
        con.execute(f"create schema if not exists {target}.{quote(schema)}")
    return tables


def _copy_table(con: duckdb.DuckDBPyConnection, target: str, name: str, plan: EditionPlan) -> int:
    columns = column_types(con, name)
    selected = ", ".join(_selected(column, plan.salt) for column in columns)
    copy = f"{target}.{quote_table(name)}"
    row_count = count(con, f"create table {copy} as select {selected} from {quote_table(name)}")
    _comment(con, copy, columns, plan.models.get(name), plan.dictionary)
    return row_count


def _selected(column: str, salt: str) -> str:
    name = quote(column)
    if column not in PERSON_COLUMNS:
        return name
    return f"left(sha256({quote_text(salt)} || {name}), 32) as {name}"


def _comment(
    con: duckdb.DuckDBPyConnection,
    copy: str,
    columns: dict[str, str],
    model: Model | None,
    dictionary: Dictionary,
) -> None:
    said = []
    if model is not None:
        text = f"{model.header.title}: {' '.join(model.header.description.split())}"
        said.append(f"comment on table {copy} is {quote_text(text)}")
    said += [
        f"comment on column {copy}.{quote(column)} is {quote_text(meaning)}"
        for column in columns
        if (meaning := dictionary.description_of(column))
    ]
    con.execute(";".join(said))


def _write_edition_keys(con: duckdb.DuckDBPyConnection, target: str, plan: EditionPlan) -> None:
    """An edition says by itself which one it is."""
    known = {
        "edition_number": str(plan.number),
        "content_hash": plan.content_hash,
        "as_of": plan.built_for.isoformat(),
        "is_invented": str(plan.is_invented).lower(),
    }
    table = f"{target}.mart.edition"
    con.execute(f"create table if not exists {table} (key varchar, value varchar)")
    con.execute(f"delete from {table} where key in ({', '.join(quote_text(key) for key in known)})")
    con.executemany(f"insert into {table} (key, value) values (?, ?)", list(known.items()))
