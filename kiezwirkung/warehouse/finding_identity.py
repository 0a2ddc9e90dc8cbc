"""Who a finding is: a key that stays over nights, re-deliveries under other names and moved rows.

What belongs here: the temporary table `known_finding`, one row per address in `quality.finding`, with the key, a hash
of the value it is about, and whether its delivery still speaks for the period. A row is known by project, form and
identity; a finding without a readable row by file, sheet and cell. No value leaves: only hashes are kept.
"""

from collections.abc import Iterable, Sequence

import duckdb

from kiezwirkung.warehouse.connecting import quote, quote_table
from kiezwirkung.warehouse.forms import (
    PERSON_COLUMN,
    Form,
    by_entity,
    identity_columns,
    in_dependency_order,
    part_columns,
    stored_columns,
)
from kiezwirkung.warehouse.slices import names_delivery, slice_key

_AROUND = {"delivery_id", "sheet", "row_number", "project_id", "report_year", "is_refused"}
_FIGURES = {"BIGINT", "DOUBLE", "INTEGER"}
_FOUND = """
create or replace temp table found as
select f.code, min(f.severity) as severity, f.delivery_id, f.file_name, coalesce(f.entity, '') as entity,
    coalesce(f.sheet, '') as sheet, f.row_number, coalesce(f.field, '') as field, coalesce(f.cell, '') as cell,
    min(f.source) as source
from quality.finding as f
group by all
"""
# Each form adds what its rows say: project, identity (null where not readable), the value, the slice.
_SAID = """
create or replace temp table said (
    entity varchar, delivery_id varchar, sheet varchar, row_number integer, field varchar, source varchar,
    project_id varchar, identity varchar, value varchar, slice_key varchar, is_refused boolean
)
"""
_SAID_OF_COLUMN = """
create or replace temp table said_of_column (
    entity varchar, delivery_id varchar, sheet varchar, field varchar, value varchar
)
"""
_ANSWERED = "create or replace temp table answered (entity varchar, delivery_id varchar, slice_key varchar)"
_WITHDRAWN = f"""
select d.delivery_id from raw.delivery as d
inner join current.withdrawals as w
    on {names_delivery("w.delivery_number", "d.delivery_id")}
"""
_KNOWN = f"""
create or replace temp table known_finding as
with claim as (
    select delivery_id, bool_or(is_current or state = 'locked') as speaks from raw.slice group by delivery_id
), judged as (
    select f.*,
        case
            when s.identity is not null then concat_ws('|', coalesce(s.project_id, ''), f.entity, s.identity)
            else concat_ws('|', 'file', f.file_name, f.sheet, f.cell)
        end || '|' || f.field || '|' || f.code as subject,
        s.identity is null as is_by_place,
        case
            when s.delivery_id is not null then coalesce(s.value, '')
            when k.level = 'file' then f.delivery_id
            else coalesce(t.value, '')
        end as value,
        case
            when f.delivery_id in ({_WITHDRAWN}) then k.level = 'file' and f.severity <> 'FEHLER'
            when own.delivery_id is not null then own.is_current or own.state = 'locked'
            when s.delivery_id is not null and a.delivery_id is not null then false
            when k.level = 'file' and f.severity <> 'FEHLER' then true
            when s.delivery_id is not null then d.overwritten_by = '' or coalesce(c.speaks, false)
            else coalesce(c.speaks, coalesce(d.overwritten_by, '') = '')
        end as is_live,
        d.received_at
    from found as f
    left join quality.finding_code as k on f.code = k.code
    left join raw.delivery as d on f.delivery_id = d.delivery_id
    left join claim as c on f.delivery_id = c.delivery_id
    left join said as s
        on f.entity = s.entity and f.delivery_id = s.delivery_id and f.sheet = s.sheet
        and f.row_number = s.row_number and f.field = s.field and f.source = s.source
    left join said_of_column as t
        on f.entity = t.entity and f.delivery_id = t.delivery_id and f.sheet = t.sheet and f.field = t.field
    left join raw.slice as own
        on s.entity = own.entity and s.delivery_id = own.delivery_id and s.slice_key = own.slice_key
    left join answered as a
        on s.entity = a.entity and s.delivery_id = a.delivery_id and s.slice_key = a.slice_key
), numbered as (
    select *, row_number() over (
        partition by subject, delivery_id order by sheet, row_number, cell
    ) as copy_number
    from judged
)
select md5(subject || case when copy_number > 1 then '#' || copy_number else '' end) as finding_key,
    md5(value) as value_hash, is_by_place, is_live, code, severity, delivery_id, file_name, entity, sheet, row_number,
    field, cell
from numbered
qualify row_number() over (
    partition by finding_key order by is_live desc, received_at desc, delivery_id desc, sheet, row_number
) = 1
"""


