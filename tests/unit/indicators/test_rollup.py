"""The roll-up: flows add up, stocks do not, validity and missing values are kept."""

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute

AS_OF = date(2026, 6, 1)
YEAR = date(2025, 1, 1)


def value(  # noqa: PLR0917
    con: duckdb.DuckDBPyConnection, indicator: str, level: str, area: str, period: str, start: date, code: str = ""
) -> Any:
    found = con.execute(
        "select value from indicators.value where (indicator_id, level, area_code, period_type, period_start_on,"
        " breakdown_code) = (?, ?, ?, ?, ?, ?)",
        [indicator, level, area, period, start, code],
    ).fetchall()
    assert len(found) <= 1
    return found[0][0] if found else None


@pytest.fixture
def visited(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[..., None],
    place: Callable[..., Any],
    measured: Callable[[], Catalogue],
) -> duckdb.DuckDBPyConnection:
    rows = [
        place(location, date(2025, month, 1), visit_count=number * 100 + month, estimated_visit_count=0)
        for number, location in enumerate(("AA01NH-01", "AA01NH-02", "AA02NH-01", "BB01NH-01"), 1)
        for month in range(1, 13)
    ]
    lay("measures.visits", rows)
    compute(con, measured(), as_of=AS_OF)
    return con


@pytest.mark.parametrize("measure", ["visits.visit_count", "visits.estimated_visit_count"])
def test_districts_projects_prognoseraeume_and_locations_each_add_up_to_berlin(
    visited: duckdb.DuckDBPyConnection, measure: str
) -> None:
    sums = visited.execute(
        "select period_type, period_start_on, list(distinct total) from (select level, period_type, period_start_on,"
        " sum(amount) as total from indicators.cube where measure = ? group by all) group by all",
        [measure],
    ).fetchall()
    assert len(sums) == 12 + 4 + 1
    assert all(len(totals) == 1 for *_, totals in sums)


def test_months_and_quarters_of_a_flow_add_up_to_the_year(visited: duckdb.DuckDBPyConnection) -> None:
    totals = visited.execute(
        "select area_code, list(distinct total) from (select level, area_code, period_type, sum(value) as total"
        " from indicators.value where indicator_id = 'visits' group by all) group by level, area_code"
    ).fetchall()
    assert totals
    assert all(len(total) == 1 for _, total in totals)
    assert value(visited, "visits", "location", "AA01NH-01", "year", YEAR) == 12 * 100 + 78


def test_visits_move_with_their_location_when_it_moves(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[..., None],
    place: Callable[..., Any],
    measured: Callable[[], Catalogue],
) -> None:
    moved = {**place("AA01NH-01", date(2025, 7, 1), visit_count=7), "district_code": "02", "pgr_code": "0201"}
    lay("measures.visits", [place("AA01NH-01", date(2025, 6, 1), visit_count=6), moved])
    compute(con, measured(), as_of=AS_OF)
    assert [value(con, "visits", "district", d, "year", YEAR) for d in ("01", "02")] == [6, 7]
    assert value(con, "visits", "location", "AA01NH-01", "year", YEAR) == 13


def test_a_stock_takes_the_last_value_of_each_location_and_is_never_added_over_time(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[..., None],
    place: Callable[..., Any],
    measured: Callable[[], Catalogue],
) -> None:
    lay(
        "measures.volunteers",
        [
            place("AA01NH-01", date(2025, 3, 1), active_count=30, volunteer_hours=100),
            place("AA01NH-01", date(2025, 12, 1), active_count=20, volunteer_hours=50),
            place("AA02NH-01", date(2025, 6, 1), active_count=5, volunteer_hours=10),
        ],
    )
    compute(con, measured(), as_of=AS_OF)
    assert value(con, "active_volunteers", "district", "01", "year", YEAR) == 25
    assert value(con, "volunteer_hours", "district", "01", "year", YEAR) == 160
    assert value(con, "hours_per_volunteer", "district", "01", "year", YEAR) == pytest.approx(160 / 25)


def test_a_code_that_the_last_report_no_longer_names_is_gone(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[..., None],
    place: Callable[..., Any],
    measured: Callable[[], Catalogue],
) -> None:
    march, december = date(2025, 3, 1), date(2025, 12, 1)
    told = [(march, "schule", 4, 4), (march, "kita", 3, 0), (december, "kita", 5, 1)]
    rows = [
        place("AA01NH-01", on, partner_type=code, partner_count=count, strong_partner_count=strong)
        for on, code, count, strong in told
    ]
    lay("measures.partners", rows)
    compute(con, measured(), as_of=AS_OF)
    assert value(con, "strong_partnerships_share", "district", "01", "year", YEAR) == pytest.approx(1 / 5)


def test_a_ratio_is_the_ratio_of_sums(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[..., None],
    place: Callable[..., Any],
    measured: Callable[[], Catalogue],
) -> None:
    rows = [
        place("AA01NH-01", YEAR, first_visit_count=1, visit_with_first_status_count=2),
        place("AA02NH-01", YEAR, first_visit_count=0, visit_with_first_status_count=98),
    ]
    lay("measures.visits", rows)
    compute(con, measured(), as_of=AS_OF)
    assert value(con, "first_visit_share", "district", "01", "month", YEAR) == 0.01


