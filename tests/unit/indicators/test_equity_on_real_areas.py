"""Equity on Berlin's real areas, residents and centres, worked out a second time with numpy alone from the raw files.

Reach itself is invented (erfunden): there is no published number of persons by area of residence.
"""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

from kiezwirkung.equity.cells import distance_cells
from kiezwirkung.equity.index import reach_indices
from kiezwirkung.equity.places import release_place_coverage
from kiezwirkung.equity.status import build_area_status
from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.periods import build_period_months
from kiezwirkung.reference.adding import add_reference
from kiezwirkung.reference.loading import load_reference
from kiezwirkung.settings import Settings
from kiezwirkung.statistics.distributions import Numbers

REFERENCE = Path(__file__).parents[3].parent / "shared" / "reference"
LOR = REFERENCE / "lor2021"
FILES = (
    LOR / "LOR_2021.csv",
    LOR / "lor2021_prognoseraeume.geojson",
    LOR / "lor2021_planungsraeume.geojson",
    REFERENCE / "population" / "EWR_L21_202512E_Matrix.csv",
    REFERENCE / "mss2021" / "mss_2021_indizes.csv",
)
DECEMBER, YEAR = date(2025, 12, 1), date(2025, 1, 1)
UNCOVERED = {"0310", "0640", "0750", "1150", "1240"}