def know_findings(con: duckdb.DuckDBPyConnection, forms: Iterable[Form]) -> None:
    """Make the temporary table `known_finding` (grain: finding_key) of all that stands in `quality.finding`."""
    con.execute(_FOUND)
    con.execute(_SAID)
    con.execute(_ANSWERED)
    con.execute(_SAID_OF_COLUMN)
    wanted = {str(row[0]) for row in con.execute("select distinct entity from found").fetchall()}
    versions = by_entity(known := list(forms))
    for form in in_dependency_order(known):
        if form.entity in wanted:
            columns = stored_columns(versions[form.entity])
            _say_rows(con, form, columns)
            _say_columns(con, form, columns)
            _answer(con, form)
    con.execute(_KNOWN)
    for name in ("found", "said", "said_of_column", "answered"):
        con.execute(f"drop table {name}")


def _say_rows(con: duckdb.DuckDBPyConnection, form: Form, columns: dict[str, str]) -> None:
    keys = [f"r.{quote(column)}::varchar" for column in identity_columns(form)]
    readable = " and ".join(f"{key} is not null" for key in keys)
    con.execute(
        f"""insert into said
        select f.entity, f.delivery_id, f.sheet, f.row_number, f.field, f.source, r.project_id,
            case when {readable} then concat_ws('|', {", ".join(keys)}) end,
            case when f.source = 'reading' and f.field <> '' then {_value(columns)} else {_figures(columns)} end,
            {slice_key(form)}, r.is_refused
        from (select distinct entity, delivery_id, sheet, row_number, field, source from found
            where entity = $entity and row_number is not null) as f
        inner join {quote_table(f"raw.{form.entity}")} as r
            on f.delivery_id = r.delivery_id and f.sheet = r.sheet and f.row_number = r.row_number""",
        {"entity": form.entity},
    )


def _value(columns: dict[str, str]) -> str:
    """The cell's value; a person's key is never looked at."""
    own = [name for name in columns if name not in _AROUND - {"project_id", "report_year"} and name != PERSON_COLUMN]
    whens = " ".join(f"when '{name}' then r.{quote(name)}::varchar" for name in own)
    return f"coalesce(case f.field {whens} end, '')"


def _figures(columns: dict[str, str]) -> str:
    """All figures of the row: a rule that looks beyond the cell is about them."""
    figures = [name for name, kind in columns.items() if kind in _FIGURES and name not in _AROUND]
    said: Sequence[str] = [f"coalesce(r.{quote(name)}::varchar, '')" for name in figures]
    return f"concat_ws('|', {', '.join(said)})" if said else "''"


def _say_columns(con: duckdb.DuckDBPyConnection, form: Form, columns: dict[str, str]) -> None:
    """What findings on whole columns are about: the values of the column, in the order of their rows."""
    rows = con.execute(
        "select distinct f.field from found as f where f.entity = ? and f.field <> ''"
        " and not exists (select 1 from said as s where s.entity = f.entity and s.delivery_id = f.delivery_id"
        " and s.sheet = f.sheet and s.row_number is not distinct from f.row_number)",
        [form.entity],
    ).fetchall()
    for name in sorted(str(row[0]) for row in rows):
        if name in columns and name != PERSON_COLUMN:
            con.execute(
                f"""insert into said_of_column
                select $entity, r.delivery_id, r.sheet, $field,
                    string_agg(coalesce(r.{quote(name)}::varchar, ''), '|' order by r.row_number)
                from {quote_table(f"raw.{form.entity}")} as r
                where r.delivery_id in (select delivery_id from found where entity = $entity and field = $field)
                group by r.delivery_id, r.sheet""",
                {"entity": form.entity, "field": name},
            )


def _answer(con: duckdb.DuckDBPyConnection, form: Form) -> None:
    """Refused rows make no claim: they are answered by a newer delivery that counts and names a row of the same."""
    parts = part_columns(form)
    same = " and ".join(f"{part} = {part.replace('r.', 'o.', 1)}" for part in parts)
    table = quote_table(f"raw.{form.entity}")
    key = slice_key(form)
    con.execute(
        f"""insert into answered
        with waiting as (
            select distinct s.delivery_id, s.slice_key from said as s
            anti join raw.slice as c
                on s.entity = c.entity and s.delivery_id = c.delivery_id and s.slice_key = c.slice_key
            where s.entity = $entity and s.is_refused
        )
        select distinct $entity, w.delivery_id, w.slice_key
        from waiting as w
        inner join raw.delivery as d on w.delivery_id = d.delivery_id
        inner join raw.slice as n on n.entity = $entity and n.slice_key = w.slice_key and n.is_current
        inner join raw.delivery as e
            on n.delivery_id = e.delivery_id and (e.received_at, e.delivery_id) > (d.received_at, d.delivery_id)
        inner join {table} as o on o.delivery_id = w.delivery_id
        inner join {table} as r on r.delivery_id = n.delivery_id and {key} = w.slice_key and {same}
        where {key.replace("r.", "o.")} = w.slice_key""",
        {"entity": form.entity},
    )