def test_the_denominator_is_of_the_right_year_and_named(visited: duckdb.DuckDBPyConnection) -> None:
    rows = visited.execute(
        "select denominator, denominator_reference_on from indicators.value where indicator_id = 'visits_per_1000'"
        " and area_code = '01'"
        " and (period_type, period_start_on) in (('year', date '2025-01-01'), ('month', date '2025-06-01'))"
        " order by period_type"
    ).fetchall()
    assert rows == [(400_000, date(2024, 12, 31)), (500_000, date(2025, 12, 31))]


def test_a_missing_year_of_the_population_blocks_the_value_and_no_other_year_steps_in(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[..., None],
    place: Callable[..., Any],
    measured: Callable[[], Catalogue],
) -> None:
    lay("measures.visits", [place("AA01NH-01", date(2024, 3, 1), visit_count=400)])
    lay("measures.visits", [place("BB01NH-01", date(2026, 2, 1), visit_count=400)])
    compute(con, measured(), as_of=AS_OF)
    blocked = con.execute(
        "select denominator, value from indicators.value where indicator_id = 'visits_per_1000'"
        " and level in ('district', 'berlin') and area_code <> '01' and breakdown = '' and period_type = 'month'"
        " and period_start_on in (date '2024-03-01', date '2026-02-01') and numerator is not null"
    ).fetchall()
    assert blocked
    assert set(blocked) == {(None, None)}


def test_berlin_is_the_sum_of_its_districts_only_where_all_of_them_are_there(
    visited: duckdb.DuckDBPyConnection,
) -> None:
    rows = visited.execute(
        "select denominator, denominator_reference_on from indicators.value where indicator_id = 'visits_per_1000'"
        " and level = 'berlin' and period_type = 'year' and period_start_on = date '2025-01-01'"
    ).fetchall()
    assert rows == [(500_000, date(2024, 12, 31))]


def test_a_code_nobody_reported_is_zero_where_others_were_reported(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[..., None],
    place: Callable[..., Any],
    measured: Callable[[], Catalogue],
) -> None:
    march = date(2025, 3, 1)
    lay(
        "measures.consultations",
        [
            place("AA01NH-01", march, topic="wohnen", consultation_count=12),
            place("BB01NH-01", march, topic="schulden", consultation_count=20),
        ],
    )
    compute(con, measured(), as_of=AS_OF)
    got = [value(con, "consultations", "district", "01", "quarter", YEAR, code) for code in ("", "wohnen", "schulden")]
    assert got == [12, 12, 0]


def test_shares_of_a_breakdown_add_up_to_one(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[..., None],
    place: Callable[..., Any],
    measured: Callable[[], Catalogue],
) -> None:
    lay(
        "measures.self_help_enquiries",
        [
            place("BB02SK-01", date(2025, 3, 1), channel=channel, enquiry_count=count)
            for channel, count in (("telefon", 50), ("email", 30), ("online", 20))
        ],
    )
    compute(con, measured(), as_of=AS_OF)
    shares = [
        value(con, "enquiries_by_channel", "berlin", "berlin", "quarter", YEAR, c)
        for c in ("telefon", "email", "online")
    ]
    assert shares == [0.5, 0.3, 0.2]
    assert value(con, "enquiries_by_channel", "berlin", "berlin", "quarter", YEAR) is None


def test_prognoseraum_coverage_counts_areas_with_a_location_at_the_end(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[..., None],
    place: Callable[..., Any],
    measured: Callable[[], Catalogue],
) -> None:
    lay(
        "measures.locations",
        [
            place("AA01NH-01", date(2025, 11, 1), location_count=1),
            place("AA01NH-02", date(2025, 11, 1), location_count=1),
            place("AA01NH-01", date(2025, 12, 1), location_count=1),
        ],
    )
    compute(con, measured(), as_of=AS_OF)
    assert value(con, "prognoseraum_coverage", "district", "01", "year", YEAR) == pytest.approx(1 / 3)
    assert value(con, "prognoseraum_coverage", "berlin", "berlin", "year", YEAR) == pytest.approx(1 / 5)


def test_every_key_is_there_once(visited: duckdb.DuckDBPyConnection) -> None:
    twice = visited.execute(
        "select count(*) from (select 1 from indicators.value group by indicator_id, level, area_code, period_type,"
        " period_start_on, breakdown, breakdown_code having count(*) > 1)"
    ).fetchone()
    assert twice == (0,)


def test_sums_do_not_depend_on_the_order_of_the_rows(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[..., None],
    place: Callable[..., Any],
    measured: Callable[[], Catalogue],
) -> None:
    rows = [place("AA01NH-01", date(2025, 12, 1), offer_hours=hours) for hours in (1e16, 1.0, 1.0, 1.0, 1.0, 1.0)]
    sums = set()
    for ordered in (rows, rows[::-1], [*rows[3:], *rows[:3]]):
        con.execute("delete from measures.offers")
        lay("measures.offers", ordered)
        compute(con, measured(), as_of=AS_OF)
        sums.add(value(con, "offer_hours", "berlin", "berlin", "year", YEAR))
    assert len(sums) == 1