def table(path: Path, delimiter: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


@pytest.fixture(scope="module")
def centres() -> Numbers:
    """Longitude and latitude of the neighbourhood centres in the public register."""
    if not REFERENCE.is_dir():
        pytest.skip("../shared/reference ist nicht da")
    rows = table(REFERENCE / "centres" / "STZ.csv", ";")
    return np.array([[float(row["X_Koordinate"]), float(row["Y_Koordinate"])] for row in rows])


@pytest.fixture(scope="module")
def con(centres: Numbers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = tmp_path_factory.mktemp("reference")
    settings = Settings(home / "inbox", home / "data", home / "key", date(2026, 1, 10))
    for path in FILES:
        add_reference(path, settings)
    names = [f"P{number:03}" for number in range(len(centres))]
    since = pl.lit(date(2020, 1, 1))
    places = pl.DataFrame({"location_id": names, "longitude": centres[:, 0], "latitude": centres[:, 1]}).with_columns(
        project_id="location_id", pgr_code=pl.lit(None, pl.String), valid_from=since, valid_to=pl.lit(None, pl.Date)
    )
    with duckdb.connect(config={"threads": 1}) as opened:
        load_reference(opened, settings.reference)
        opened.execute("create schema core; create schema mart; create schema indicators")
        write_table(opened, "core.dim_location", places)
        write_table(opened, "core.dim_month", pl.DataFrame({"month_on": [DECEMBER]}))
        opened.execute(
            "create table core.fct_location_month as select *, date '2025-12-01' as month_on from core.dim_location"
        )
        opened.execute("create table core.dim_prognoseraum as select * from reference.prognoseraum")
        build_period_months(opened, ["year"], ["core.dim_month"])
        yield opened


def shapes(name: str, key: str) -> dict[str, list[Numbers]]:
    """The rings of every area of a map, as published."""
    found: dict[str, list[Numbers]] = {}
    for feature in json.loads((LOR / name).read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        found[feature["properties"][key]] = [np.array(ring)[:, :2] for polygon in polygons for ring in polygon]
    return found


def winds_around(ring: Numbers, points: Numbers) -> Numbers:
    """How often a ring goes around each point: the sum of the angles under which it is seen."""
    seen = (ring[None, :, 0] - points[:, 0, None]) + 1j * (ring[None, :, 1] - points[:, 1, None])
    return np.rint(np.angle(seen[:, 1:] / seen[:, :-1]).sum(axis=1) / (2 * np.pi))


def centre_of(rings: list[Numbers]) -> Numbers:
    """The centroid by triangles from the first point of the first ring."""
    origin, area, moment = rings[0][0], 0.0, np.zeros(2)
    for ring in rings:
        a, b = ring[:-1] - origin, ring[1:] - origin
        doubled = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
        area += doubled.sum() / 2
        moment += ((a + b) / 3 * doubled[:, None] / 2).sum(axis=0)
    return np.asarray(origin + moment / area)


def on_sphere(points: Numbers) -> Numbers:
    lon, lat = np.radians(points).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def test_53_of_58_prognoseraeume_have_a_centre_by_its_coordinates(
    con: duckdb.DuckDBPyConnection, centres: Numbers
) -> None:
    release_place_coverage(con)
    asked = "select pgr_count, covered_by_point from mart.place_coverage where level = 'berlin'"
    areas = shapes("lor2021_prognoseraeume.geojson", "id")
    covered = {code for code, rings in areas.items() if sum(winds_around(ring, centres) for ring in rings).any()}
    assert areas.keys() - covered == UNCOVERED
    assert con.execute(asked).fetchall() == [(58, 53)]


def test_half_of_berlin_lives_nearer_to_a_centre_than_the_median(
    con: duckdb.DuckDBPyConnection, centres: Numbers
) -> None:
    found = distance_cells(con).filter(level="berlin")["amount"].item()
    residents = {row["RAUMID"]: float(row["E_E"]) for row in table(FILES[3], ";") if row["E_E"] != "NA"}
    homes = {code: centre_of(rings) for code, rings in shapes("lor2021_planungsraeume.geojson", "plr_id").items()}
    codes = [code for code in homes if residents.get(code, 0) > 0]
    chord = np.linalg.norm(on_sphere(np.array([homes[c] for c in codes]))[:, None] - on_sphere(centres)[None], axis=2)
    way = 2 * np.arcsin(chord.min(axis=1) / 2) * 6_371_008.8
    living = np.array([residents[code] for code in codes])
    nearer, farther = living[way < found - 1e-3].sum(), living[way > found + 1e-3].sum()
    assert max(nearer, farther) <= living.sum() / 2
    assert np.abs(way - found).min() < 1e-3
    assert 300 < found < 3000


def test_the_indices_of_reach_over_the_real_status_of_areas(con: duckdb.DuckDBPyConnection) -> None:
    """Prognoseräume by mean class, those alike as one; the reach of each is invented (erfunden), rising with need."""
    build_area_status(con)
    rows = con.sql("select pgr_code, mean_class from indicators.area_status order by 1").fetchall()
    people: dict[str, list[tuple[float, float]]] = {}
    for row in table(FILES[4], ","):
        if row["KOM"] == "gültig":
            people.setdefault(row["PLR_ID"][:4], []).append((float(row["SI_N"]), float(row["EW"])))
    mean = {code: float(np.average([c for c, _ in p], weights=[n for _, n in p])) for code, p in people.items()}
    assert dict(rows) == pytest.approx(mean, rel=1e-12)

    codes = sorted(mean)
    status = np.array([mean[code] for code in codes])
    living = np.array([sum(n for _, n in people[code]) for code in codes])
    counts = np.random.default_rng(4).poisson(living * (0.004 + 0.004 * (status - 1))).astype(float)
    found = reach_indices(counts, living, status)
    worst_first = sorted(set(status), reverse=True)
    n = np.array([living[status == one].sum() for one in worst_first])
    rate = np.array([counts[status == one].sum() for one in worst_first]) / n * 1000
    rank = (np.cumsum(n) - n / 2) / n.sum()
    root = np.sqrt(n)
    start, slope = np.linalg.lstsq(np.column_stack([root, root * rank]), root * rate, rcond=None)[0]
    lorenz = np.concatenate([[0], np.cumsum(n * rate) / (n * rate).sum()])
    shares = np.concatenate([[0], np.cumsum(n) / n.sum()])
    concentration = 1 - ((lorenz[1:] + lorenz[:-1]) * np.diff(shares)).sum()
    assert found["slope"].value == pytest.approx(slope, rel=1e-9)
    assert found["relative"].value == pytest.approx((start + slope) / start, rel=1e-9)
    assert found["concentration"].value == pytest.approx(concentration, rel=1e-9)
    assert found["slope"].upper < 0, "the worst-off are reached more, and surely so"
