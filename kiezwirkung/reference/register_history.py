"""Several states of a register, one after the other, as validity intervals of its places.

What belongs here: recognising the same place in two states and naming what happened between them. A register number
can stand for several places, names change and houses move, so a place is followed first by name, then by coordinates,
then, when only one is left on both sides, by being the one that is left. What a list does not say is when something
happened: `changed_after` is the day of the state before, `seen_from` that of the state that shows it first.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from kiezwirkung.reference.tables import TABLES

ABOUT_30_METRES = 0.0004
Row = dict[str, Any]
Key = tuple[str, str]
CHANGES = {"district_code": "moved", "carrier_name": "carrier", "facility_type": "type", "facility_name": "renamed"}
KEPT = ("facility_name", "facility_type", "carrier_name", "district_code", "longitude", "latitude")


@dataclass(frozen=True)
class _Stay:
    """A place as it was from one state to another."""

    number: int
    row: Row
    change_kind: str
    changed_after: date | None
    seen_from: date
    seen_to: date
    gone_by: date | None = None


@dataclass
class _Places:
    """The places of one register number: those of the last state, and all finished stays."""

    current: list[_Stay] = field(default_factory=list)
    finished: list[_Stay] = field(default_factory=list)
    count: int = 0


def validity(states: Sequence[tuple[date, pl.DataFrame]]) -> pl.DataFrame:
    """Intervals of all places of one register; states come oldest first, each with the day it speaks for."""
    places: dict[Key, _Places] = defaultdict(_Places)
    before: date | None = None
    for day, frame in states:
        rows: dict[Key, list[Row]] = defaultdict(list)
        for row in frame.sort("entry_number").iter_rows(named=True):
            rows[row["register"], row["register_id"]].append(row)
        for key in sorted({*places, *rows}):
            _follow(places[key], rows.get(key, []), day, before)
        before = day
    stays = [(key, stay) for key in sorted(places) for stay in [*places[key].finished, *places[key].current]]
    return _frame(stays)


def _follow(places: _Places, rows: list[Row], day: date, before: date | None) -> None:
    """Carry the places of one number into the next state."""
    pairs, gone, new = _matched(places.current, rows)
    places.finished += [replace(stay, gone_by=day) for stay in gone]
    places.current = []
    for stay, row in pairs:
        if kind := _change(stay.row, row):
            places.finished.append(stay)
            places.current.append(_Stay(stay.number, row, kind, before, day, day))
        else:
            places.current.append(replace(stay, row=row, seen_to=day))
    for row in new:
        places.count += 1
        kind = "opened" if before else "first_state"
        places.current.append(_Stay(places.count, row, kind, before, day, day))


def _matched(stays: list[_Stay], rows: list[Row]) -> tuple[list[tuple[_Stay, Row]], list[_Stay], list[Row]]:
    left, open_rows = list(stays), list(rows)
    pairs: list[tuple[_Stay, Row]] = []
    for is_same in (_is_unchanged, _has_same_name, _is_near):
        for stay in list(left):
            if row := next((one for one in open_rows if is_same(stay.row, one)), None):
                pairs.append((stay, row))
                left.remove(stay)
                open_rows.remove(row)
    if len(left) == len(open_rows) == 1:
        pairs.append((left.pop(), open_rows.pop()))
    return pairs, left, open_rows


def _is_unchanged(one: Row, other: Row) -> bool:
    return _has_same_name(one, other) and _is_near(one, other)


def _has_same_name(one: Row, other: Row) -> bool:
    return bool(one["facility_name"] == other["facility_name"])


def _is_near(one: Row, other: Row) -> bool:
    points = [(row["longitude"], row["latitude"]) for row in (one, other)]
    if any(value is None for point in points for value in point):
        return False
    return all(abs(here - there) < ABOUT_30_METRES for here, there in zip(*points, strict=True))


def _change(one: Row, other: Row) -> str:
    """What happened to a place, the weightiest first; '' if nothing did."""
    if one["longitude"] is not None and other["longitude"] is not None and not _is_near(one, other):
        return "moved"
    named = (kind for name, kind in CHANGES.items() if one.get(name) != other.get(name))
    return next(named, "")


def _frame(stays: Sequence[tuple[Key, _Stay]]) -> pl.DataFrame:
    types = {"VARCHAR": pl.String, "INTEGER": pl.Int32, "DOUBLE": pl.Float64, "DATE": pl.Date}
    schema = {name: types[kind] for name, kind in TABLES["register_validity"].items()}
    return pl.DataFrame(list(_rows(stays)), schema=schema, orient="row")


def _rows(stays: Sequence[tuple[Key, _Stay]]) -> Iterator[tuple[Any, ...]]:
    for (register, register_id), stay in stays:
        kept = [stay.row.get(name) for name in KEPT]
        days = (stay.changed_after, stay.seen_from, stay.seen_to, stay.gone_by)
        yield register, register_id, stay.number, *kept, stay.change_kind, *days
