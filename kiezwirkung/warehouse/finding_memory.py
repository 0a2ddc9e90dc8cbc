"""The memory of findings over nights: `ledger/findings.parquet`.

What belongs here: its columns, reading and writing it. It holds codes, addresses, dates and hashes, never a value of a
cell. Without it every finding is new; a damaged one stops the night (K606), because accepted findings would silently
come back.
"""

import io
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.whole_files import write_whole

FILE = "findings.parquet"
STATE = "quality.finding_state"
SCHEMA: dict[str, Any] = {
    "finding_id": pl.String,
    "code": pl.String,
    "severity": pl.String,
    "state": pl.String,
    "first_seen_on": pl.Date,
    "last_seen_on": pl.Date,
    "opened_on": pl.Date,
    "closed_on": pl.Date,
    "accepted_until": pl.Date,
    "reason": pl.String,
    "delivery_id": pl.String,
    "file_name": pl.String,
    "entity": pl.String,
    "sheet": pl.String,
    "row_number": pl.Int32,
    "field": pl.String,
    "cell": pl.String,
    "value_hash": pl.String,
    "finding_key": pl.String,
    "acceptance": pl.String,
    "accepted_hash": pl.String,
}


def create_states(con: duckdb.DuckDBPyConnection) -> None:
    """Make `quality.finding_state` without rows, as a night begins."""
    _copy(con, pl.DataFrame(schema=SCHEMA), f"table {STATE}")


def recall(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make the temporary table `remembered` of what the last night left in `folder`; raises K606 on damage."""
    _copy(con, _load(folder / FILE), "temp table remembered")


def _copy(con: duckdb.DuckDBPyConnection, frame: pl.DataFrame, target: str) -> None:
    con.register("arriving", frame)
    try:
        con.execute(f"create or replace {target} as select * from arriving")
    finally:
        con.unregister("arriving")


def _load(path: Path) -> pl.DataFrame:
    if not path.exists():
        return pl.DataFrame(schema=SCHEMA)
    try:
        return pl.read_parquet(path).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise KiezwirkungError(
            "K606",
            "Das Gedächtnis der Befunde ist beschädigt.",
            where=str(path),
            what_to_do="Bitte aus der Sicherung zurückholen oder löschen; ohne die Datei gelten alle Befunde als neu.",
        ) from fault


def remember(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write quality.finding_state to `folder`, whole or not at all; the same states give the same bytes."""
    frame = con.sql(f"select {', '.join(SCHEMA)} from {STATE} order by finding_key").pl().cast(SCHEMA)
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    write_whole(folder / FILE, buffer.getvalue(), is_lasting=True)
