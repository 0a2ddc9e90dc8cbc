"""Period slices: which delivery speaks for a project, an entity and a period.

What belongs here: `raw.slice` and the rows that a newer delivery replaces. The newest delivery with at least one
accepted row in a slice is current; older rows stay in the raw layer and are skipped with the reason `superseded`.
The staging models select the current slices by the same rule; the conservation check proves that both agree.
"""

from collections.abc import Iterable

import duckdb

from kiezwirkung.warehouse.connecting import count, quote_table
from kiezwirkung.warehouse.forms import Form, in_dependency_order, slice_columns
from kiezwirkung.warehouse.quarantine import FINDING_COLUMNS

SUPERSEDED = "superseded"
_COLUMNS = "entity varchar, slice_key varchar, delivery_id varchar, row_count bigint, is_current boolean"


def mark_superseded(con: duckdb.DuckDBPyConnection, forms: Iterable[Form]) -> int:
    """Find the current slices, write replaced rows to raw.skipped_row, and D112 once per replaced delivery."""
    con.execute(f"create or replace table raw.slice ({_COLUMNS})")
    con.execute("delete from raw.skipped_row where reason = ?", [SUPERSEDED])
    con.execute("delete from quality.finding where code = 'D112'")
    skipped = 0
    for form in in_dependency_order(forms):
        _find_slices(con, form)
        skipped += _skip_replaced(con, form)
    if skipped:
        _write_findings(con)
    return skipped


def count_replaced(con: duckdb.DuckDBPyConnection, entity: str) -> int:
    """How many slices of an entity a newer delivery has replaced."""
    return count(con, "select count(*) from raw.slice where entity = ? and not is_current", [entity])


def _find_slices(con: duckdb.DuckDBPyConnection, form: Form) -> None:
    parts = slice_columns(form)
    named = ", ".join(f"{expression} as {name}" for name, expression in parts.items())
    con.execute(
        f"""insert into raw.slice
        with claim as (
            select {named}, r.delivery_id, count(*) as row_count
            from {quote_table(f"raw.{form.entity}")} as r
            where not r.is_refused
            group by all
        ), keyed as (
            select {_key(parts.keys())} as slice_key, c.delivery_id, c.row_count, d.received_at
            from claim as c
            inner join raw.delivery as d on c.delivery_id = d.delivery_id
        )
        select ?, slice_key, delivery_id, row_count,
            row_number() over (partition by slice_key order by received_at desc, delivery_id desc) = 1
        from keyed""",
        [form.entity],
    )


def _skip_replaced(con: duckdb.DuckDBPyConnection, form: Form) -> int:
    if not count_replaced(con, form.entity):
        return 0
    return count(
        con,
        f"""insert into raw.skipped_row
        select r.delivery_id, r.sheet, r.row_number, ?
        from {quote_table(f"raw.{form.entity}")} as r
        inner join raw.slice as s
            on s.entity = ? and not s.is_current and r.delivery_id = s.delivery_id
            and s.slice_key = {_key(slice_columns(form).values())}
        where not r.is_refused""",
        [SUPERSEDED, form.entity],
    )


def _key(parts: Iterable[str]) -> str:
    return " || '|' || ".join(f"coalesce({part}::varchar, '')" for part in parts)


def _write_findings(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        f"""insert into quality.finding ({FINDING_COLUMNS})
        select 'D112', coalesce(k.severity, 'HINWEIS'), d.delivery_id, d.file_name, '', '', null::integer, '', '',
            'reference'
        from raw.delivery as d
        left join quality.finding_code as k on k.code = 'D112'
        where d.delivery_id in (select s.delivery_id from raw.slice as s where not s.is_current)"""
    )
