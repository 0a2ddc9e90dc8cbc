"""From measures to schema mart: marks, inheritance, targets, survey items; nothing small gets out."""

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute
from kiezwirkung.indicators.releasing import release
from kiezwirkung.settings import Thresholds

pytestmark = pytest.mark.slow  # a warehouse for each test

YEAR = date(2025, 1, 1)
DECEMBER = date(2025, 12, 1)
Released = Callable[..., duckdb.DuckDBPyConnection]


@pytest.fixture
def released(con: duckdb.DuckDBPyConnection, measured: Callable[[], Catalogue]) -> Released:
    def run(as_of: date = date(2026, 6, 1), whole: Catalogue | None = None) -> duckdb.DuckDBPyConnection:
        catalogue = whole or measured()
        compute(con, catalogue, as_of=as_of)
        release(con, catalogue, Thresholds(), as_of)
        return con

    return run


def row(con: duckdb.DuckDBPyConnection, indicator: str, level: str, area: str, columns: str = "value, mark") -> Any:
    return con.execute(
        f"select {columns} from mart.indicator_value where indicator_id = ? and level = ? and area_code = ?"
        " and period_type = 'year' and period_start_on = date '2025-01-01' and breakdown = ''",
        [indicator, level, area],
    ).fetchone()


def test_a_hidden_count_takes_every_figure_built_on_it_along(
    lay: Callable[..., None], place: Callable[..., Any], released: Released
) -> None:
    lay(
        "measures.visits",
        [
            place("AA01NH-01", YEAR, visit_count=3, estimated_visit_count=0),
            place("BB01NH-01", YEAR, visit_count=900, estimated_visit_count=9),
        ],
    )
    con = released()
    for indicator in ("visits", "visits_per_1000", "estimated_share"):
        assert row(con, indicator, "district", "01") == (None, "g")
        assert row(con, indicator, "district", "02") == (None, "g")
    assert row(con, "visits", "berlin", "berlin") == (903.0, "")


def test_a_share_is_hidden_when_only_a_few_are_left_over_and_cannot_be_won_back_from_its_neighbours(
    lay: Callable[..., None], place: Callable[..., Any], released: Released
) -> None:
    rows = [("AA01NH-01", 47, 50), ("BB01NH-01", 45, 50)]
    lay("measures.visits", [place(loc, YEAR, female_count=w, known_gender_count=n) for loc, w, n in rows])
    con = released()
    assert row(con, "female_share", "district", "01") == (None, "g")
    assert row(con, "female_share", "district", "02") == (None, "g")
    assert row(con, "female_share", "berlin", "berlin") == (0.92, "")


def test_a_project_that_moved_is_protected_in_the_district_of_the_period(
    con: duckdb.DuckDBPyConnection, lay: Callable[..., None], place: Callable[..., Any], released: Released
) -> None:
    move = date(2026, 1, 1)
    lay("core.dim_project", [{"project_id": "AA01NH", "district_code": "02", "valid_from": move}])
    lay("core.map_project_area", [{"project_id": "AA01NH", "district_code": "02", "applies_from": move}])
    counts = {"AA01NH-01": 3, "AA02NH-01": 50, "BB01NH-01": 40, "BB02SK-01": 60}
    lay("measures.visits", [place(loc, YEAR, visit_count=n) for loc, n in counts.items()])
    con = released()
    assert row(con, "visits", "district", "01") == (53.0, "")
    assert row(con, "visits", "project", "AA02NH") == (None, "g")
    assert row(con, "visits", "project", "BB01NH") == (40.0, "")


def test_volunteer_hours_are_hidden_with_their_few_volunteers(
    lay: Callable[..., None], place: Callable[..., Any], released: Released
) -> None:
    lay("measures.volunteers", [place("AA01NH-01", DECEMBER, active_count=4, volunteer_hours=800)])
    assert row(released(), "volunteer_hours", "project", "AA01NH") == (None, "g")


