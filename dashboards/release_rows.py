"""Rows of release.duckdb on their way into dataclasses.

What belongs here: asking for rows and tables, keeping the columns a dataclass knows, and dropping the numbers a mark
withholds: here a second time, so that no page, chart or alternative text can ever get hold of them.
"""

from dataclasses import fields
from typing import Any

import duckdb

from dashboards.release import WITHOUT_NUMBER

NUMBERS = (
    "value",
    "lower",
    "upper",
    "numerator",
    "denominator",
    "previous_value",
    "change",
    "change_is_certain",
    "answer_count",
    "estimated_share",
)
BOUNDS = ("persons_lower", "persons_upper", "filled_share")

Row = dict[str, Any]


def read_rows(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """The rows of a query, by name."""
    result = con.execute(query)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def read_tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables a release holds; an older one has fewer."""
    return {str(row["table_name"]) for row in read_rows(con, "select table_name from duckdb_tables()")}


def _texts(row: Row, names: set[str]) -> Row:
    """A missing text is an empty one."""
    return {k: ("" if v is None and k in names else v) for k, v in row.items()}


def kept(row: Row, kind: type) -> Row:
    """Only the columns the dataclass knows, with missing texts as empty ones."""
    known = {field.name: field.type for field in fields(kind)}
    texts = {name for name, of in known.items() if of in {"str", str}}
    return _texts({name: row.get(name) for name in known}, texts)


def without_numbers(row: Row) -> Row:
    """The row without the numbers its mark withholds."""
    if row["mark"] not in WITHOUT_NUMBER:
        return row
    hidden = NUMBERS if row["mark"] == "x" else (*NUMBERS, *BOUNDS)  # bounds may be all there is to say
    return row | dict.fromkeys(hidden)
