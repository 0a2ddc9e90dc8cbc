"""Which delivery speaks for a period: parts, corrections, files written over, locks, withdrawals."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import permutations

import duckdb
import pytest

from kiezwirkung.deliveries.templates import load_code_lists
from kiezwirkung.warehouse.arrivals import Arrival, Arrivals
from kiezwirkung.warehouse.forms import Form
from kiezwirkung.warehouse.ledger_loading import load_raw

pytestmark = pytest.mark.slow  # a warehouse for each test

Arrive = Callable[..., Arrival]


def visit(month: int, area: str, count: int, **more: object) -> dict[str, object]:
    return {"month": month, "area": area, "visit_count": count} | more


def current(con: duckdb.DuckDBPyConnection, forms: list[Form], *deliveries: Arrival) -> list[tuple[int, str, int]]:
    load_raw(con, forms, Arrivals(deliveries))
    return con.execute("select month, area, visit_count from current.visits order by all").fetchall()


def codes(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return con.execute("select code, file_name from quality.finding order by all").fetchall()


def reasons(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int]]:
    query = "select left(delivery_id, 1), reason, count(*) from raw.skipped_row group by all order by all"
    return con.execute(query).fetchall()


def test_a_file_split_in_two_reads_like_the_whole(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    rows = [visit(1, "angebote", 5), visit(1, "mobil", 6), visit(2, "mobil", 7)]
    whole = current(con, forms, arrive("b", {"visits": rows}))
    parts = [arrive("c", {"visits": rows[:1]}), arrive("d", {"visits": rows[1:]})]
    for order in permutations(parts):
        assert current(con, forms, *order) == whole
    assert codes(con) == [("D119", "c.xlsx"), ("D119", "d.xlsx")]
    assert reasons(con) == []


def test_parts_put_together_later_change_nothing(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    rows = [visit(1, "angebote", 5), visit(1, "mobil", 6)]
    parts = [arrive("b", {"visits": rows[:1]}), arrive("c", {"visits": rows[1:]})]
    before = current(con, forms, *parts)
    assert current(con, forms, *parts, arrive("d", {"visits": rows[::-1]})) == before
    assert con.execute("select count(*) from raw.slice_change").fetchone() == (0,)


def test_a_correction_replaces_its_slice_and_tells_old_and_new_values(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    old = arrive("b", {"visits": [visit(1, "angebote", 5), visit(1, "mobil", 6), visit(2, "mobil", 7)]})
    new = arrive("c", {"visits": [visit(1, "angebote", 8), visit(1, "mobil", 6)]})
    assert current(con, forms, old, new) == [(1, "angebote", 8), (1, "mobil", 6), (2, "mobil", 7)]
    assert reasons(con) == [("b", "superseded", 2)]
    changed = con.execute("select row_identity, kind, field, old_value, new_value from raw.slice_change").fetchall()
    assert changed == [("MI01NH · 2025 · 1 · angebote", "value", "visit_count", "5", "8")]
    assert codes(con) == [("D112", "b.xlsx")]


@dataclass(frozen=True)
class CodeField:
    name: str
    type: str
    code_list: str


def test_a_changed_row_is_named_by_labels_not_by_codes(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    [(code, entry), *_] = load_code_lists()["visit_area"].codes.items()
    coded = [
        replace(form, fields=[CodeField(f.name, f.type, "visit_area") if f.type == "code" else f for f in form.fields])
        for form in forms
    ]
    old, new = (arrive(letter, {"visits": [visit(1, code, count)]}) for letter, count in (("b", 5), ("c", 8)))
    current(con, coded, old, new)
    changed = con.execute("select row_identity, old_value, new_value from raw.slice_change").fetchall()
    assert changed == [(f"MI01NH · 2025 · 1 · {entry.label}", "5", "8")]


def test_a_correction_with_fewer_rows_counts_and_is_asked_about(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    old = arrive("b", {"visits": [visit(1, "angebote", 5), visit(1, "mobil", 6)]})
    new = arrive("c", {"visits": [visit(1, "angebote", 8)]})
    assert current(con, forms, old, new) == [(1, "angebote", 8)]
    assert codes(con) == [("D112", "b.xlsx"), ("D120", "c.xlsx")]
    missing = con.execute("select row_identity from raw.slice_change where kind = 'row_missing'").fetchall()
    assert missing == [("MI01NH · 2025 · 1 · mobil",)]


def test_what_was_once_replaced_does_not_come_back(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    first = arrive("b", {"visits": [visit(1, "angebote", 5)]})
    second = arrive("c", {"visits": [visit(1, "angebote", 6), visit(1, "mobil", 6)]})
    third = arrive("d", {"visits": [visit(1, "mobil", 7)]})
    assert current(con, forms, first, second, third) == [(1, "mobil", 7)]


def test_a_file_written_over_takes_its_earlier_rows_along(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    """The month of one row was wrong: without the tie between both contents February would count twice."""
    old = arrive("b", {"visits": [visit(1, "angebote", 5), visit(3, "mobil", 6)]})
    new = arrive("c", {"visits": [visit(1, "angebote", 5), visit(2, "mobil", 6)]})
    assert current(con, forms, old, new) == [(1, "angebote", 5), (2, "mobil", 6), (3, "mobil", 6)]
    overwritten = replace(old, is_present=False, overwritten_by=new.delivery_id)
    assert current(con, forms, overwritten, new) == [(1, "angebote", 5), (2, "mobil", 6)]


def test_a_file_name_used_again_every_month_loses_no_month(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    january = arrive("b", {"visits": [visit(1, "angebote", 5)]})
    february = arrive("c", {"visits": [visit(2, "angebote", 6)]})
    overwritten = replace(january, is_present=False, overwritten_by=february.delivery_id)
    assert current(con, forms, overwritten, february) == [(1, "angebote", 5), (2, "angebote", 6)]


LOCK = {"lock_id": "A1", "period_from": date(2025, 1, 1), "period_to": date(2025, 1, 31), "locked_on": date(2025, 4, 9)}


@pytest.mark.parametrize(
    ("lock", "expected"),
    [
        ([LOCK], [(1, "angebote", 5), (2, "angebote", 9)]),
        ([LOCK | {"project_id": "MI02NH"}], [(1, "angebote", 8), (2, "angebote", 9)]),
        ([LOCK | {"locked_on": date(2025, 12, 31)}], [(1, "angebote", 8), (2, "angebote", 9)]),
        ([LOCK, LOCK | {"released_delivery": "M-cccccccc"}], [(1, "angebote", 8), (2, "angebote", 9)]),
        ([LOCK, LOCK | {"released_delivery": "c"}], [(1, "angebote", 5), (2, "angebote", 9)]),
    ],
    ids=["waits", "other_project", "locked_later", "released", "too_short_a_number"],
)
def test_a_late_delivery_waits_for_a_locked_period(
    con: duckdb.DuckDBPyConnection,
    forms: list[Form],
    arrive: Arrive,
    lock: list[dict[str, object]],
    expected: list[tuple[int, str, int]],
) -> None:
    old = arrive("b", {"visits": [visit(1, "angebote", 5)]})
    late = arrive("c", {"visits": [visit(1, "angebote", 8), visit(2, "angebote", 9)]})
    assert current(con, forms, arrive("a", {"period_locks": lock}), old, late) == expected
    waits = expected[0][2] == 5
    assert codes(con) == ([("D118", "c.xlsx")] if waits else [("D112", "b.xlsx")])
    assert reasons(con) == ([("c", "locked", 1)] if waits else [("b", "superseded", 1)])


@pytest.mark.parametrize(
    ("seen_on", "waits"), [(date(2025, 4, 9), False), (date(2025, 4, 10), True)], ids=["with the lock", "a night later"]
)
def test_an_old_time_of_a_copied_file_opens_no_locked_period(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive, seen_on: date, waits: bool
) -> None:
    lock = arrive("d", {"period_locks": [LOCK]}, first_seen_on=date(2025, 4, 9))
    again = arrive("e", {"period_locks": [LOCK, LOCK | {"lock_id": "A2"}]}, first_seen_on=date(2025, 4, 11))
    old = arrive("a", {"visits": [visit(1, "angebote", 5)]}, first_seen_on=date(2025, 4, 1))
    copied = arrive("b", {"visits": [visit(1, "angebote", 8)]}, first_seen_on=seen_on)
    assert current(con, forms, lock, again, old, copied) == [(1, "angebote", 5 if waits else 8)]
    assert ("D118", "b.xlsx") in codes(con) or not waits


def test_a_withdrawn_delivery_gives_way_to_the_one_before(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    old, wrong = (arrive(letter, {"visits": [visit(1, "angebote", count)]}) for letter, count in (("b", 5), ("c", 50)))
    withdrawal = arrive("d", {"withdrawals": [{"delivery_number": "M-cccccccc"}]})
    assert current(con, forms, old, wrong, withdrawal) == [(1, "angebote", 5)]
    assert codes(con) == [("D123", "c.xlsx")]


def test_a_line_taken_out_of_a_list_of_withdrawals_holds_nothing_back(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    held, other = ({"delivery_number": number} for number in ("M-cccccccc", "M-99999999"))
    delivery = arrive("c", {"visits": [visit(1, "angebote", 50)]})
    before, after = arrive("d", {"withdrawals": [held, other]}), arrive("e", {"withdrawals": [other]})
    assert current(con, forms, delivery, before) == []
    overwritten = replace(before, is_present=False, overwritten_by=after.delivery_id)
    assert current(con, forms, delivery, overwritten, after) == [(1, "angebote", 50)]
    assert "D123" not in {code for code, _ in codes(con)}


def test_a_line_taken_out_of_a_list_of_locks_holds_nothing_back(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    locked = {"locked_on": date(2025, 1, 1), "project_id": None}
    held = {"lock_id": "A", "period_from": date(2025, 1, 1), "period_to": date(2025, 12, 31)} | locked
    other = {"lock_id": "B", "period_from": date(1999, 1, 1), "period_to": date(1999, 1, 2)} | locked
    delivery = arrive("c", {"visits": [visit(1, "angebote", 50)]})
    before, after = arrive("d", {"period_locks": [held, other]}), arrive("e", {"period_locks": [other]})
    assert current(con, forms, delivery, before) == []
    overwritten = replace(before, is_present=False, overwritten_by=after.delivery_id)
    assert current(con, forms, delivery, overwritten, after) == [(1, "angebote", 50)]


def test_lists_of_persons_are_compared_by_their_length_only(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    rows = [{"session_id": "T1", "held_on": date(2025, 3, 1), "person_key": key * 32} for key in "ab"]
    load_raw(con, forms, Arrivals([arrive("b", {"participations": rows}), arrive("c", {"participations": rows[:1]})]))
    changed = con.execute("select kind, row_identity, old_value, new_value from raw.slice_change").fetchall()
    assert changed == [("row_count", "", "2", "1")]
