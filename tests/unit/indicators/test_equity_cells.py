"""Equity measures from reference data: catchments, residences by status, the way to the nearest location."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pytest

from kiezwirkung.equity.cells import add_equity
from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute

ON, END = date(2024, 12, 31), date(2025, 12, 1)
Cells = Callable[[str], dict[tuple[str, str, str], float]]


def areas(level: str, on: date, column: str, **amounts: Any) -> list[dict[str, Any]]:
    return [{"level": level, "area_code": c[1:], "reference_on": on, column: n} for c, n in amounts.items()]


def only_equity(catalogue: Catalogue) -> Catalogue:
    chosen = (i for i in catalogue.indicators if any(name.startswith("equity.") for name in i.measure_names))
    return replace(catalogue, indicators=tuple(chosen))


@pytest.fixture
def cells(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> Cells:
    def look(measure: str) -> dict[tuple[str, str, str], float]:
        compute(con, only_equity(catalogue), as_of=date(2026, 6, 1))
        rows = con.execute(
            "select level, area_code, breakdown_code, amount from indicators.cube where measure = ?"
            " and period_type = 'year' and period_start_on = date '2025-01-01'",
            [measure],
        ).fetchall()
        return {(level, area, code): amount for level, area, code, amount in rows}

    return look


def people(rows: list[dict[str, Any]], band: str = "all") -> list[dict[str, Any]]:
    return [row | {"age_band": band} for row in rows]


def test_a_catchment_counts_each_area_once_and_is_unknown_when_one_of_its_areas_is(
    lay: Callable[..., None], cells: Cells
) -> None:
    served = [("AA01NH-01", "0101"), ("AA01NH-01", "0102"), ("AA01NH-02", "0102"), ("AA02NH-01", "0103")]
    lay("core.map_location_catchment", [{"location_id": loc, "pgr_code": pgr} for loc, pgr in served])
    lay("reference.population", people(areas("pgr", ON, "inhabitants", _0101=1000, _0102=500)))
    lay("reference.population", people(areas("pgr", ON, "inhabitants", _0101=100, _0102=30), "u6"))
    assert cells("equity.catchment_population") == {
        ("project", "AA01NH", ""): 1500.0,
        ("project", "AA01NH", "u6"): 130.0,
    }


def test_a_project_with_a_location_without_a_catchment_has_none(lay: Callable[..., None], cells: Cells) -> None:
    lay("core.map_location_catchment", [{"location_id": "AA01NH-01", "pgr_code": "0101"}])
    lay("reference.population", people(areas("pgr", ON, "inhabitants", _0101=1000)))
    assert cells("equity.catchment_population") == {}


def residence(project: str, district: str, pgr: str, persons: int) -> dict[str, Any]:
    row = {"project_id": project, "district_code": district, "month_on": END, "residence_pgr": pgr}
    return row | {"known_residence_count": persons}


def test_visitors_are_counted_by_the_class_in_which_the_middle_inhabitant_lives(
    lay: Callable[..., None], cells: Cells
) -> None:
    spread = [("0101", 1, 400), ("0101", 3, 700), ("0102", 2, 900), ("0102", 4, 100), ("0103", None, 600)]
    spread += [("0103", 4, 500)]
    columns = ("area_code", "status_class", "inhabitants")
    lay("reference.mss_area", [dict(zip(columns, s, strict=True), level="pgr", reference_on=ON) for s in spread])
    homes = [("AA01NH", "0101", 30), ("AA01NH", "0102", 20), ("AA01NH", "0103", 7), ("AA01NH", "AUS", 3)]
    lay("measures.reach_residences", [residence(p, "01", pgr, n) for p, pgr, n in homes])
    lay("measures.reach_residences", [residence("BB01NH", "02", "0101", 10)])
    assert cells("equity.low_status_visitor_count")[("district", "01", "")] == 30.0
    assert cells("equity.known_residence_count")[("berlin", "berlin", "")] == 70.0
    by_class = cells("equity.status_visitor_count")
    assert [by_class[("project", "AA01NH", code)] for code in ("2", "3", "none")] == [20.0, 30.0, 10.0]


def test_without_social_data_nothing_is_said_about_residences(lay: Callable[..., None], cells: Cells) -> None:
    lay("measures.reach_residences", [residence("AA01NH", "01", "0101", 30)])
    assert cells("equity.low_status_visitor_count") == {}


def test_half_of_the_inhabitants_live_nearer_than_the_median_way(lay: Callable[..., None], cells: Cells) -> None:
    centers = [("01010101", 52.5), ("01010102", 52.51), ("01020101", 52.53)]
    lay(
        "reference.area_center",
        [{"level": "plr", "area_code": c, "longitude": 13.4, "latitude": lat} for c, lat in centers],
    )
    inhabitants = areas("plr", ON, "inhabitants", _01010101=100, _01010102=100, _01020101=300)
    lay("reference.population", people(inhabitants))
    found = cells("equity.median_distance_m")
    one_hundredth_of_a_degree = 1111.95
    assert found[("pgr", "0101", "")] == pytest.approx(one_hundredth_of_a_degree / 2, abs=0.1)
    assert found[("district", "01", "")] == pytest.approx(3 * one_hundredth_of_a_degree, abs=0.1)
    assert ("berlin", "berlin", "") not in found, "district 02 has no centres: Berlin is not the part that is known"


def test_an_area_without_need_costs_nothing(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    compute(con, replace(catalogue, indicators=()), as_of=date(2026, 6, 1))
    before = con.execute("select count(*) from indicators.cube").fetchone()
    add_equity(con, set())
    assert con.execute("select count(*) from indicators.cube").fetchone() == before
