"""What is there, and since when."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pytest

from kiezwirkung.deadlines.delivered_periods import note_late_deliveries, write_delivered_periods
from kiezwirkung.deliveries.findings import catalogue
from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.warehouse.quarantine import create_tables

Lay = Callable[[str, list[dict[str, Any]]], None]
DECEMBER = {"project_id": "MI01NH", "report_year": 2025, "month": 12}


@pytest.fixture
def delivered(con: duckdb.DuckDBPyConnection, lay: Lay) -> Callable[..., None]:
    """A delivery of December's visits: whether its rows are current, and as what its claim stands in the slices."""

    def deliver(letter: str, received_at: datetime, *, state: str = "current", is_current: bool = True) -> None:
        lay("raw.delivery", [{"delivery_id": letter, "file_name": f"{letter}.xlsx", "received_at": received_at}])
        claim = {"entity": "visits", "project_id": "MI01NH", "period_on": date(2025, 12, 1)}
        lay("raw.slice", [claim | {"delivery_id": letter, "state": state}])
        if is_current:
            lay("staging.visits", [DECEMBER | {"row_id": letter, "delivery_id": letter}])

    create_tables(con, catalogue())
    return deliver


def periods(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    write_delivered_periods(con, load_templates())
    return con.sql("select delivery_id, delivered_on, is_first from quality.delivered_period order by 1").fetchall()


def late_files(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    note_late_deliveries(con)
    query = "select file_name, severity from quality.finding where code = 'D121' order by 1"
    return [(name, severity) for name, severity in con.sql(query).fetchall()]


def test_a_correction_keeps_the_day_of_the_first_delivery(
    con: duckdb.DuckDBPyConnection, delivered: Callable[..., None], build: Callable[[date], None], project: str
) -> None:
    delivered("a", datetime(2026, 1, 15, 22, 59, tzinfo=UTC), state="superseded", is_current=False)
    delivered("b", datetime(2026, 2, 3, 9, tzinfo=UTC))
    assert periods(con) == [("a", date(2026, 1, 15), True), ("b", date(2026, 2, 3), False)]
    build(date(2026, 2, 10))
    key = f"('{project}', 'visits', '2025-12-01')"
    query = f"select state from core.fct_reporting_obligation where (project_id, entity, period_on) = {key}"
    assert con.sql(query).fetchall()[0] == ("on_time",)
    assert late_files(con) == []


@pytest.mark.parametrize("state", ["withdrawn", "locked"])
def test_what_does_not_count_was_no_delivery(
    con: duckdb.DuckDBPyConnection, delivered: Callable[..., None], state: str
) -> None:
    delivered("a", datetime(2026, 1, 10, tzinfo=UTC), state=state, is_current=False)
    assert periods(con) == []
    delivered("b", datetime(2026, 1, 20, tzinfo=UTC))
    assert periods(con) == [("b", date(2026, 1, 20), True)]


def test_a_replaced_delivery_whose_successor_is_refused_delivers_nothing(
    con: duckdb.DuckDBPyConnection, delivered: Callable[..., None]
) -> None:
    delivered("a", datetime(2026, 1, 10, tzinfo=UTC), state="superseded", is_current=False)
    assert periods(con) == []


@pytest.mark.usefixtures("project")
def test_the_first_delivery_after_the_deadline_is_told_once(
    con: duckdb.DuckDBPyConnection, delivered: Callable[..., None], build: Callable[[date], None]
) -> None:
    delivered("a", datetime(2026, 1, 15, 23, 1, tzinfo=UTC), state="superseded", is_current=False)  # 0:01 in Berlin
    delivered("b", datetime(2026, 2, 3, 9, tzinfo=UTC))
    periods(con)
    build(date(2026, 2, 10))
    assert late_files(con) == [("a.xlsx", "HINWEIS")]
    assert late_files(con) == [("a.xlsx", "HINWEIS")]


def test_without_forms_that_are_owed_nothing_is_expected(con: duckdb.DuckDBPyConnection) -> None:
    assert write_delivered_periods(con, {}) == 0