def test_five_persons_are_shown_and_four_are_not(
    lay: Callable[..., None], place: Callable[..., Any], released: Released
) -> None:
    rows = [place("AA01NH-01", YEAR, person_key=f"{n:032x}") for n in range(5)]
    rows += [place("BB01NH-01", YEAR, person_key=f"{n:032x}") for n in range(10, 14)]
    rows += [place("BB02SK-01", YEAR, person_key=f"{n:032x}") for n in range(20, 23)]
    lay("core.fct_participation", rows)
    lay("measures.participations", [place(loc, YEAR) for loc in ("AA01NH-01", "BB01NH-01", "BB02SK-01")])
    con = released()
    assert row(con, "distinct_participants", "project", "AA01NH") == (5.0, "")
    assert row(con, "distinct_participants", "project", "BB01NH") == (None, "g")


def test_health_related_parts_need_ten(lay: Callable[..., None], place: Callable[..., Any], released: Released) -> None:
    counts = {"wohnen": 9, "schulden": 30, "familie": 10, "pflege": 0}
    lay(
        "measures.consultations",
        [place("AA01NH-01", DECEMBER, topic=t, consultation_count=n) for t, n in counts.items()],
    )
    con = released()
    found = dict(
        con.execute(
            "select breakdown_code, mark from mart.indicator_value"
            " where indicator_id = 'consultations' and level = 'berlin'"
            " and period_type = 'year' and period_start_on = date '2025-01-01' and breakdown = 'topic'"
        ).fetchall()
    )
    assert found == {"wohnen": "g", "familie": "g", "schulden": "", "pflege": ""}
    assert row(con, "consultations", "berlin", "berlin") == (49.0, "")


def test_no_small_count_and_no_withheld_number_reaches_the_release(
    lay: Callable[..., None], place: Callable[..., Any], released: Released
) -> None:
    places = ("AA01NH-01", "AA01NH-02", "AA02NH-01", "BB01NH-01")
    lay(
        "measures.visits",
        [
            place(
                loc,
                date(2025, m, 1),
                visit_count=(7 * n + 3 * m) % 11,
                female_count=(n + m) % 4,
                known_gender_count=(n + m) % 9,
            )
            for n, loc in enumerate(places)
            for m in range(1, 13)
        ],
    )
    con = released()
    leaks = con.execute(
        "select count(*) from mart.indicator_value where (indicator_id in ('visits', 'female_share') and numerator"
        " between 1"
        " and 4) or (mark in ('g', 't', 'x') and coalesce(value, numerator, denominator, lower, upper, change,"
        " answer_count, estimated_share) is not null)"
    ).fetchone()
    assert leaks == (0,)
    assert con.execute("select count(*) > 20 from mart.indicator_value where mark = 'g'").fetchone() == (True,)


def test_a_running_year_is_late_and_a_year_before_the_deadline_provisional(
    lay: Callable[..., None], place: Callable[..., Any], released: Released
) -> None:
    lay("measures.visits", [place("AA01NH-01", date(2025, m, 1), visit_count=100) for m in range(1, 13)])
    lay(
        "core.fct_reporting_obligation",
        [
            {
                "project_id": "AA01NH",
                "entity": "visits",
                "period_type": "month",
                "period_on": date(2025, m, 1),
                "due_on": date(2026, 1, 15),
                "is_due": False,
                "is_delivered": True,
            }
            for m in range(1, 13)
        ],
    )
    assert row(released(date(2025, 12, 20)), "visits", "district", "01") == (None, "t")
    assert row(released(date(2026, 1, 10)), "visits", "district", "01") == (1200.0, "p")
    assert row(released(date(2026, 2, 1)), "visits", "district", "01", "mark, delivered_count, expected_count") == (
        "",
        1,
        1,
    )


def target(indicator: str, value: float, split: str = "linear", year: int = 2025) -> dict[str, Any]:
    return {
        "agreement_id": "V-01",
        "district_code": "01",
        "indicator_id": indicator,
        "target_year": year,
        "target_value": value,
        "baseline_value": None,
        "target_split": split,
    }


