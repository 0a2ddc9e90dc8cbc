"""The day from which a night with the same inputs gives another result."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from kiezwirkung.deadlines.next_change import next_change_on

Build = Callable[[date], None]
Lay = Callable[[str, list[dict[str, Any]]], None]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("as_of", "change"),
    [
        (date(2026, 1, 2), date(2026, 1, 8)),  # a week before the deadline of 15 January
        (date(2026, 1, 8), date(2026, 1, 16)),  # the deadline has passed, the first stage begins
        (date(2026, 1, 16), date(2026, 1, 29)),  # the second stage
        (date(2026, 1, 29), date(2026, 2, 1)),  # a month begins
        (date(2026, 2, 1), date(2026, 2, 9)),  # a week before 16 February
    ],
)
def test_deadlines_stages_and_months_change_things(
    con: duckdb.DuckDBPyConnection, build: Build, as_of: date, change: date
) -> None:
    build(as_of)
    assert next_change_on(con, as_of) == change


@pytest.mark.usefixtures("project")
def test_a_closure_and_the_end_of_an_acceptance_change_things(
    con: duckdb.DuckDBPyConnection, build: Build, lay: Lay
) -> None:
    lay("staging.closures", [{"closed_from": date(2026, 1, 5), "closed_to": date(2026, 1, 6), "kind": "umbau"}])
    build(date(2026, 1, 2))
    assert next_change_on(con, date(2026, 1, 2)) == date(2026, 1, 5)
    assert next_change_on(con, date(2026, 1, 5)) == date(2026, 1, 7)
    lay("staging.accepted_findings", [{"accepted_until": date(2026, 1, 2)}])
    assert next_change_on(con, date(2026, 1, 2)) == date(2026, 1, 3)


def test_an_empty_warehouse_changes_with_the_month(con: duckdb.DuckDBPyConnection) -> None:
    assert next_change_on(con, date(2026, 12, 31)) == date(2027, 1, 1)
    assert next_change_on(con, date(2028, 2, 29)) == date(2028, 3, 1)


def shown(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    query = """select o.row_id, o.is_due, o.state, max(s.from_day)
        from core.fct_reporting_obligation as o cross join reference.run as r
        left join reference.reminder_stage as s on o.due_on + s.from_day <= r.as_of
        group by all order by 1"""
    provisional = "select period_type, period_on, due_on >= as_of from core.dim_period, reference.run order by 1, 2"
    return [*con.sql(query).fetchall(), *con.sql(provisional).fetchall()]


@pytest.mark.slow
@pytest.mark.usefixtures("project")
def test_between_two_changes_every_day_gives_the_same(con: duckdb.DuckDBPyConnection, build: Build, lay: Lay) -> None:
    lay("staging.closures", [{"closed_from": date(2026, 2, 10), "closed_to": date(2026, 2, 18), "kind": "umbau"}])
    day, change, before = date(2026, 1, 1), date(2026, 1, 1), None
    while day < date(2026, 2, 20):
        build(day)
        if day < change:
            assert shown(con) == before, day
        before, change = shown(con), next_change_on(con, day)
        day += timedelta(days=1)
