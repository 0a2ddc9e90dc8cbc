"""What became of each delivery: the ledger as people read it.

What belongs here: `quality.delivery_state` (one row per file: counted, replaced, waiting, withdrawn, refused, a copy,
not read), and the same as Parquet beside the ledger, where it can be read while a night holds the working file.
"""

import io
from pathlib import Path

import duckdb
import polars as pl

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.warehouse.connecting import column_types
from kiezwirkung.whole_files import write_whole

FILE = "zustand.parquet"
STATES = {
    "counts": "gilt",
    "counts_partly": "gilt teilweise",
    "superseded": "ersetzt",
    "locked": "wartet auf Freigabe",
    "withdrawn": "zurückgezogen",
    "refused": "zurückgewiesen",
    "copy": "doppelt",
    "left_out": "nicht gelesen",
}
_ALL_OPEN = "(select delivery_id, severity, 'offen' as state from quality.finding)"
_QUERY = """
create or replace table quality.delivery_state as
with claimed as (
    select
        s.delivery_id,
        string_agg(distinct s.project_id, ', ' order by s.project_id) as project_ids,
        min(s.period_on) as period_on,
        max(s.period_end_on) as period_end_on,
        bool_or(s.is_current) as has_current,
        bool_and(s.is_current) as is_current,
        bool_or(s.state = 'locked') as is_locked,
        bool_or(s.state = 'withdrawn') as is_withdrawn
    from raw.slice as s
    group by s.delivery_id
), found as (
    select
        f.delivery_id,
        count(case when f.state in ('neu', 'offen') and f.severity = 'FEHLER' then 1 end) as error_count,
        count(case when f.state in ('neu', 'offen') and f.severity = 'WARNUNG' then 1 end) as warning_count,
        count(case when f.state in ('neu', 'offen') and f.severity = 'HINWEIS' then 1 end) as hint_count,
        count(case when f.state = 'neu' then 1 end) as new_count,
        count(case when f.state = 'akzeptiert' then 1 end) as accepted_count,
        count(case when f.state = 'behoben' then 1 end) as closed_count
    from {findings} as f
    group by f.delivery_id
)
select
    'M-' || left(d.delivery_id, 8) as delivery_number,
    d.delivery_id,
    d.file_name,
    d.received_at,
    d.is_present,
    d.entities,
    coalesce(c.project_ids, regexp_extract(d.file_name, '[A-Z]{2}[0-9]{2}(NH|SK)|[0-9]{6}_E'), '') as project_ids,
    c.period_on,
    c.period_end_on,
    k.rows_read,
    k.rows_accepted,
    k.rows_quarantined,
    k.rows_skipped,
    coalesce(f.error_count, 0) as error_count,
    coalesce(f.warning_count, 0) as warning_count,
    coalesce(f.hint_count, 0) as hint_count,
    coalesce(f.new_count, 0) as new_count,
    coalesce(f.accepted_count, 0) as accepted_count,
    coalesce(f.closed_count, 0) as closed_count,
    case
        when c.is_withdrawn then 'withdrawn'
        when c.is_locked and not c.has_current then 'locked'
        when not c.has_current then 'superseded'
        when k.rows_accepted = 0 then 'refused'
        when c.is_current then 'counts'
        when c.has_current then 'counts_partly'
        else 'refused'
    end as state
from raw.delivery as d
left join claimed as c on d.delivery_id = c.delivery_id
left join found as f on d.delivery_id = f.delivery_id
left join (
    select * from quality.conservation
    anti join (select file_name from raw.duplicate_file) as o using (file_name)
) as k on d.delivery_id = k.delivery_id
union all
select
    'M-' || left(o.delivery_id, 8), o.delivery_id, o.file_name, d.received_at, true, '', '', null, null,
    o.rows_read, 0, 0, o.rows_read, 0, 0, 1, 0, 0, 0, 'copy'
from raw.duplicate_file as o
inner join raw.delivery as d on o.delivery_id = d.delivery_id
union all
select '', l.delivery_id, l.file_name, l.left_at, true, '', '', null, null, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 'left_out'
from raw.left_out_file as l
"""


def write_delivery_states(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write quality.delivery_state and the same beside the ledger in `folder`; gives the number of files.

    Needs raw.*, raw.slice, quality.finding and quality.conservation of this night; what is new, accepted or repaired
    is known where findings have a life (quality.finding_state).
    """
    has_life = bool(column_types(con, "quality.finding_state"))
    con.execute(_QUERY.replace("{findings}", "quality.finding_state" if has_life else _ALL_OPEN))
    frame = con.sql("select * from quality.delivery_state order by received_at, file_name").pl()
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    write_whole(folder / FILE, buffer.getvalue())
    return int(frame.height)


def load_delivery_states(folder: Path) -> pl.DataFrame | None:
    """The states as the last night left them, one row per file; None before the first night. Raises K608 on damage."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise KiezwirkungError(
            "K608",
            "Die Liste der Meldungen ist beschädigt.",
            where=str(path),
            what_to_do="Bitte löschen; die nächste Nacht schreibt sie neu.",
        ) from fault
