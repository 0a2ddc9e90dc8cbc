"""How the senders call their columns: what the reader has noted of the headers of all deliveries that get feedback.

What belongs here: one query over `raw.sheet_column`. What may be repeated of a header was decided when it was read.
"""

from collections import defaultdict
from collections.abc import Mapping

import duckdb

from kiezwirkung.warehouse.connecting import column_types

Key = tuple[str, str, str]  # delivery_id, sheet and entity


def read_own_headers(con: duckdb.DuckDBPyConnection) -> Mapping[Key, Mapping[str, str]]:
    """The headers that read otherwise than our label, by field, for each table; a warehouse without them has none."""
    found: dict[Key, dict[str, str]] = defaultdict(dict)
    if "header" in column_types(con, "raw.sheet_column"):
        rows = con.execute(
            "select delivery_id, sheet, entity, field, header from raw.sheet_column where header <> ''"
        ).fetchall()
        for delivery_id, sheet, entity, name, header in rows:
            found[delivery_id, sheet, entity][name] = header
    return found
