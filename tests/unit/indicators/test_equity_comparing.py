"""Who is reached against who lives there: shares, limits, indices, and what is withheld with what."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from kiezwirkung.equity.comparing import GROUP_SQL, JUDGED_BY, SMALL_PROJECTS, release_equity, withheld_projects
from kiezwirkung.equity.index import reach_indices
from kiezwirkung.equity.places import release_place_coverage
from kiezwirkung.equity.standardised import INDICATOR, NO_AGES
from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute, write_table
from kiezwirkung.indicators.releasing import AREA_SQL, shown_values
from kiezwirkung.settings import Thresholds
from kiezwirkung.statistics.distributions import Numbers

pytestmark = pytest.mark.slow  # a warehouse for each test

YEAR = date(2025, 1, 1)
NIGHT, ON, MAY, END = date(2026, 6, 1), date(2024, 12, 31), date(2025, 5, 1), date(2025, 12, 1)
BANDS = ("u6", "27_45", "65plus", "6_15", "45_55")
COUNTED = {
    "AA01NH-01": (30, 20, 50, 70, 80),
    "AA02NH-01": (12, 18, 30, 70, 80),
    "BB01NH-01": (40, 60, 20, 70, 80),
    "BB02SK-01": (9, 21, 30, 70, 80),
}
Rows = dict[tuple[str, str], dict[str, Any]]
Released = Callable[[], Rows]


@pytest.fixture
def equity(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> Released:
    small = replace(catalogue, indicators=tuple(i for i in catalogue.indicators if i.id in JUDGED_BY.values()))

    return lambda: released(con, small)


def released(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> Rows:
    compute(con, catalogue, as_of=NIGHT)
    con.execute("create schema if not exists mart")
    con.execute(AREA_SQL)
    release_equity(con, shown_values(con, catalogue, Thresholds(), NIGHT), Thresholds(), NIGHT)
    found = con.sql("select * from mart.equity").pl().iter_rows(named=True)
    return {(row["area_code"], row["group_code"] or row["index_kind"]): row for row in found}


@pytest.fixture
def reached(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> Released:
    few = replace(catalogue, indicators=tuple(i for i in catalogue.indicators if i.id == INDICATOR))
    return lambda: released(con, few)


def by_age(place: Callable[..., Any], counted: dict[str, tuple[int, ...]]) -> list[dict[str, Any]]:
    return [
        place(loc, MAY, age_band=band, age_visit_count=count)
        for loc, counts in counted.items()
        for band, count in zip(BANDS, counts, strict=True)
    ]


@pytest.fixture
def people(lay: Callable[..., None]) -> None:
    for level, area, factor in (("district", "01", 10), ("district", "02", 30), ("berlin", "berlin", 40)):
        for band, n in zip(BANDS, (10, 40, 30, 8, 12), strict=True):
            row = {"level": level, "area_code": area, "reference_on": ON, "age_band": band, "inhabitants": factor * n}
            lay("reference.population", [row])


@pytest.mark.usefixtures("people")
def test_a_share_of_those_reached_stands_beside_the_share_of_those_who_live_there(
    lay: Callable[..., None], place: Callable[..., Any], equity: Released
) -> None:
    lay("measures.visits_by_age", by_age(place, COUNTED))
    found = equity()["berlin", "65plus"]
    assert (found["case_count"], found["resident_share"], found["mark"]) == (130, 0.3, "")
    assert found["reached_share"] == pytest.approx(130 / 940)
    assert found["ratio"] == pytest.approx(130 / 940 / 0.3)
    assert found["lower"] < found["ratio"] < found["upper"], "four projects carry an interval"
    assert equity()["01", "65plus"]["lower"] is None, "two projects do not"


@pytest.mark.usefixtures("people")
def test_one_small_group_withholds_the_whole_area_and_what_would_give_it_away(
    lay: Callable[..., None], place: Callable[..., Any], equity: Released
) -> None:
    lay(
        "measures.visits_by_age",
        by_age(place, {**COUNTED, "AA01NH-01": (2, 20, 50, 70, 80), "AA02NH-01": (1, 18, 30, 70, 80)}),
    )
    found = equity()
    for area in ("01", "02"):
        for band in BANDS:
            row = found[area, band]
            assert row["mark"] == "g"
            assert all(row[name] is None for name in ("reached_share", "ratio", "lower", "upper", "case_count"))


@pytest.mark.usefixtures("people")
def test_an_interval_is_left_out_where_it_would_give_a_small_project_away(
    lay: Callable[..., None], place: Callable[..., Any], equity: Released
) -> None:
    lay("measures.visits_by_age", by_age(place, {**COUNTED, "AA01NH-01": (4, 20, 50, 70, 80)}))
    found = equity()["berlin", "u6"]
    assert (found["missing_reason"], found["lower"], found["case_count"]) == (SMALL_PROJECTS, None, 65)


def test_limits_rest_on_withheld_projects_together() -> None:
    shape = {"dimension": "gender", "level": "berlin", "area_code": "berlin", "period_start_on": YEAR}
    schema = dict.fromkeys((*shape, "group_code", "project_id"), pl.String) | {"period_start_on": pl.Date}
    found = []
    for split in ((6, 4), (9, 1)):
        women = {"P1": 40, "P2": 60, "P3": 55, "P4": split[0], "P5": split[1]}
        rows = [{**shape, "group_code": "w", "project_id": p, "amount": n} for p, n in women.items()]
        rows += [{**shape, "group_code": "other", "project_id": p, "amount": 100 - n} for p, n in women.items()]
        with duckdb.connect() as con:
            write_table(con, "equity_count", pl.DataFrame(rows))
            write_table(con, "equity_resident", pl.DataFrame(schema=schema | {"inhabitants": pl.Float64}))
            withheld = [{"dimension": "gender", "period_start_on": YEAR, "project_id": p} for p in ("P4", "P5")]
            write_table(con, "equity_withheld", pl.DataFrame(withheld))
            found.append(con.sql(GROUP_SQL, params={"persons": 5, "year": 2026}).pl())
    assert found[0].equals(found[1])
    row = found[0].filter(group_code="w").row(0, named=True)
    assert (row["clusters"], row["n"], row["tt"]) == (4, 500, 40**2 + 60**2 + 55**2 + 10**2)


def test_a_project_one_of_whose_ages_is_withheld_goes_into_limits_with_the_others_only() -> None:
    names = ("indicator_id", "area_code", "breakdown", "value", "mark")
    rows = [
        ("age_representation_catchment", "P1", "age_band", None, "g"),
        ("age_representation_catchment", "P1", "age_band", 1.2, ""),
        ("age_representation_catchment", "P2", "age_band", 0.9, ""),
        ("age_representation_catchment", "P3", "age_band", None, "x"),
        ("female_share", "P2", "", None, "g"),
        ("visits", "P2", "", None, "g"),
    ]
    shown = pl.DataFrame(rows, schema=names, orient="row").with_columns(
        level=pl.lit("project"), period_type=pl.lit("year"), period_start_on=pl.lit(YEAR)
    )
    found = withheld_projects(shown).select("dimension", "project_id").rows()
    assert found == [("age", "P1"), ("gender", "P2")]


def test_a_class_nobody_was_reached_from_is_a_zero_and_a_class_of_visitors_alone_has_no_ratio(
    lay: Callable[..., None], equity: Released
) -> None:
    spread = [("0101", 1), ("0102", 4), ("0103", 2)]
    lay(
        "reference.mss_area",
        [{"level": "pgr", "area_code": p, "reference_on": ON, "status_class": c, "inhabitants": 9} for p, c in spread],
    )
    lay(
        "reference.population",
        [
            {"level": "pgr", "area_code": p, "reference_on": ON, "age_band": "all", "inhabitants": n}
            for p, n in (("0101", 300), ("0102", 100))
        ],
    )
    homes = [{"residence_pgr": p, "known_residence_count": n} for p, n in (("0101", 60), ("0103", 20))]
    place = {"project_id": "AA01NH", "district_code": "01", "month_on": END}
    lay("measures.reach_residences", [home | place for home in homes])
    found = equity()
    assert (found["berlin", "4"]["reached_share"], found["berlin", "4"]["resident_share"]) == (0.0, 0.25)
    assert (found["berlin", "2"]["reached_share"], found["berlin", "2"]["ratio"]) == (0.25, None)
    assert found["berlin", "slope"]["mark"] == "x", "three areas are too few for an index"


def areas_of_berlin(random: np.random.Generator) -> tuple[Numbers, Numbers, Numbers]:
    return random.uniform(20_000, 90_000, 58), random.uniform(1, 4, 58), random.gamma(4, 0.25, 58)


def test_the_limits_of_the_indices_hold_when_areas_differ_by_more_than_chance() -> None:
    random = np.random.default_rng(20251123)
    living, status, _ = areas_of_berlin(random)
    held = dict.fromkeys(("slope", "concentration"), 0)
    order = np.argsort(-status)
    rank = np.empty(58)
    rank[order] = np.cumsum(living[order]) / living.sum() - living[order] / living.sum() / 2
    rate = (2 - rank) / 1000
    weight = living / living.sum()
    true = {"slope": -1.0, "concentration": 2 * (weight * (rank - 0.5) * rate).sum() / (weight * rate).sum()}
    for _ in range(400):
        counts = random.poisson(rate * living * random.gamma(4, 0.25, 58)).astype(float)
        found = reach_indices(counts, living, status)
        for kind in held:
            held[kind] += found[kind].lower <= true[kind] <= found[kind].upper
    assert all(0.92 <= count / 400 <= 0.985 for count in held.values()), held


def test_no_difference_between_areas_is_no_inequality() -> None:
    status = np.linspace(1, 4, 30)
    found = reach_indices(np.full(30, 50.0), np.full(30, 10_000.0), status)
    assert found["slope"].value == pytest.approx(0, abs=1e-9)
    assert found["relative"].value == pytest.approx(1)
    assert found["concentration"].value == pytest.approx(0, abs=1e-9)


def square(pgr: str, west: float) -> list[dict[str, Any]]:
    corners = [(west, 52.4), (west + 0.1, 52.4), (west + 0.1, 52.6), (west, 52.6), (west, 52.4)]
    return [
        {"pgr_code": pgr, "part": 0, "ring": 0, "point": n, "longitude": lon, "latitude": lat}
        for n, (lon, lat) in enumerate(corners)
    ]


def test_coverage_by_point_differs_where_coordinates_lie_elsewhere_than_stated(
    con: duckdb.DuckDBPyConnection, lay: Callable[..., None], catalogue: Catalogue
) -> None:
    con.execute("create schema mart")
    compute(con, replace(catalogue, indicators=()), as_of=NIGHT)
    release_place_coverage(con)
    query = "select pgr_count, covered_by_code, covered_by_point, misplaced_count from mart.place_coverage"
    query += " where level = 'district' and area_code = '01' and period_start_on = date '2025-01-01'"
    assert con.execute(query).fetchall() == [(3, 2, None, None)], "without outlines nothing is said about points"
    lay("reference.prognoseraum_outline", square("0101", 13.35) + square("0102", 13.45))
    release_place_coverage(con)
    assert con.execute(query).fetchall() == [(3, 2, 1, 1)]
    con.execute("update core.dim_location set longitude = null where location_id = 'BB01NH-01'")
    release_place_coverage(con)
    assert con.execute(query).fetchall() == [(3, 2, None, 1)], "an unknown place is not an uncovered one"


def test_only_what_has_been_judged_is_shown(con: duckdb.DuckDBPyConnection, equity: Released) -> None:
    equity()
    con.execute(
        "insert into measures.visits_by_age by name select 'AA01NH' as project_id, '01' as district_code,"
        " date '2025-05-01' as month_on, 'u6' as age_band, 99 as age_visit_count"
    )
    nothing = con.sql("select *, '' as mark, '' as mark_reason from indicators.value where false").pl()
    release_equity(con, nothing, Thresholds(), NIGHT)
    assert con.execute("select distinct mark from mart.equity").fetchall() == [("x",)]


def took_part(place: Callable[..., Any], counted: dict[str, tuple[int, ...]]) -> list[dict[str, Any]]:
    """So many participants of each age at each location, everybody twice."""
    return [
        place(loc, on, age_band=band, person_key=f"{loc}-{band}-{number}")
        for loc, counts in counted.items()
        for band, count in zip(BANDS, counts, strict=True)
        for number in range(count)
        for on in (MAY, END)
    ]


@pytest.mark.usefixtures("people")
def test_the_reach_of_a_district_is_told_as_if_its_residents_had_the_ages_of_berlin(
    con: duckdb.DuckDBPyConnection, lay: Callable[..., None], place: Callable[..., Any], reached: Released
) -> None:
    """Two districts with the same rate at every age differ in the crude rate alone."""
    con.execute(
        "update reference.population set inhabitants = 3 * inhabitants where area_code = '01' and age_band = '27_45'"
    )
    counted = {"AA01NH-01": (10, 60, 30, 8, 6), "BB01NH-01": (30, 60, 90, 24, 18)}
    lay("core.fct_participation", took_part(place, counted))
    lay("measures.participations", [place(loc, MAY) for loc in counted])
    found = reached()
    living = {"01": np.array([100, 1200, 300, 80, 120.0]), "02": np.array([300, 1200, 900, 240, 360.0])}
    standard = living["01"] + living["02"]
    for area, counts in zip(living, counted.values(), strict=True):
        row, events = found[area, "standardised"], np.array(counts, dtype=float)
        weight = standard / standard.sum() / living[area]
        total, spread = events.sum(), np.sqrt((weight**2 * events).sum() / events.sum())
        low = total * (1 - 1 / (9 * total) - 1.959963984540054 / (3 * np.sqrt(total))) ** 3
        high = (total + 1) * (1 - 1 / (9 * (total + 1)) + 1.959963984540054 / (3 * np.sqrt(total + 1))) ** 3
        told = [
            1000 * ((weight * events).sum() + part) for part in (0, spread * (low - total), spread * (high - total))
        ]
        assert [row[name] for name in ("index_value", "index_lower", "index_upper")] == [
            round(part, 2) for part in told
        ]
        assert (row["case_count"], row["mark"], row["missing_reason"]) == (total, "", "")
    assert found["01", "standardised"]["index_value"] == found["02", "standardised"]["index_value"]
    crude = [sum(counts) / living[area].sum() for area, counts in zip(living, counted.values(), strict=True)]
    assert crude[0] != pytest.approx(crude[1], rel=0.1)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("counts", "mark", "reason"),
    [
        ((2, 40, 30, 8, 6), "g", "Geheim"),
        ((0, 9, 0, 0, 0), "x", "Weniger als 10 Personen"),
        pytest.param((0, 4, 0, 0, 0), "g", "Geheim", marks=pytest.mark.slow),
    ],
)
def test_a_standardised_rate_tells_nothing_of_few_persons(  # noqa: PLR0917
    lay: Callable[..., None],
    place: Callable[..., Any],
    reached: Released,
    counts: tuple[int, ...],
    mark: str,
    reason: str,
) -> None:
    counted = {"AA01NH-01": counts, "BB01NH-01": (15, 40, 45, 12, 18), "BB02SK-01": (15, 40, 45, 12, 18)}
    lay("core.fct_participation", took_part(place, counted))
    lay("measures.participations", [place(loc, MAY) for loc in counted])
    row = reached()["01", "standardised"]
    assert (row["mark"], row["index_value"], row["index_lower"], row["case_count"]) == (mark, None, None, None)
    assert reason in row["missing_reason"]


@pytest.mark.parametrize(("area", "inhabitants"), [("02", None), ("01", 0)], ids=["of the standard", "of the district"])
def test_where_an_age_is_missing_in_the_population_nothing_is_standardised(
    lay: Callable[..., None], place: Callable[..., Any], reached: Released, area: str, inhabitants: int | None
) -> None:
    ages = {(code, band): 90 for code in ("01", "02") for band in BANDS} | {(area, "u6"): inhabitants}
    rows = [
        {"area_code": code, "age_band": band, "inhabitants": n} for (code, band), n in ages.items() if n is not None
    ]
    lay("reference.population", [row | {"level": "district", "reference_on": ON} for row in rows])
    lay("core.fct_participation", took_part(place, {"AA01NH-01": (15, 40, 45, 12, 18)}))
    lay("measures.participations", [place("AA01NH-01", MAY)])
    row = reached()["01", "standardised"]
    assert (row["mark"], row["index_value"], row["missing_reason"]) == ("x", None, NO_AGES)
