"""Conservation: no row gets lost between the file and the figures.

What belongs here: the proof that for every file rows read = accepted + quarantined + skipped, each with a reason.
"""

import duckdb

from kiezwirkung.errors import BlockedError
from kiezwirkung.warehouse.connecting import column_types, count, quote_table, table_names

_QUERY = """
create or replace table quality.conservation as
with per_delivery as (
    select
        d.delivery_id,
        d.file_name,
        d.rows_read,
        coalesce(a.row_count, 0)::bigint as rows_accepted,
        coalesce(q.row_count, 0)::bigint as rows_quarantined,
        coalesce(s.row_count, 0)::bigint as rows_skipped
    from raw.delivery as d
    left join accepted as a on d.delivery_id = a.delivery_id
    left join (
        select delivery_id, count(*) as row_count
        from quarantine.refused_row where code <> '' group by all
    ) as q on d.delivery_id = q.delivery_id
    left join (
        select delivery_id, count(*) as row_count from raw.skipped_row group by all
    ) as s on d.delivery_id = s.delivery_id
    union all
    select delivery_id, file_name, rows_read, 0, 0, rows_read from raw.duplicate_file
)
select *, rows_read = rows_accepted + rows_quarantined + rows_skipped as is_conserved from per_delivery
"""


def check(con: duckdb.DuckDBPyConnection) -> int:
    """Write quality.conservation, one row per file; raises BlockedError K202 when a row is missing or counted twice."""
    con.execute(f"create or replace temp table accepted as {_accepted(con)}")
    con.execute(_QUERY)
    con.execute("drop table accepted")
    lost = con.execute(
        "select file_name from quality.conservation where not is_conserved order by file_name"
    ).fetchall()
    if lost:
        raise BlockedError(
            "K202",
            f"In {len(lost)} Dateien gehen die Zeilen nicht auf: gelesen = angenommen + zurückgestellt + übersprungen.",
            where=str(lost[0][0]),
            what_to_do="Bitte quality.conservation ansehen; es wird nichts veröffentlicht.",
        )
    return count(con, "select count(*) from quality.conservation")


def _accepted(con: duckdb.DuckDBPyConnection) -> str:
    entities = [t for t in table_names(con, "raw") if "is_refused" in column_types(con, f"raw.{t}")]
    built = [entity for entity in entities if column_types(con, f"staging.{entity}")]
    if not built:
        return "select null::varchar as delivery_id, 0 as row_count where false"
    rows = " union all ".join(f"select delivery_id from {quote_table(f'staging.{entity}')}" for entity in built)
    return f"select delivery_id, count(*) as row_count from ({rows}) group by all"
