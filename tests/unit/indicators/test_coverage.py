"""Coverage: n of N projects, over months, quarters and years, for owed and for voluntary forms."""

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute
from kiezwirkung.indicators.required_cells import CELL_SQL

Cover = Callable[..., tuple[int, int]]


def owed(project_id: str, entity: str, period_type: str, start: date, *, is_delivered: bool) -> dict[str, Any]:
    due_on = date(start.year + 1, 3, 31) if period_type == "year" else date(start.year, start.month + 1, 15)
    return {
        "project_id": project_id,
        "entity": entity,
        "period_type": period_type,
        "period_on": start,
        "due_on": due_on,
        "is_due": True,
        "is_delivered": is_delivered,
    }


@pytest.fixture
def covered(
    con: duckdb.DuckDBPyConnection, lay: Callable[..., None], place: Callable[..., Any], catalogue: Catalogue
) -> Cover:
    rows = [owed("AA01NH", "visits", "month", date(2025, m, 1), is_delivered=True) for m in (1, 2, 3)]
    rows += [owed("AA02NH", "visits", "month", date(2025, m, 1), is_delivered=m != 2) for m in (1, 2, 3)]
    rows += [owed("BB01NH", "offers", "year", date(2025, 1, 1), is_delivered=True)]
    lay("core.fct_reporting_obligation", rows)
    lay("measures.survey", [place("AA01NH-01", date(2025, 3, 1), bel1_n=12)])
    compute(con, catalogue, as_of=date(2026, 6, 1))

    def look(entity: str, level: str, area: str, period: str, start: date) -> tuple[int, int]:
        found = con.execute(
            "select delivered_count, expected_count from indicators.coverage where (entity, level, area_code,"
            " period_type, period_start_on) = (?, ?, ?, ?, ?)",
            [entity, level, area, period, start],
        ).fetchone()
        return found or (0, 0)

    return look


EXPECTED = [
    ("visits", ("district", "01"), "month", date(2025, 1, 1), (2, 2)),
    ("visits", ("district", "01"), "month", date(2025, 2, 1), (1, 2)),
    ("visits", ("district", "01"), "quarter", date(2025, 1, 1), (1, 2)),
    ("visits", ("pgr", "0102"), "month", date(2025, 2, 1), (1, 1)),
    ("visits", ("berlin", "berlin"), "year", date(2025, 1, 1), (1, 2)),
    ("offers", ("district", "02"), "month", date(2025, 8, 1), (1, 1)),
    ("offers", ("district", "02"), "year", date(2025, 1, 1), (1, 1)),
    ("survey_responses", ("berlin", "berlin"), "quarter", date(2025, 1, 1), (1, 4)),
    ("survey_responses", ("berlin", "berlin"), "quarter", date(2025, 4, 1), (0, 4)),
    ("register", ("district", "01"), "year", date(2025, 1, 1), (2, 2)),
    ("all", ("berlin", "berlin"), "year", date(2025, 1, 1), (2, 3)),
]


def test_coverage_counts_complete_projects(covered: Cover) -> None:
    found = [covered(entity, *area, period, start) for entity, area, period, start, _ in EXPECTED]
    assert found == [expected for *_, expected in EXPECTED]


def test_only_months_in_which_a_centre_was_open_are_expected_of_it(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[..., None],
    place: Callable[..., Any],
    measured: Callable[[], Catalogue],
) -> None:
    closed = owed("AA02NH", "visits", "month", date(2025, 3, 1), is_delivered=False) | {"state": "not_expected"}
    lay("core.fct_reporting_obligation", [closed])
    lay("measures.survey", [place("AA01NH-01", date(2025, 3, 1), bel1_n=12)])
    compute(con, measured(), as_of=date(2026, 6, 1))
    counts = con.execute(
        "select period_start_on, expected_count from indicators.coverage where entity = 'survey_responses'"
        " and area_code = '01' and period_type = 'quarter' order by 1"
    ).fetchall()
    months = con.execute(
        "select expected_count, obligation_count from indicators.coverage where entity = 'survey_responses'"
        " and area_code = '01' and period_type = 'quarter' and period_start_on = date '2025-01-01'"
    ).fetchall()
    assert {count for _, count in counts} == {2}
    assert months == [(2, 5)]


def test_the_share_of_required_cells_stands_beside_the_value(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[..., None],
    place: Callable[..., Any],
    measured: Callable[[], Catalogue],
) -> None:
    year = date(2025, 1, 1)
    lay("core.fct_reporting_obligation", [owed("AA01NH", "visits", "month", year, is_delivered=True)])
    lay("core.fct_reporting_obligation", [owed("AA02NH", "visits", "month", year, is_delivered=True)])
    lay("measures.visits", [place("AA01NH-01", year, visit_count=10)])
    con.execute("create schema indicators")
    con.execute(CELL_SQL)
    cells = [
        {"entity": "visits", "project_id": project, "period_on": year, "month_on": year, "required_count": 10} | filled
        for project, filled in (("AA01NH", {"filled_count": 10}), ("AA02NH", {"filled_count": 5}))
    ]
    lay("indicators.required_cell", cells)
    compute(con, measured(), as_of=date(2026, 6, 1))
    shares = con.execute(
        "select area_code, filled_share from indicators.value where indicator_id = 'visits' and period_type = 'month'"
        " and level in ('project', 'district') and period_start_on = date '2025-01-01' order by all"
    ).fetchall()
    assert [row for row in shares if row[1] is not None] == [("01", 0.75), ("AA01NH", 1.0), ("AA02NH", 0.5)]


def test_late_centres_are_estimated_only_on_request_and_in_columns_of_their_own(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[..., None],
    place: Callable[..., Any],
    measured: Callable[[], Catalogue],
) -> None:
    march = date(2025, 3, 1)
    projects = {"AA01NH": True, "AA02NH": False, "BB01NH": False}
    obligations = [owed(project, "visits", "month", march, is_delivered=done) for project, done in projects.items()]
    lay("core.fct_reporting_obligation", obligations)
    lay("measures.visits", [place("AA01NH-01", march, visit_count=100)])
    lay("measures.visits", [place("AA02NH-01", date(2024, 3, 1), visit_count=40)])
    compute(con, measured(), as_of=date(2026, 6, 1))
    assert con.execute("select count(*) from duckdb_tables() where table_name = 'late_estimate'").fetchone() == (0,)
    compute(con, measured(), as_of=date(2026, 6, 1), estimates_late=True)
    found = con.execute(
        "select area_code, value, value_with_estimates, missing_count, estimated_count from indicators.late_estimate"
        " where indicator_id = 'visits' and period_type = 'month' and level in ('district', 'berlin') order by all"
    ).fetchall()
    assert found == [("01", 100, 140, 1, 1), ("02", None, None, 1, 0), ("berlin", 100, 140, 2, 1)]
