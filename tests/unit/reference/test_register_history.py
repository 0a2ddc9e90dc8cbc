"""States of a register, one after the other: what moved, what merged into nothing, what changed hands."""

from datetime import date
from typing import Any

import polars as pl

from kiezwirkung.reference.register_history import validity

FIRST, SECOND, THIRD = date(2025, 5, 15), date(2025, 9, 1), date(2026, 6, 8)
TYPES = {
    "register": pl.String, "entry_number": pl.Int32, "register_id": pl.String, "facility_name": pl.String,
    "facility_type": pl.String, "carrier_name": pl.String, "district_code": pl.String, "longitude": pl.Float64,
    "latitude": pl.Float64, "state_on": pl.Date,
}  # fmt: skip


def state(*rows: dict[str, Any]) -> pl.DataFrame:
    house = {
        "register": "stz", "register_id": "MI01NH", "facility_name": "Haus Eins (erfunden)", "district_code": "01",
        "facility_type": "Stadtteilzentrum", "carrier_name": "Verein Eins (erfunden) e. V.", "longitude": 13.4,
        "latitude": 52.5,
    }  # fmt: skip
    return pl.DataFrame([house | {"entry_number": n} | row for n, row in enumerate(rows)], schema=TYPES)


def told(*states: tuple[date, pl.DataFrame]) -> list[tuple[Any, ...]]:
    columns = ("place_number", "change_kind", "changed_after", "seen_from", "seen_to", "gone_by")
    return validity(states).select(columns).sort("place_number", "seen_from").rows()


def test_a_house_that_stays_is_one_interval() -> None:
    assert told((FIRST, state({})), (SECOND, state({})), (THIRD, state({}))) == [
        (1, "first_state", None, FIRST, THIRD, None)
    ]


def test_moving_changing_hands_and_names_each_begin_an_interval() -> None:
    moved = {"longitude": 13.42}
    handed = moved | {"carrier_name": "Verein Zwei (erfunden) e. V."}
    assert told((FIRST, state({})), (SECOND, state(moved)), (THIRD, state(handed))) == [
        (1, "first_state", None, FIRST, FIRST, None),
        (1, "moved", FIRST, SECOND, SECOND, None),
        (1, "carrier", SECOND, THIRD, THIRD, None),
    ]
    renamed = {"facility_name": "Haus Neu (erfunden)"}
    assert [row[1] for row in told((FIRST, state({})), (SECOND, state(renamed)))] == ["first_state", "renamed"]


def test_a_house_that_is_no_longer_listed_is_gone_by_the_next_state() -> None:
    other = {"register_id": "PA01NH"}
    rows = validity([(FIRST, state({}, other)), (THIRD, state(other))]).filter(register_id="MI01NH")
    assert rows.select("seen_to", "gone_by").rows() == [(FIRST, THIRD)]


def test_a_second_place_under_the_same_number_is_a_place_of_its_own() -> None:
    garden = {"facility_name": "Garten (erfunden)", "longitude": 13.5}
    assert told((FIRST, state({})), (SECOND, state(garden, {}))) == [
        (1, "first_state", None, FIRST, SECOND, None),
        (2, "opened", FIRST, SECOND, SECOND, None),
    ]


def test_the_order_of_rows_says_nothing() -> None:
    garden = {"facility_name": "Garten (erfunden)", "longitude": 13.5}
    one = told((FIRST, state({}, garden)), (SECOND, state(garden, {})))
    assert [row[1:] for row in one] == [("first_state", None, FIRST, SECOND, None)] * 2