@pytest.mark.parametrize(("goal", "state"), [(1200.0, "reached"), (1200.5, "behind")])
def test_a_target_of_a_finished_year_is_reached_or_not(
    lay: Callable[..., None], place: Callable[..., Any], released: Released, goal: float, state: str
) -> None:
    lay("measures.visits", [place("AA01NH-01", date(2025, m, 1), visit_count=100) for m in range(1, 13)])
    lay("core.fct_agreement_target", [target("visits", goal), target("belonging", 4.0)])
    con = released()
    found = con.execute("select indicator_id, actual_value, state from mart.agreement_target order by all").fetchall()
    assert found == [("belonging", None, "no_value"), ("visits", 1200.0, state)]
    assert row(con, "visits", "district", "01", "target") == (goal,)


def test_while_the_year_runs_the_shown_months_are_set_against_the_due_share(
    lay: Callable[..., None], place: Callable[..., Any], released: Released
) -> None:
    lay("measures.visits", [place("AA01NH-01", date(2025, m, 1), visit_count=100) for m in range(1, 7)])
    goals = {"V-01": (1200, "linear"), "V-02": (1300, "linear"), "V-03": (1300, "year_end")}
    targets = [target("visits", goal, split) | {"agreement_id": name} for name, (goal, split) in goals.items()]
    lay("core.fct_agreement_target", targets)
    con = released(date(2025, 7, 20))
    found = con.execute("select agreement_id, actual_value, due_share, state from mart.agreement_target order by all")
    assert found.fetchall() == [
        ("V-01", 600.0, 0.5, "on_course"),
        ("V-02", 600.0, 0.5, "behind"),
        ("V-03", 600.0, 0.0, "on_course"),
    ]


def test_centre_district_and_city_have_targets_and_their_sums_are_compared(
    lay: Callable[..., None], place: Callable[..., Any], released: Released
) -> None:
    months = [date(2025, m, 1) for m in range(1, 13)]
    lay("measures.visits", [place(loc, m, visit_count=50) for m in months for loc in ("AA01NH-01", "AA02NH-01")])
    targets = [
        target("visits", 1100.0),
        target("visits", 600.0) | {"project_id": "AA01NH"},
        target("visits", 700.0) | {"project_id": "AA02NH"},
        target("visits", 1100.0) | {"district_code": None, "agreement_id": "V-00"},
    ]
    lay("core.fct_agreement_target", targets)
    con = released()
    found = con.execute("select level, area_code, actual_value, state, reason from mart.target order by all").fetchall()
    assert [row[:4] for row in found] == [
        ("berlin", "berlin", 1200.0, "reached"),
        ("district", "01", 1200.0, "reached"),
        ("project", "AA01NH", 600.0, "reached"),
        ("project", "AA02NH", 600.0, "behind"),
    ]
    assert found[3][4] == "Im Rückstand: 600 Besuche; fällig sind bis Jahresende 700; 100 zu wenig."
    assert con.execute("select level, difference from mart.target_sum order by all").fetchall() == [
        ("berlin", 0.0),
        ("district", 200.0),
    ]
    assert con.execute("select count(*) from mart.agreement_target").fetchone() == (1,)
    assert row(con, "visits", "project", "AA02NH", "target") == (700.0,)


def test_survey_items_are_hidden_below_ten_answers(lay: Callable[..., None], released: Released) -> None:
    lay(
        "measures.survey",
        [{"district_code": "01", "month_on": YEAR, "bel1_n": 9, "belonging_n": 9, "belonging_sum": 36}],
    )
    lay("core.fct_survey_response", [{"district_code": "01", "month_on": YEAR, "bel1": 4}] * 9)
    lay(
        "core.fct_survey_response",
        [{"district_code": "02", "month_on": YEAR, "bel1": answer} for answer in (1, 2, 5, 9) * 20],
    )
    found = (
        released()
        .execute("select area_code, answer_count, share_5, mark from mart.survey_item order by all")
        .fetchall()
    )
    assert found == [("01", None, None, "g"), ("02", None, None, "g"), ("berlin", 69, 0.29, "")]


def test_the_catalogue_and_the_edition_are_released(released: Released, catalogue: Catalogue) -> None:
    con = released(whole=catalogue)
    assert con.execute("select count(*) from mart.indicator").fetchone() == (len(catalogue.indicators),)
    assert dict(con.execute("select * from mart.edition").fetchall())["as_of"] == "2026-06-01"
