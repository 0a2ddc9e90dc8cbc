"""What a newer delivery changed: old and new value for each figure of a replaced slice.

What belongs here: `raw.slice_change`, compared row by row where the form names its rows. Forms with one row per
person are compared by their number of rows only: nobody's row is laid beside another.
"""

import duckdb

from kiezwirkung.deliveries.templates import load_code_lists
from kiezwirkung.warehouse.connecting import quote, quote_table, quote_text
from kiezwirkung.warehouse.forms import (
    CONTEXT_BEFORE,
    CONTEXT_OF_ROW,
    PERSON_COLUMN,
    Form,
    identity_columns,
    is_about_persons,
    stored_columns,
)

_COLUMNS = (
    "entity varchar, slice_key varchar, old_delivery_id varchar, new_delivery_id varchar, row_identity varchar,"
    " kind varchar, field varchar, old_value varchar, new_value varchar"
)


def create_changes(con: duckdb.DuckDBPyConnection) -> None:
    """Empty `raw.slice_change` for a new night; `kind` is value, row_missing, row_added or row_count."""
    con.execute(f"create or replace table raw.slice_change ({_COLUMNS})")


def write_changes(con: duckdb.DuckDBPyConnection, form: Form, slice_key: str) -> None:
    """Compare every replaced slice of a form with what counts in its place.

    Args:
        con: the working warehouse; raw.slice is decided for the form, `current.<entity>` exists.
        form: the form.
        slice_key: SQL for the slice key of a raw row (alias r).
    """
    con.execute(
        f"""create or replace temp table replaced_row as
        select s.slice_key, r.*
        from {quote_table(f"raw.{form.entity}")} as r
        inner join raw.slice as s
            on s.entity = '{form.entity}' and r.delivery_id = s.delivery_id and s.slice_key = {slice_key}
        inner join raw.delivery as d on s.delivery_id = d.delivery_id
        where not r.is_refused and s.state = 'superseded'"""
    )
    con.execute(
        f"""create or replace temp table replacing_row as
        select {slice_key} as slice_key, r.*
        from {quote_table(f"current.{form.entity}")} as r
        where {slice_key} in (select slice_key from replaced_row)"""
    )
    con.execute(f"insert into raw.slice_change {_counts(form) if is_about_persons(form) else _values(form)}")
    con.execute("drop table replaced_row")
    con.execute("drop table replacing_row")


def _counts(form: Form) -> str:
    return f"""
        select '{form.entity}', o.slice_key, o.delivery_id, n.delivery_id, '', 'row_count', '',
            o.row_count::varchar, n.row_count::varchar
        from (select slice_key, delivery_id, count(*) as row_count from replaced_row group by all) as o
        inner join (
            select slice_key, max(delivery_id) as delivery_id, count(*) as row_count from replacing_row group by all
        ) as n on o.slice_key = n.slice_key
        where o.row_count <> n.row_count"""


def _shown(form: Form, name: str) -> str:
    """One part of a row's identity as people read it: the label of a code, else the value."""
    said = f"coalesce(o.{quote(name)}, n.{quote(name)})::varchar"
    wanted = next((getattr(field, "code_list", None) for field in form.fields if field.name == name), None)
    codes = load_code_lists()[wanted].codes if wanted else {}
    labels = " ".join(f"when {quote_text(code)} then {quote_text(entry.label)}" for code, entry in codes.items())
    return f"case {said} {labels} else {said} end" if labels else said


def _values(form: Form) -> str:
    """Rows of both sides by identity: without a partner it is missing or added, a pair tells its differing fields."""
    identity = [name for name in identity_columns(form) if name != PERSON_COLUMN]
    same = " and ".join(f"o.{quote(name)} is not distinct from n.{quote(name)}" for name in identity)
    own = {*identity, *CONTEXT_BEFORE, *CONTEXT_OF_ROW, "is_refused"}
    fields = ", ".join(
        f"struct_pack(field := '{name}', old := o.{quote(name)}::varchar, new := n.{quote(name)}::varchar)"
        for name in stored_columns([form])
        if name not in own
    )
    shown = " || ' · ' || ".join(f"coalesce({_shown(form, name)}, '–')" for name in identity)
    return f"""
        with side as (
            select o.slice_key as old_slice, n.slice_key as new_slice, o.delivery_id as old_delivery_id,
                n.delivery_id as new_delivery_id, {shown} as row_identity, [{fields}] as pairs
            from replaced_row as o
            full join replacing_row as n on o.slice_key = n.slice_key and {same}
        ), partner as (
            select slice_key, max(delivery_id) as delivery_id from replacing_row group by all
        ), told as (
            select coalesce(old_slice, new_slice) as slice_key, old_delivery_id, new_delivery_id, row_identity,
                case when new_slice is null then 'row_missing' when old_slice is null then 'row_added'
                else 'value' end as kind,
                unnest(case when old_slice is null or new_slice is null
                    then [struct_pack(field := '', old := null::varchar, new := null::varchar)] else pairs end) as pair
            from side
        )
        select '{form.entity}', t.slice_key, coalesce(t.old_delivery_id, ''),
            coalesce(t.new_delivery_id, p.delivery_id), t.row_identity, t.kind, t.pair.field, t.pair.old, t.pair.new
        from told as t
        left join partner as p on t.slice_key = p.slice_key
        where t.kind <> 'value' or t.pair.old is distinct from t.pair.new"""
