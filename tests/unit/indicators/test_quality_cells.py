"""Figures about the figures: warnings without an explanation, and how much of an edition is withheld."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute
from kiezwirkung.indicators.releasing import release
from kiezwirkung.indicators.suppression import count_cells
from kiezwirkung.indicators.unexplained import COUNT_SQL, TABLE_SQL
from kiezwirkung.settings import Thresholds

NIGHT = date(2026, 6, 1)
MAY, YEAR = date(2025, 5, 1), date(2025, 1, 1)


def chosen(catalogue: Catalogue, *names: str) -> Catalogue:
    return replace(catalogue, indicators=tuple(i for i in catalogue.indicators if i.id in names))


@pytest.fixture
def night(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Tables of a night in which two projects delivered: two warnings and an error, one warning explained."""
    con.execute("create schema indicators; create schema raw")
    con.execute(
        """create table raw.slice as select * from (values
            ('D1', 'visits', 'AA01NH', date '2025-05-01', date '2025-05-31', 'current', true),
            ('D2', 'visits', 'BB01NH', date '2025-05-01', date '2025-05-31', 'current', true),
            ('D0', 'visits', 'BB01NH', date '2025-05-01', date '2025-05-31', 'replaced', false)
        ) as t(delivery_id, entity, project_id, period_on, period_end_on, state, is_current);
        create temp table known_finding as select * from (values
            ('abcd0001ffff', true, 'WARNUNG', 'D1', 'visits'), ('abcd0002ffff', true, 'WARNUNG', 'D1', 'visits'),
            ('abcd0003ffff', true, 'FEHLER', 'D1', 'visits'), ('abcd0004ffff', false, 'WARNUNG', 'D0', 'visits'),
            ('abcd0005ffff', true, 'WARNUNG', 'D1', '')
        ) as t(finding_key, is_live, severity, delivery_id, entity);
        create table core.fct_deviation_explanation as select 'b-ABCD0002' as finding_id"""
    )
    con.execute(TABLE_SQL)
    con.execute(COUNT_SQL)
    return con


def test_a_warning_stays_until_the_centre_explains_it_and_who_has_none_has_zero(
    night: duckdb.DuckDBPyConnection, catalogue: Catalogue
) -> None:
    compute(night, chosen(catalogue, "unexplained_deviations"), as_of=NIGHT)
    found = night.execute(
        "select area_code, value from indicators.value where indicator_id = 'unexplained_deviations'"
        " and period_start_on = ? and level in ('project', 'berlin') order by all",
        [YEAR],
    ).fetchall()
    assert found == [("AA01NH", 2.0), ("BB01NH", 0.0), ("berlin", 2.0)]


def figure(mark: str, start_on: date, measure: str = "visits.visit_count") -> dict[str, Any]:
    return {"mark": mark, "period_start_on": start_on, "numerator_measure": measure}


def test_only_figures_that_could_be_shown_are_counted_as_shown_or_withheld() -> None:
    marks = ("", "u", "p", "g", "t", "x")
    rows = [figure(mark, MAY) for mark in marks] + [figure("g", YEAR), figure("g", date(2026, 1, 1))]
    counted = count_cells(pl.DataFrame([*rows, figure("", YEAR, "quality.suppressed_cell_count")]), NIGHT)
    assert counted.select("period_start_on", "suppressed", "published").rows() == [(YEAR, 2.0, 5.0)]


def test_the_share_of_withheld_figures_is_that_of_the_released_table(
    con: duckdb.DuckDBPyConnection, lay: Callable[..., None], place: Callable[..., Any], catalogue: Catalogue
) -> None:
    small, large = place("AA01NH-01", MAY, visit_count=3), place("BB01NH-01", MAY, visit_count=900)
    lay("measures.visits", [row | {"estimated_visit_count": 0} for row in (small, large)])
    few = chosen(catalogue, "suppressed_cells_share", "visits", "estimated_share")
    compute(con, few, as_of=NIGHT)
    release(con, few, Thresholds(), NIGHT)
    (withheld, shown), (stated, numerator, mark) = (
        con.execute(query).fetchall()[0]
        for query in (
            "select count(*) filter (mark = 'g'), count(*) filter (mark in ('', 'u', 'p')) from mart.indicator_value"
            " where year(period_start_on) = 2025 and indicator_id <> 'suppressed_cells_share'",
            "select value, numerator, mark from mart.indicator_value where indicator_id = 'suppressed_cells_share'"
            " and period_start_on = date '2025-01-01'",
        )
    )
    assert (numerator, mark) == (withheld, "")
    assert stated == pytest.approx(withheld / (withheld + shown))
    measurable = con.execute("select is_measurable from mart.indicator where indicator_id = 'suppressed_cells_share'")
    assert measurable.fetchall() == [(True,)]
