"""What else the receipt tells: reasons of skipped rows, periods, places, replaced figures, repairs by the office.

What belongs here: SQL over the ledger's tables, for all deliveries that get feedback at once. A table that a
warehouse does not have tells nothing. Which deliveries are meant stands in the temporary table `feedback_wanted`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import duckdb

from kiezwirkung.deliveries.feedback.content import HIDDEN_TYPES, Change, Repair
from kiezwirkung.deliveries.reading.totals import is_summed
from kiezwirkung.deliveries.templates import Template
from kiezwirkung.german_dates import MONTHS
from kiezwirkung.warehouse.connecting import column_types, quote, quote_table
from kiezwirkung.warehouse.slices import slice_key

WANTED = "(select w.delivery_id from feedback_wanted as w)"
_MOST_CHANGES = 400
_KINDS = {"row_missing": ("ganze Zeile", "war da", "fehlt jetzt"), "row_added": ("ganze Zeile", "fehlte", "ist neu")}


@dataclass
class History:
    """By delivery: skipped rows by reason, periods, locations, changes, repairs."""

    skips: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    periods: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    locations: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    changes: dict[str, list[Change]] = field(default_factory=lambda: defaultdict(list))
    repairs: dict[str, list[Repair]] = field(default_factory=lambda: defaultdict(list))

    def of(self, delivery_id: str) -> dict[str, Any]:
        """What belongs to one delivery, by the names `FeedbackDelivery` has for it."""
        return {one.name: getattr(self, one.name).get(delivery_id, ()) or _EMPTY[one.name] for one in fields(self)}


_EMPTY: dict[str, Any] = {"skips": {}, "periods": (), "locations": (), "changes": (), "repairs": ()}


def read_history(
    con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template], labels: Mapping[str, Mapping[str, str]]
) -> History:
    """The history of all wanted deliveries; `labels` are the labels of codes by code list."""
    history = History()
    for delivery_id, reason, count in con.execute(_SKIPS).fetchall():
        history.skips[delivery_id][reason] = count
    if column_types(con, "raw.slice"):
        periods: dict[str, list[tuple[date, date]]] = defaultdict(list)
        for delivery_id, start, end in con.execute(_PERIODS).fetchall():
            periods[delivery_id].append((start, end))
        history.periods |= {delivery_id: _periods(spans) for delivery_id, spans in periods.items()}
    for delivery_id, location in con.execute(_locations(con, templates)).fetchall():
        history.locations[delivery_id].append(location)
    if column_types(con, "raw.slice_change"):
        _read_changes(con, templates, labels, history)
    if column_types(con, "quality.correction"):
        _read_repairs(con, templates, history)
    return history


_SKIPS = f"""
select s.delivery_id, s.reason, count(*) from raw.skipped_row as s where s.delivery_id in {WANTED}
group by all order by all"""
_PERIODS = f"""
select distinct s.delivery_id, s.period_on, s.period_end_on from raw.slice as s
where s.delivery_id in {WANTED} and s.period_on is not null and s.period_end_on is not null order by all"""


def _periods(spans: Iterable[tuple[date, date]]) -> list[str]:
    """Neighbouring months become one span; longer periods within others are left out."""
    joined: list[tuple[date, date]] = []
    for start, end in sorted(spans):
        if joined and (start - joined[-1][1]).days <= 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return [period_label(start, end) for start, end in joined]


def period_label(start: date, end: date) -> str:
    """A span of whole months in words.

    >>> period_label(date(2025, 1, 1), date(2025, 12, 31)), period_label(date(2025, 3, 1), date(2025, 3, 31))
    ('2025', 'März 2025')
    """
    first, last = MONTHS[start.month - 1], MONTHS[end.month - 1]
    if (start.month, end.month) == (1, 12):
        return f"{start.year}" if start.year == end.year else f"{start.year} bis {end.year}"
    if start.year == end.year:
        return f"{first} {end.year}" if start.month == end.month else f"{first} bis {last} {end.year}"
    return f"{first} {start.year} bis {last} {end.year}"


def _locations(con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template]) -> str:
    entities = [name for name in templates if "location_id" in column_types(con, f"raw.{name}")]
    parts = [
        f"select r.delivery_id, r.location_id from {quote_table(f'raw.{name}')} as r"
        f" where r.location_id is not null and r.delivery_id in {WANTED}"
        for name in entities
    ]
    return f"{' union '.join(parts)} order by all" if parts else "select '' as id, '' as location_id where false"


def _read_changes(
    con: duckdb.DuckDBPyConnection,
    templates: Mapping[str, Template],
    labels: Mapping[str, Mapping[str, str]],
    history: History,
) -> None:
    """Totals of each replaced period first, then single values; never what a form keeps to itself."""
    for entity, template in templates.items():
        periods = {key: period_label(start, end) for key, start, end in con.execute(_KEYS, [entity]).fetchall()}
        for delivery_id, change in _totals(con, template, periods):
            history.changes[delivery_id].append(change)
        for delivery_id, key, identity, kind, name, old, new in con.execute(_CHANGES, [entity]).fetchall():
            told = _told(template, kind, name, (old, new), labels)
            if told is not None:
                place = (template.title, periods.get(key, ""), identity)
                history.changes[delivery_id].append(Change(*place, *told))


_KEYS = """
select distinct s.slice_key, s.period_on, s.period_end_on from raw.slice as s
where s.entity = ? and s.period_on is not null and s.period_end_on is not null"""
_CHANGES = f"""
select c.new_delivery_id, c.slice_key, c.row_identity, c.kind, c.field, c.old_value, c.new_value
from raw.slice_change as c
where c.entity = ? and c.new_delivery_id in {WANTED}
qualify row_number() over (partition by c.new_delivery_id order by c.slice_key, c.row_identity, c.field)
    <= {_MOST_CHANGES}
