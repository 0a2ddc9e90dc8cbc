"""Coverage: n of N projects, over months, quarters and years, for owed and for voluntary forms."""

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute

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


@pytest.mark.parametrize(
    ("entity", "area", "period", "start", "expected"),
    [
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
    ],
)
def test_coverage_counts_complete_projects(  # noqa: PLR0917
    covered: Cover, entity: str, area: tuple[str, str], period: str, start: date, expected: tuple[int, int]
) -> None:
    assert covered(entity, *area, period, start) == expected
