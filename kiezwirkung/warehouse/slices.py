"""Period slices: which deliveries speak for a project, an entity and a period.

What belongs here: `raw.slice`, the views `current.<entity>`, and the rows that do not count because their delivery was
replaced, withdrawn, or came too late for a locked period. Deliveries of one slice that share no row are parts of it
and all count; one that shares a row with a newer delivery is replaced as a whole. What a replacement changed is told
in `slice_changes.py`.
"""

from collections.abc import Collection, Iterable

import duckdb

from kiezwirkung.warehouse.connecting import count, quote, quote_table
from kiezwirkung.warehouse.forms import Form, in_dependency_order, part_columns, slice_columns, slice_period
from kiezwirkung.warehouse.quarantine import note_deliveries
from kiezwirkung.warehouse.slice_changes import create_changes, write_changes

SUPERSEDED, LOCKED, WITHDRAWN, CURRENT = "superseded", "locked", "withdrawn", "current"
CODES = {SUPERSEDED: "D112", LOCKED: "D118", WITHDRAWN: "D123"}
_PART = "D119"
LOCKS, WITHDRAWALS = "period_locks", "withdrawals"  # what the office decides about deliveries, itself delivered
_COLUMNS = (
    "entity varchar, slice_key varchar, project_id varchar, period_on date, period_end_on date,"
    " delivery_id varchar, row_count bigint, state varchar, is_current boolean"
)


def decide_slices(con: duckdb.DuckDBPyConnection, forms: Iterable[Form]) -> int:
    """Decide every slice, make the views `current.*`, skip what does not count; gives the number of skipped rows.

    Writes raw.slice (grain entity, slice_key, delivery_id), raw.slice_change, rows of raw.skipped_row with the state
    as reason, and one finding per delivery that was replaced (D112), waits for a locked period (D118), was withdrawn
    (D123), or is one of several parts (D119).
    """
    con.execute(f"create or replace table raw.slice ({_COLUMNS})")
    con.execute("delete from raw.skipped_row where reason in (?, ?, ?)", list(CODES))
    con.execute("delete from quality.finding where code in (?, ?, ?, ?, 'D120')", [*CODES.values(), _PART])
    create_changes(con)
    skipped, ordered = 0, sorted(in_dependency_order(forms), key=_decides_nothing)
    entities = {form.entity for form in ordered}
    for form in ordered:
        _claim(con, form)
        _hold_back(con, form, entities)
        _replace(con, form)
        skipped += _settle(con, form)
    _write_findings(con)
    return skipped


def _decides_nothing(form: Form) -> bool:
    """The office's lists come first: only what counts of them holds others back."""
    return form.entity not in (LOCKS, WITHDRAWALS)


def count_replaced(con: duckdb.DuckDBPyConnection, entity: str) -> int:
    """How many claims on slices of an entity do not count."""
    return count(con, "select count(*) from raw.slice where entity = ? and not is_current", [entity])


def slice_key(form: Form) -> str:
    """SQL for the key of the slice a row of `raw.<entity>` (alias r) belongs to."""
    return _joined(slice_columns(form).values())


def _claim(con: duckdb.DuckDBPyConnection, form: Form) -> None:
    """Every delivery with an accepted row in a slice claims it."""
    project = slice_columns(form).get("project_id", "null")
    start, end = slice_period(form)
    con.execute(
        f"""insert into raw.slice
        select ?, {slice_key(form)}, any_value({project}), min({start}), max({end}), r.delivery_id, count(*),
            '{CURRENT}', true
        from {quote_table(f"raw.{form.entity}")} as r
        where not r.is_refused
        group by {slice_key(form)}, r.delivery_id""",
        [form.entity],
    )


def _hold_back(con: duckdb.DuckDBPyConnection, form: Form, entities: Collection[str]) -> None:
    """Claims of withdrawn deliveries, and of those that came after their period was locked."""
    if not _decides_nothing(form):
        return
    if WITHDRAWALS in entities:
        _set_state(con, form, WITHDRAWN, _WITHDRAWN)
    if LOCKS in entities and form.slice != "none":
        _set_state(con, form, LOCKED, _TOO_LATE)


def names_delivery(said: str, delivery_id: str) -> str:
    """SQL for whether a written number (`M-3f9a2c7d`, at least eight digits) names a delivery."""
    digits = f"nullif(regexp_extract(lower({said}), '^(?:m-)?([0-9a-f]{{8,64}})$', 1), '')"
    return f"coalesce(starts_with({delivery_id}, {digits}), false)"