order by c.new_delivery_id, c.slice_key, c.row_identity, c.field"""


def _told(
    template: Template, kind: str, name: str, values: Sequence[str | None], labels: Mapping[str, Mapping[str, str]]
) -> tuple[str, str, str] | None:
    """Label, old and new value of a change; None for what is not repeated."""
    if kind in _KINDS:
        return _KINDS[kind]
    old, new = (value if value is not None else "–" for value in values)
    if kind == "row_count":
        return "Zahl der Zeilen", old, new
    one = template.by_name.get(name)
    if one is None or one.type in HIDDEN_TYPES:
        return None
    codes = labels.get(one.code_list or "", {})
    old, new = (
        ", ".join(codes.get(code, code) for code in value.split(",")) if codes else value for value in (old, new)
    )
    return one.label, old, new


def _totals(con: duckdb.DuckDBPyConnection, template: Template, periods: Mapping[str, str]) -> list[tuple[str, Change]]:
    """What each column of counts added up to before and adds up to now, where that has changed."""
    stored = column_types(con, f"raw.{template.entity}")
    summed = [one for one in template.fields if one.total and is_summed(one) and one.name in stored]
    if not summed or not con.execute("select 1 from raw.slice_change where entity = ?", [template.entity]).fetchone():
        return []
    sums = ", ".join(f"sum(r.{quote(one.name)})::double as {quote(one.name)}" for one in summed)
    rows = con.execute(
        f"""with pair as (
            select distinct c.slice_key, c.old_delivery_id, c.new_delivery_id from raw.slice_change as c
            where c.entity = '{template.entity}' and c.old_delivery_id <> '' and c.new_delivery_id in {WANTED}
        ), total as (
            select {slice_key(template)} as slice_key, r.delivery_id, {sums}
            from {quote_table(f"raw.{template.entity}")} as r
            where not r.is_refused and r.delivery_id in
                (select p.old_delivery_id from pair as p union select p.new_delivery_id from pair as p)
            group by all
        )
        select p.new_delivery_id, p.slice_key,
            {", ".join(f"o.{quote(one.name)}, n.{quote(one.name)}" for one in summed)}
        from pair as p
        inner join total as o on p.old_delivery_id = o.delivery_id and p.slice_key = o.slice_key
        inner join total as n on p.new_delivery_id = n.delivery_id and p.slice_key = n.slice_key
        order by all"""
    ).fetchall()
    return [
        (delivery_id, Change(template.title, periods.get(key, ""), "Summe", one.label, *map(_number, pair)))
        for delivery_id, key, *values in rows
        for one, pair in zip(summed, zip(values[::2], values[1::2], strict=True), strict=True)
        if pair[0] != pair[1]
    ]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.10g}".translate(str.maketrans(",.", ".,"))


def _read_repairs(con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template], history: History) -> None:
    labels = {one.name: one.label for template in templates.values() for one in template.fields}
    rows = con.execute(
        f"""select c.delivery_id, c.sheet, c.cell, c.field, coalesce(c.reason, '') from quality.correction as c
        where c.state = 'applied' and c.delivery_id in {WANTED} order by all"""
    ).fetchall()
    for delivery_id, sheet, cell, name, reason in rows:
        history.repairs[delivery_id].append(Repair(sheet, cell, labels.get(name, name), reason))
