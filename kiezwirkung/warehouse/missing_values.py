"""Why a value is missing: not collected, not applicable, not known, no answer – four things that are no zero.

What belongs here: `quality.missing_value`, spread out from the marks the reader keeps beside each row.
"""

from collections.abc import Iterable

import duckdb

from kiezwirkung.warehouse.connecting import count, quote_table
from kiezwirkung.warehouse.forms import Form, in_dependency_order

_COLUMNS = "entity varchar, row_id varchar, field varchar, kind varchar"


def write_missing_values(con: duckdb.DuckDBPyConnection, forms: Iterable[Form]) -> int:
    """Write quality.missing_value (grain entity, row_id, field) for the rows that stand in staging; gives how many.

    `kind` is NA (not collected), NZ (not applicable), NB (not known) or KA (no answer); an empty cell has no row here.
    `row_id` is the one of staging and of the facts built from it.
    """
    con.execute(f"create or replace table quality.missing_value ({_COLUMNS})")
    return sum(_write(con, form.entity) for form in in_dependency_order(forms))


def _write(con: duckdb.DuckDBPyConnection, entity: str) -> int:
    return count(
        con,
        f"""insert into quality.missing_value
        with marked as (
            select s.row_id, unnest(string_split(r.missing_marks, ',')) as mark
            from {quote_table(f"current.{entity}")} as r
            inner join {quote_table(f"staging.{entity}")} as s
                on r.delivery_id = s.delivery_id and r.sheet = s.sheet and r.row_number = s.row_number
            where r.missing_marks <> ''
        )
        select ?, m.row_id, split_part(m.mark, '=', 1), split_part(m.mark, '=', 2) from marked as m""",
        [entity],
    )
