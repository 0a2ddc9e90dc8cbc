"""Who gets a workbook, and what we know about them: project, locations, owed forms, what they offered last.

What belongs here: reading all of that from the latest edition, which can be opened while a night runs. A project that
does not exist or is not funded in the year is K601. How it is filled in is decided in `prefill.py`.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from kiezwirkung.deliveries.templates import Template
from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.warehouse.connecting import column_types, quote, quote_table
from kiezwirkung.warehouse.models import Model, load_models
from kiezwirkung.warehouse.querying import open_edition

CODE = "K601"
_SELF_HELP = "SK"
Row = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """A location of the project, and the months of the year in which it exists."""

    location_id: str
    name: str
    months: tuple[int, ...]


@dataclass(frozen=True)
class Recipient:
    """A project in one year; `earlier` holds its rows of the latest year before, by entity and field of the form."""

    project_id: str
    project_name: str
    year: int
    places: Sequence[Place]
    earlier: Mapping[str, Sequence[Row]] = field(default_factory=dict)


def find_recipient(editions: Path, project_id: str, year: int, templates: Iterable[Template]) -> Recipient:
    """The project in a year as the latest edition knows it; K601 if there is none, K501 before the first edition."""
    with open_edition(editions) as con:
        stays = _rows(con, "select project_id, project_name, valid_from, valid_to from core.dim_project order by all")
        found = _matching(stays, project_id)
        valid = [stay for stay in stays if stay["project_id"] == found and _months(stay, year)]
        if not valid:
            raise KiezwirkungError(CODE, f"{found} ist {year} nach dem Register nicht gefördert.", what_to_do=_REGISTER)
        name = max(valid, key=lambda stay: stay["valid_from"])["project_name"]
        earlier = {t.entity: list(_earlier(con, t, found, year)) for t in templates if _goes_on(t)}
        return Recipient(found, name, year, _places(con, found, year), earlier)


_REGISTER = "Bitte Kennung und Jahr prüfen; fehlt das Projekt im Register, dort eintragen und die Nacht laufen lassen."


def _rows(con: duckdb.DuckDBPyConnection, statement: str, values: Sequence[object] = ()) -> list[Row]:
    result = con.execute(statement, list(values))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _matching(stays: Sequence[Row], project_id: str) -> str:
    """The project of this id, whatever its case; else K601 with the ids most like it."""
    known = sorted({stay["project_id"] for stay in stays})
    wanted = project_id.strip().upper()
    if wanted in known:
        return wanted
    near = difflib.get_close_matches(wanted, known, n=5, cutoff=0.6)
    like = f"Ähnlich sind: {', '.join(near)}." if near else "Keine Kennung im Register ist ähnlich."
    raise KiezwirkungError(CODE, "Dieses Projekt steht nicht im Register.", what_to_do=f"{like} {_REGISTER}")


def _months(stay: Row, year: int) -> set[int]:
    """The months of a year in which something is valid on at least one day."""
    first, last = stay["valid_from"], stay["valid_to"] or date.max
    return {
        month
        for month in range(1, 13)
        if (first.year, first.month) <= (year, month) <= (last.year, last.month)
    }  # fmt: skip


def _places(con: duckdb.DuckDBPyConnection, project_id: str, year: int) -> list[Place]:
    stays = _rows(
        con,
        "select location_id, facility_name, valid_from, valid_to from core.dim_location where project_id = ?"
        " order by location_id, valid_from",
        [project_id],
    )
    months: dict[str, set[int]] = {}
    names: dict[str, str] = {}
    for stay in stays:
        if open_in := _months(stay, year):
            months.setdefault(stay["location_id"], set()).update(open_in)
            names[stay["location_id"]] = stay["facility_name"] or ""
    return [Place(place, names[place], tuple(sorted(months[place]))) for place in months]


def owes(template: Template, project_id: str) -> bool:
    """Whether projects of this kind report with this form: self-help contact points end with SK."""
    kind = "self_help" if project_id.endswith(_SELF_HELP) else "centre"
    return template.reporting is not None and template.reporting.owed_by in {"all", kind}


def _goes_on(template: Template) -> bool:
    return any(one.prefill == "last_year" for one in template.fields)


def _earlier(con: duckdb.DuckDBPyConnection, template: Template, project_id: str, year: int) -> Iterator[Row]:
    """Rows of the latest year before this one that have not ended, with the fields that go on."""
    table, names = _published(template.entity)
    known = column_types(con, table) if table else {}
    wanted = {one.name: names[one.name] for one in template.fields if names.get(one.name) in known}
    if not wanted:
        return
    before = f"select max(month_on) from {quote_table(table)} where project_id = $1 and month_on < $2"
    rows = _rows(
        con,
        f"select {', '.join(f'{quote(column)} as {quote(name)}' for name, column in wanted.items())}"
        f" from {quote_table(table)} where project_id = $1 and month_on = ({before}) order by all",
        [project_id, date(year, 1, 1)],
    )
    kept = {one.name for one in template.fields if one.prefill == "last_year"}
    ends = {one.name: one.ended_by for one in template.fields if one.ended_by}
    for row in sorted(rows, key=lambda row: [str(row.get(name)) for name in template.identity]):
        if not any(row.get(name) == code for name, code in ends.items()):
            yield {name: value for name, value in row.items() if name in kept}


@cache
def _published(entity: str) -> tuple[str, dict[str, str]]:
    """The core table made from one form alone, and its column for each field of the form."""
    source = f"staging.{entity}"
    for model in load_models().values():
        if model.layer == "core" and {name for name in model.upstream if name.startswith("staging.")} == {source}:
            return model.name, _columns_of(model, entity)
    return "", {}


def _columns_of(model: Model, entity: str) -> dict[str, str]:
    """Field to column, as the model's own statement renames it."""
    import sqlglot  # slow to import, needed only here
    from sqlglot import exp

    for select in sqlglot.parse_one(model.sql, read="duckdb").find_all(exp.Select):
        source = select.args.get("from_") or select.args.get("from")
        if source is not None and source.this.name == entity:
            chosen = ((one.unalias(), one.alias_or_name) for one in select.expressions)
            return {column.name: name for column, name in chosen if isinstance(column, exp.Column)}
    return {}
