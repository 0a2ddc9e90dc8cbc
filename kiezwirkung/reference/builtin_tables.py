"""The small tables that come with the program: districts, Prognoseräume, inhabitants, facts, order of the reports.

What belongs here: reading `builtin/*.csv`. Each file names its source in its first line.
"""

import functools
from importlib.resources import files

import polars as pl

from kiezwirkung.reference.tables import TABLES

NAMES = ("district", "prognoseraum", "population", "context_fact", "report_line")
_POLARS_TYPES = {
    "VARCHAR": pl.String, "INTEGER": pl.Int32, "BIGINT": pl.Int64, "DATE": pl.Date, "DOUBLE": pl.Float64,
}  # fmt: skip


def builtin_source(name: str) -> str:
    """The source line of a builtin table."""
    return _text(name).split("\n", 1)[0].removeprefix("# Quelle:").strip()


@functools.cache
def builtin_table(name: str) -> pl.DataFrame:
    """A builtin table with columns and types of `reference.<name>`; a source that no row names is that of the file."""
    body = _text(name).split("\n", 1)[1]
    written = body.split("\n", 1)[0].split(",")
    types = {column: _POLARS_TYPES[TABLES[name][column]] for column in written}
    frame = pl.read_csv(body.encode(), schema=types)
    if "source" in TABLES[name] and "source" not in written:
        return frame.with_columns(source=pl.lit(builtin_source(name)))
    return frame


def _text(name: str) -> str:
    return files("kiezwirkung.reference").joinpath("builtin", f"{name}.csv").read_text(encoding="utf-8")
