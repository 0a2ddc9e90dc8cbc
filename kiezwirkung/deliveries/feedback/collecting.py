"""Where the content of the feedback comes from: the working warehouse, read in a few queries for all deliveries.

What belongs here: which deliveries get feedback, SQL over `quality`, and putting together `FeedbackDelivery` values.
Tables come from `forms.py`, the rest of the receipt from `history.py`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import duckdb

from kiezwirkung.deliveries.feedback.content import (
    FeedbackDelivery,
    FeedbackFinding,
    worded,
)
from kiezwirkung.deliveries.feedback.forms import code_labels, read_forms
from kiezwirkung.deliveries.feedback.history import WANTED, read_history
from kiezwirkung.deliveries.feedback.own_headers import read_own_headers
from kiezwirkung.deliveries.findings import NO_HEADERS, Finding
from kiezwirkung.deliveries.template_order import newest_forms
from kiezwirkung.deliveries.templates import Template
from kiezwirkung.warehouse.connecting import column_types

Key = tuple[str, str]  # delivery_id and file name
_CELL = re.compile(r"^([A-Z]{1,3})\d*$")


def collect_feedback(
    con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template], *, is_invented: bool = False, also: str = ""
) -> Iterator[FeedbackDelivery]:
    """The feedback of every delivery that needs one, in order of file names.

    That is every delivery with findings or with figures that replace others, and the one named by `also` whatever
    there is to say; a file written over under its own name is spoken for by its successor.
    """
    _choose(con, also)
    by_entity = newest_forms(templates.values())
    findings, forms, names = _findings(con, by_entity), read_forms(con, by_entity), _public_names(con, by_entity)
    history = read_history(con, by_entity, code_labels())
    for delivery_id, file_name, read, accepted, refused, skipped, received_at in _counts(con):
        found = findings.get((delivery_id, file_name), [])
        if not found and delivery_id != also and (received_at is None or not history.changes.get(delivery_id)):
            continue
        tables = forms.get(delivery_id, []) if received_at is not None else []
        projects = sorted({project for _, projects in tables for project in projects})
        delivery = FeedbackDelivery(
            delivery_id,
            file_name,
            read,
            accepted,
            refused,
            skipped,
            findings=found,
            forms=[form for form, _ in tables],
            project_ids=projects,
            received_at=received_at,
            is_invented=is_invented,
            unread_forms=sorted({by_entity[one.entity].title for one in found if one.entity in by_entity}),
            names=frozenset(name for project in projects for name in names.get(project, ())),
        )
        yield replace(delivery, **history.of(delivery_id)) if received_at is not None else delivery


def _choose(con: duckdb.DuckDBPyConnection, also: str) -> None:
    """Which deliveries get feedback, as a temporary table."""
    changed = " union select c.new_delivery_id from raw.slice_change as c"
    con.execute(
        f"""create or replace temp table feedback_wanted as
        select q.delivery_id from quality.finding as q{changed if column_types(con, "raw.slice_change") else ""}
        union select ?""",
        [also],
    )
    if "overwritten_by" in column_types(con, "raw.delivery"):
        con.execute(
            """delete from feedback_wanted where delivery_id in
            (select d.delivery_id from raw.delivery as d where d.overwritten_by <> '')"""
        )


def _public_names(con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template]) -> dict[str, list[str]]:
    """Names of facilities by project, as the registers of the office have them."""
    found: dict[str, list[str]] = defaultdict(list)
    for entity, template in templates.items():
        stored = column_types(con, f"raw.{entity}")
        named = [one.name for one in template.fields if one.type == "name" and one.name in stored]
        if template.delivered_by == "steward" and "project_id" in stored:
            for name in named:
                query = f'select distinct r.project_id, r."{name}" from raw."{entity}" as r where r."{name}" <> \'\''
                for project, text in con.execute(f"{query} and r.project_id <> '' and not r.is_refused").fetchall():
                    found[project].append(text)
    return found


def _counts(con: duckdb.DuckDBPyConnection) -> list[Any]:
    """The receipt of every file; a copy of a file we already have has no time of its own."""
    return con.execute(
        f"""select c.delivery_id, c.file_name, c.rows_read, c.rows_accepted, c.rows_quarantined, c.rows_skipped,
            d.received_at
        from quality.conservation as c
        left join raw.delivery as d on c.delivery_id = d.delivery_id and c.file_name = d.file_name
        where c.delivery_id in {WANTED} order by c.file_name, c.delivery_id"""
    ).fetchall()


def _findings(con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template]) -> dict[Key, list[FeedbackFinding]]:
    found: dict[Key, list[FeedbackFinding]] = defaultdict(list)
    headers = read_own_headers(con)
    has_life = bool(column_types(con, "quality.finding_state"))
    for code, delivery_id, file_name, entity, sheet, row, name, cell, detail, *life in con.execute(
        _finding_sql(has_life)
    ).fetchall():
        place = _CELL.match(cell or "")
        finding = Finding(code, "", sheet or "", row, name or "", place.group(1) if place else "", detail)
        own = headers.get((delivery_id, sheet or "", entity), NO_HEADERS)
        one = worded(finding, templates.get(entity), entity, own)
        found[delivery_id, file_name].append(replace(one, **dict(zip(_LIFE, life, strict=True))) if has_life else one)
    return found


_LIFE = ("number", "is_new", "accepted_until", "reason")


def _finding_sql(has_life: bool) -> str:
    """The findings as they are, and with their number and state where findings have a life."""
    same = " and ".join(
        f"coalesce(q.{name}, '') = coalesce(l.{name}, '')"
        for name in ("code", "delivery_id", "file_name", "entity", "sheet", "field", "cell")
    )
    life = """, coalesce(l.finding_id, ''), coalesce(l.state = 'neu', false),
        case when l.state = 'akzeptiert' then coalesce(l.accepted_until, date '9999-12-31') end::date,
        case when l.state = 'akzeptiert' then coalesce(l.reason, '') else '' end"""
    states = f"""left join (
            select * from quality.finding_state where state <> 'behoben'
            qualify row_number() over (
                partition by code, delivery_id, file_name, entity, sheet, row_number, field, cell order by finding_id
            ) = 1
        ) as l on {same} and q.row_number is not distinct from l.row_number"""
    return f"""
        select q.code, q.delivery_id, q.file_name, coalesce(q.entity, ''), q.sheet, q.row_number, q.field,
            q.cell, coalesce(q.detail, ''){life if has_life else ""}
        from quality.finding as q
        {states if has_life else ""}
        where q.delivery_id in {WANTED}"""
