"""The small reference tables that come with the program: districts, Prognoseräume, inhabitants.

What belongs here: reading `builtin/*.csv`. Each file names its source in its first line.
"""

from importlib.resources import files

import polars as pl

from kiezwirkung.reference.tables import TABLES

NAMES = ("district", "prognoseraum", "population")
_POLARS_TYPES = {"VARCHAR": pl.String, "INTEGER": pl.Int32, "BIGINT": pl.Int64, "DATE": pl.Date}


def builtin_source(name: str) -> str:
    """The source line of a builtin table."""
    return _text(name).split("\n", 1)[0].removeprefix("# Quelle:").strip()


def builtin_table(name: str) -> pl.DataFrame:
    """A builtin table with the columns and types of `reference.<name>`."""
    body = _text(name).split("\n", 1)[1]
    types = {column: _POLARS_TYPES[kind] for column, kind in TABLES[name].items() if column != "source"}
    frame = pl.read_csv(body.encode(), schema=types)
    return frame.with_columns(source=pl.lit(builtin_source(name))) if "source" in TABLES[name] else frame


def _text(name: str) -> str:
    return files("kiezwirkung.reference").joinpath("builtin", f"{name}.csv").read_text(encoding="utf-8")
