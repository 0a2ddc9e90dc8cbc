"""Figures as they are today: moved, merged and renamed houses, equal totals, and nothing won by subtraction."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
import scipy

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute
from kiezwirkung.indicators.releasing import release
from kiezwirkung.settings import Thresholds

pytestmark = pytest.mark.slow  # a warehouse for each test

NIGHT = date(2026, 6, 1)
EARLIER, YEAR, MOVE = date(2024, 1, 1), date(2025, 1, 1), date(2025, 7, 1)
ALWAYS = date(1900, 1, 1)
COUNTS = {"AA01NH-01": 100, "AA01NH-02": 20, "AA02NH-01": 30, "BB01NH-01": 40, "BB02SK-01": 50}
TOPICS = {"wohnen": 3, "familie": 40, "arbeit": 60}
FEW = ("visits", "active_volunteers", "consultations", "core_funding", "visits_per_1000")
Row = dict[str, Any]
Con = duckdb.DuckDBPyConnection


@pytest.fixture
def con(own_warehouse: Con) -> Con:
    return own_warehouse


def history(place_id: str, on: date, **place: Any) -> Row:
    return {"place_id": place_id, "applies_from": on, "location_id": None, "pgr_code": None, **place}


def lay(con: Con, table: str, rows: list[Row]) -> None:
    con.register("rows_to_lay", pl.DataFrame(rows, infer_schema_length=None))
    con.execute(f"insert into {table} by name select * from rows_to_lay")
    con.unregister("rows_to_lay")


def lay_places(con: Con, place: Callable[..., Row]) -> None:
    """Every place of the small world where it always was; tests lay moves on top."""
    found = [place(loc, YEAR) for loc in COUNTS]
    rows = [history(row["location_id"], ALWAYS, **{k: v for k, v in row.items() if k != "month_on"}) for row in found]
    projects = {row["project_id"]: row["district_code"] for row in found}
    rows += [history(project, ALWAYS, project_id=project, district_code=code) for project, code in projects.items()]
    lay(con, "core.map_place_history", rows)
    lay(con, "core.map_place_today", [{k: v for k, v in row.items() if k != "applies_from"} for row in rows])


def move(con: Con, place_id: str, **now: Any) -> None:
    """Let a place count elsewhere today; as it was stays as it was."""
    changes = ", ".join(f"{column} = '{value}'" for column, value in now.items())
    con.execute(f"update core.map_place_today set {changes} where place_id = '{place_id}'")


def run(con: Con, catalogue: Catalogue, *indicators: str) -> None:
    few = replace(catalogue, indicators=tuple(i for i in catalogue.indicators if i.id in indicators))
    compute(con, few, as_of=NIGHT)
    release(con, few, Thresholds(), NIGHT)


def asked(con: Con, table: str, indicator: str, level: str, start: date = YEAR) -> dict[str, Any]:
    rows = con.execute(
        f"select area_code, value, mark from mart.{table} where indicator_id = ? and level = ?"
        " and period_type = 'year' and period_start_on = ? and breakdown = '' order by all",
        [indicator, level, start],
    ).fetchall()
    return {area: value if mark == "" else mark for area, value, mark in rows}


def as_was(con: Con, indicator: str, level: str, start: date = YEAR) -> dict[str, Any]:
    return asked(con, "indicator_value", indicator, level, start)


def today(con: Con, indicator: str, level: str, start: date = YEAR) -> dict[str, Any]:
    return asked(con, "indicator_value_today", indicator, level, start)


def in_both(con: Con, indicator: str, level: str) -> dict[str, Any]:
    """Today's structure as a whole: today's figures, and where no house came or went the figures as they were."""
    both = as_was(con, indicator, level) | today(con, indicator, level)
    return {area: value for area, value in both.items() if value != "x"}


@pytest.fixture
def places(con: Con, place: Callable[..., Row]) -> Con:
    lay_places(con, place)
    return con


def test_without_moves_there_is_nothing_to_compare(
    places: Con, place: Callable[..., Row], catalogue: Catalogue
) -> None:
    lay(places, "measures.visits", [place("AA01NH-01", YEAR, visit_count=100)])
    run(places, catalogue, "visits")
    assert places.execute("select count(*) from mart.indicator_value_today").fetchone() == (0,)


def test_a_house_that_moved_counts_where_it_is_today_and_the_city_stays_the_same(
    places: Con, place: Callable[..., Row], catalogue: Catalogue
) -> None:
    con = places
    lay(con, "measures.visits", [place(loc, YEAR, visit_count=n) for loc, n in COUNTS.items()])
    small = COUNTS | {"AA01NH-02": 4}
    lay(con, "measures.visits", [place(loc, EARLIER, visit_count=n) for loc, n in small.items()])
    lay(con, "measures.volunteers", [place(loc, YEAR, active_count=n) for loc, n in COUNTS.items()])
    rows = [place(loc, YEAR, topic=t, consultation_count=n) for loc in COUNTS for t, n in TOPICS.items()]
    lay(con, "measures.consultations", rows)
    rows = [place(loc, YEAR, income_source="ifp", ifp_income_eur=n * 1000) for loc, n in COUNTS.items()]
    lay(con, "measures.incomes", rows)
    move(con, "AA01NH-02", district_code="02", pgr_code="0201")
    run(con, catalogue, *FEW)

    assert as_was(con, "visits", "district") == {"01": 150.0, "02": 90.0}
    assert today(con, "visits", "district") == {"01": 130.0, "02": 110.0}
    assert today(con, "visits", "pgr") == {"0102": "x", "0201": 60.0}
    assert today(con, "visits", "project") == {}
    for indicator in ("visits", "active_volunteers", "consultations"):
        (city,) = as_was(con, indicator, "berlin").values()
        assert sum(in_both(con, indicator, "district").values()) == city
    rate = "select value, as_was_value, as_was_mark from mart.indicator_value_today where area_code = '01'"
    rate += " and indicator_id = 'visits_per_1000' and period_type = 'year' and period_start_on = date '2025-01-01'"
    assert con.execute(rate).fetchone() == (130 / 500, 150 / 500, "")

    # what a small house brings along is shown at neither end
    assert as_was(con, "visits", "district", EARLIER) == {"01": 134.0, "02": 90.0}
    assert today(con, "visits", "district", EARLIER) == {"01": "g", "02": "g"}
    # a small part of a breakdown hides a second part
    parts = "select count(*) filter (mark = 'g'), count(*) from mart.indicator_value_today where breakdown = 'topic'"
    parts += " and area_code = '02' and period_type = 'year' and period_start_on = date '2025-01-01'"
    assert con.execute(parts).fetchone() == (2, 3)
    # income is shown for no single house, so the difference must not be either
    assert as_was(con, "core_funding", "district") == {"01": 150_000.0, "02": 90_000.0}
    assert today(con, "core_funding", "district") == {"01": "g", "02": "g"}


@pytest.mark.slow  # a night of its own; the fast lane has the others of its kind
def test_only_the_months_before_the_move_count_elsewhere(
    places: Con, place: Callable[..., Row], catalogue: Catalogue
) -> None:
    later = {"district_code": "02", "pgr_code": "0201"}
    moved = history("AA01NH-02", MOVE, location_id="AA01NH-02", project_id="AA01NH", **later)
    lay(places, "core.map_place_history", [moved])
    rows = [place("AA01NH-02", YEAR, visit_count=30), {**place("AA01NH-02", MOVE, visit_count=300), **later}]
    rows += [place(loc, YEAR, visit_count=100) for loc in ("AA02NH-01", "BB01NH-01")]
    lay(places, "measures.visits", rows)
    move(places, "AA01NH-02", **later)
    run(places, catalogue, "visits")
    assert as_was(places, "visits", "district") == {"01": 130.0, "02": 400.0}
    assert today(places, "visits", "district") == {"01": 100.0, "02": 430.0}
    assert today(places, "visits", "district", date(2026, 1, 1)) == {}


@pytest.mark.slow  # a night of its own; the fast lane has the others of its kind
def test_a_district_with_little_left_hides_the_district_that_gained(
    places: Con, place: Callable[..., Row], catalogue: Catalogue
) -> None:
    lay(places, "core.dim_project", [{"project_id": "AA03NH", "district_code": "01", "valid_from": ALWAYS}])
    lay(places, "core.map_project_area", [{"project_id": "AA03NH", "district_code": "01", "applies_from": ALWAYS}])
    third = {**place("AA02NH-01", YEAR, visit_count=2), "project_id": "AA03NH", "location_id": "AA03NH-01"}
    counts = {"AA01NH-02": 100, "AA02NH-01": 2, "BB01NH-01": 40, "BB02SK-01": 50}
    lay(places, "measures.visits", [third, *(place(loc, YEAR, visit_count=n) for loc, n in counts.items())])
    move(places, "AA01NH-02", district_code="02", pgr_code="0201")
    run(places, catalogue, "visits")
    assert as_was(places, "visits", "project")["AA01NH"] == 100.0
    assert today(places, "visits", "district") == {"01": "g", "02": "g"}


def test_merged_and_renamed_houses_keep_their_past_and_their_stock(
    places: Con, place: Callable[..., Row], catalogue: Catalogue
) -> None:
    con, houses = places, [{**place(loc, YEAR), "location_id": None, "pgr_code": None} for loc in COUNTS]
    rows = [{**row, "active_count": n} for row, n in zip(houses, COUNTS.values(), strict=True)]
    lay(con, "measures.volunteers", rows[1:])
    lay(con, "measures.visits", [place(loc, YEAR, visit_count=n) for loc, n in COUNTS.items()])
    lay(con, "measures.visits", [{**place("BB01NH-01", MOVE), "location_id": "BB01NH-09", "visit_count": 60}])
    new = {"location_id": "BB01NH-09", "project_id": "BB01NH", "district_code": "02", "pgr_code": "0201"}
    lay(con, "core.map_place_history", [history("BB01NH-09", ALWAYS, **new)])
    lay(con, "core.map_place_today", [{"place_id": "BB01NH-09", **new}])
    move(con, "BB01NH-01", location_id="BB01NH-09")
    for merged in ("AA02NH", "AA02NH-01"):
        move(con, merged, project_id="AA01NH")
    run(con, catalogue, "visits", "active_volunteers")
    assert today(con, "visits", "project") == {"AA01NH": 150.0, "AA02NH": "x"}
    assert today(con, "active_volunteers", "project") == {"AA01NH": 20.0 + 30.0, "AA02NH": "x"}
    assert today(con, "visits", "location") == {"BB01NH-01": "x", "BB01NH-09": 100.0}
    assert today(con, "visits", "district") == {}
    for level in ("project", "location"):
        assert sum(in_both(con, "visits", level).values()) == sum(COUNTS.values()) + 60


@pytest.mark.parametrize(
    ("seed", "first"), [(0, 2019), *(pytest.param(seed, 1996, marks=pytest.mark.slow) for seed in (1, 2))]
)
def test_figures_of_both_structures_tell_no_more_than_those_of_one(
    places: Con, place: Callable[..., Row], catalogue: Catalogue, seed: int, first: int
) -> None:
    """An attacker who solves all published sums of visits learns no small figure from today's that he had not."""
    chance, con = random.Random(seed), places  # noqa: S311 - invented figures, nothing secret
    years = [date(year, 1, 1) for year in range(first, 2026)]
    counts = {year: {loc: chance.choice((0, 2, 3, 4, 6, 30, 80)) for loc in COUNTS} for year in years}
    lay(
        con,
        "measures.visits",
        [place(loc, y, visit_count=n) for y, found in counts.items() for loc, n in found.items()],
    )
    for loc, district in (
        ("AA01NH-02", "02"),
        (chance.choice(["AA02NH-01", "BB01NH-01"]), chance.choice(["01", "02"])),
    ):
        move(con, loc, district_code=district, pgr_code=district + "02")
    run(con, catalogue, "visits")
    shown = 0
    for year in years:
        was = _sums(con, "core.map_place_history", as_was, year)
        now = _sums(con, "core.map_place_today", today, year)
        shown += len(now)
        for loc in (loc for loc, count in counts[year].items() if 0 < count < 5):
            assert _is_known(was + now, loc) == _is_known(was, loc)
    assert shown > 0


def _sums(con: Con, table: str, figures: Callable[..., dict[str, Any]], year: date) -> list[tuple[set[str], float]]:
    """Each published figure with the locations whose sum it is."""
    columns = {"district": "district_code", "pgr": "pgr_code", "project": "project_id", "location": "location_id"}
    found = []
    for level, column in columns.items():
        query = f"select {column}, list(place_id) from {table} where location_id is not null group by all"
        members = {area: set(places) for area, places in con.execute(query).fetchall()}
        values = figures(con, "visits", level, year)
        found += [(members.get(area, set()), value) for area, value in values.items() if isinstance(value, float)]
    return found


def _is_known(sums: list[tuple[set[str], float]], wanted: str) -> bool:
    """Whether the published sums leave one value only for a location."""
    if not sums:
        return False
    matrix = np.array([[float(loc in members) for loc in COUNTS] for members, _ in sums])
    target = np.array([float(loc == wanted) for loc in COUNTS])
    values = [value for _, value in sums]
    ends = [
        scipy.optimize.linprog(sign * target, A_eq=matrix, b_eq=values, bounds=(0, None), method="highs")
        for sign in (1, -1)
    ]
    return all(end.status == 0 for end in ends) and abs(ends[0].fun + ends[1].fun) < 1e-6
