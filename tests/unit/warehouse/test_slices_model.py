"""Any sequence of deliveries counts exactly what thirty lines of plain Python say it must."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiezwirkung.warehouse.forms import Form, stored_columns
from kiezwirkung.warehouse.quarantine import create_tables
from kiezwirkung.warehouse.slices import decide_slices

Figures = dict[tuple[int, str], int]
START = datetime(2025, 3, 1, 12, tzinfo=UTC)
LOCKED_ON = date(2025, 3, 4)


@dataclass(frozen=True)
class Sent:
    """One delivery: the day it came, its figures by (month, area), what it wrote over, whether it was withdrawn."""

    day: int
    figures: Figures
    refused: frozenset[tuple[int, str]] = frozenset()
    overwrites_last: bool = False
    is_withdrawn: bool = False
    number: int = field(default=0, compare=False)


keys = st.tuples(st.sampled_from([1, 2]), st.sampled_from(["a", "b", "c"]))
figures = st.dictionaries(keys, st.integers(0, 99), min_size=1, max_size=6)
sent = st.builds(
    Sent,
    day=st.integers(0, 6),
    figures=figures,
    refused=st.frozensets(keys, max_size=2),
    overwrites_last=st.booleans(),
    is_withdrawn=st.sampled_from([False, False, False, True]),
)


def expected(deliveries: list[Sent], *, is_locked: bool) -> Counter[tuple[int, str, int]]:
    """What counts, said slowly: month by month, newest first, a shared row replaces the whole older month."""
    accepted = [{key: n for key, n in one.figures.items() if key not in one.refused} for one in deliveries]
    alive = [
        {month: rows for month in (1, 2) if (rows := _claim(one, mine, month, is_locked=is_locked))}
        for one, mine in zip(deliveries, accepted, strict=True)
    ]
    dead: set[tuple[int, int]] = set()
    for old in range(len(deliveries)):
        for new in range(len(deliveries)):
            if (deliveries[new].day, _name(new)) > (deliveries[old].day, _name(old)):
                dead |= {(old, m) for m in alive[old] if set(alive[old][m]) & set(alive[new].get(m, {}))}
    for new in range(1, len(deliveries)):
        old = new - 1
        shares = any(set(alive[old][m]) & set(alive[new].get(m, {})) for m in alive[old])
        if deliveries[new].overwrites_last and shares:
            dead |= {(old, m) for m in alive[old]}
    return Counter(
        (month, area, count)
        for number, months in enumerate(alive)
        for month, rows in months.items()
        if (number, month) not in dead
        for (_, area), count in rows.items()
    )


def _claim(one: Sent, mine: Figures, month: int, *, is_locked: bool) -> Figures:
    came_on = (START + timedelta(days=one.day)).date()
    if one.is_withdrawn or (is_locked and month == 1 and came_on > LOCKED_ON):
        return {}
    return {key: count for key, count in mine.items() if key[0] == month}


def _name(number: int) -> str:
    return f"{number:02d}" * 32


def _load(con: duckdb.DuckDBPyConnection, chosen: list[Form], deliveries: list[Sent], *, is_locked: bool) -> None:
    create_tables(con, {})
    con.execute("""
        create or replace table raw.delivery (
            delivery_id varchar, file_name varchar, received_at timestamptz, overwritten_by varchar,
            first_seen_on date);
        create or replace table raw.skipped_row (
            delivery_id varchar, sheet varchar, row_number integer, reason varchar);""")
    for form in chosen:
        columns = ", ".join(f"{name} {kind}" for name, kind in stored_columns([form]).items())
        con.execute(f"create or replace table raw.{form.entity} ({columns})")
    for number, one in enumerate(deliveries):
        after = deliveries[number + 1] if number + 1 < len(deliveries) else None
        over = _name(number + 1) if after is not None and after.overwrites_last else ""
        at = START + timedelta(days=one.day)
        con.execute("insert into raw.delivery values (?, ?, ?, ?, null)", [_name(number), f"{number}.csv", at, over])
        rows = [
            [_name(number), "", 1 + n, "MI01NH", 2025, month, area, count, (month, area) in one.refused]
            for n, ((month, area), count) in enumerate(one.figures.items())
        ]
        con.executemany(
            """insert into raw.visits by name select ? as delivery_id, ? as sheet, ? as row_number, ? as project_id,
            ? as report_year, ? as month, ? as area, ? as visit_count, ? as is_refused""",
            rows,
        )
        if one.is_withdrawn:
            con.execute(
                """insert into raw.withdrawals by name
                select 'w' as delivery_id, ? as delivery_number, false as is_refused""",
                [_name(number)],
            )
    if is_locked:
        con.execute(
            """insert into raw.period_locks by name
            select 'l' as delivery_id, 'A' as lock_id, date '2025-01-01' as period_from,
                date '2025-01-31' as period_to, ?::date as locked_on, false as is_refused""",
            [LOCKED_ON],
        )


@pytest.mark.slow
@given(deliveries=st.lists(sent, min_size=1, max_size=6), is_locked=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_deliveries_counts_what_the_plain_rule_says(
    con: duckdb.DuckDBPyConnection, forms: list[Form], deliveries: list[Sent], is_locked: bool
) -> None:
    chosen = [form for form in forms if form.entity in {"visits", "withdrawals", "period_locks"}]
    _load(con, chosen, deliveries, is_locked=is_locked)
    decide_slices(con, chosen)
    found = con.execute("select month, area, visit_count from current.visits").fetchall()
    assert Counter(found) == expected(deliveries, is_locked=is_locked)
    skipped = con.execute("select count(*) from raw.skipped_row").fetchall()[0][0]
    accepted = sum(len(set(one.figures) - one.refused) for one in deliveries)
    assert len(found) + skipped == accepted