_WITHDRAWN = f"""
    select s.delivery_id, s.slice_key
    from raw.slice as s
    inner join current.withdrawals as w
        on {names_delivery("w.delivery_number", "s.delivery_id")}
    where s.entity = $entity
"""
# A copied file may keep a time from before the lock: what a later run than that of the lock saw first is later too.
_TOO_LATE = f"""
    with known_lock as (
        select p.lock_id, coalesce(min(e.first_seen_on), date '1970-01-01') as known_on
        from raw.period_locks as p
        left join raw.delivery as e on p.delivery_id = e.delivery_id
        group by p.lock_id
    )
    select s.delivery_id, s.slice_key
    from raw.slice as s
    inner join raw.delivery as d on s.delivery_id = d.delivery_id
    inner join current.period_locks as l
        on (l.project_id is null or l.project_id = s.project_id)
        and l.period_from <= s.period_end_on and l.period_to >= s.period_on
    inner join known_lock as k on l.lock_id = k.lock_id
    where s.entity = $entity and l.locked_on < greatest(
        cast(timezone('Europe/Berlin', d.received_at) as date),
        case when d.first_seen_on > k.known_on then d.first_seen_on end
    ) and not exists (
        select 1 from current.period_locks as f
        where f.lock_id = l.lock_id and {names_delivery("f.released_delivery", "s.delivery_id")}
    )
"""


def _replace(con: duckdb.DuckDBPyConnection, form: Form) -> None:
    """Claims that share a row with a newer one; the newest of a shared row is found in one pass."""
    contested = """select s.slice_key from raw.slice as s
        where s.entity = $entity and s.is_current group by all having count(*) > 1"""
    if not count(con, f"select count(*) from ({contested})", {"entity": form.entity}) and not _has_overwritten(con):
        return
    con.execute(
        f"""create or replace temp table claimed_row as
        select distinct s.slice_key, {_joined(part_columns(form))} as part, s.delivery_id,
            d.received_at, d.overwritten_by
        from {quote_table(f"raw.{form.entity}")} as r
        inner join raw.slice as s
            on s.entity = $entity and s.is_current and r.delivery_id = s.delivery_id
            and s.slice_key = {slice_key(form)}
        inner join raw.delivery as d on s.delivery_id = d.delivery_id
        where not r.is_refused
            and (s.slice_key in ({contested}) or d.overwritten_by <> '')""",
        {"entity": form.entity},
    )
    _set_state(con, form, SUPERSEDED, _OUTDATED)
    _set_state(con, form, SUPERSEDED, _OVERWRITTEN)
    con.execute("drop table claimed_row")


_OUTDATED = """
    select delivery_id, slice_key from claimed_row
    qualify row_number() over (partition by slice_key, part order by received_at desc, delivery_id desc) > 1
"""
# The file was written over under its own name, and at least one row came again: then nothing of the old one counts.
# A shared row is a contested slice, so both sides stand in claimed_row.
_OVERWRITTEN = """
    select s.delivery_id, s.slice_key
    from raw.slice as s
    where s.entity = $entity and s.delivery_id in (
        select o.delivery_id from claimed_row as o
        inner join claimed_row as n
            on o.overwritten_by = n.delivery_id and o.slice_key = n.slice_key and o.part = n.part
    )
"""


def _has_overwritten(con: duckdb.DuckDBPyConnection) -> bool:
    return bool(count(con, "select count(*) from raw.delivery where overwritten_by <> ''"))


def _set_state(con: duckdb.DuckDBPyConnection, form: Form, state: str, chosen: str) -> None:
    con.execute(
        f"""update raw.slice set state = '{state}', is_current = false
        where entity = $entity and is_current
            and (delivery_id, slice_key) in (select (c.delivery_id, c.slice_key) from ({chosen}) as c)""",
        {"entity": form.entity},
    )


def _settle(con: duckdb.DuckDBPyConnection, form: Form) -> int:
    """The view of what counts, and the rows that do not."""
    table = quote_table(f"raw.{form.entity}")
    claim = f"s.entity = '{form.entity}' and r.delivery_id = s.delivery_id and s.slice_key = {slice_key(form)}"
    replaced = count_replaced(con, form.entity)
    held = f"anti join raw.slice as s on {claim} and not s.is_current" if replaced else ""
    con.execute(
        f"create or replace view current.{quote(form.entity)} as"
        f" select r.* from {table} as r {held} where not r.is_refused"
    )
    if not replaced:
        return 0
    write_changes(con, form, slice_key(form))
    return count(
        con,
        f"""insert into raw.skipped_row
        select r.delivery_id, r.sheet, r.row_number, s.state
        from {table} as r
        inner join raw.slice as s on {claim} and not s.is_current
        where not r.is_refused""",
    )


def _joined(parts: Iterable[str]) -> str:
    return " || '|' || ".join(f"coalesce({part}::varchar, '')" for part in parts)


def _write_findings(con: duckdb.DuckDBPyConnection) -> None:
    for state, code in CODES.items():
        note_deliveries(con, code, f"select s.delivery_id from raw.slice as s where s.state = '{state}'")
    note_deliveries(
        con,
        _PART,
        """select s.delivery_id from raw.slice as s where s.is_current
        qualify count(*) over (partition by s.entity, s.slice_key) > 1""",
    )
    note_deliveries(con, "D120", "select c.new_delivery_id from raw.slice_change as c where c.kind = 'row_missing'")
