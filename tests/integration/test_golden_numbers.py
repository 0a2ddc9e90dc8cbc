"""Figures that anyone can recompute from the published files. The builtin ones hold everywhere."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from kiezwirkung.reference.adding import ReferenceReport, add_reference
from kiezwirkung.reference.loading import load_reference
from kiezwirkung.reference.outlines import area_of_points, rings_by_area
from kiezwirkung.settings import Settings

PUBLISHED = Path(__file__).parents[3] / "shared" / "reference"
FILES = {
    "district_outline": "lor2021/lor2021_bezirke.geojson",
    "prognoseraum_outline": "lor2021/lor2021_prognoseraeume.geojson",
    "lor": "lor2021/LOR_2021.csv",
    "stz": "centres/STZ.csv",
    "shk": "centres/SHK.csv",
    "population": "population/EWR_L21_202512E_Matrix.csv",
    "mss": "mss2021/mss_2021_indizes.csv",
    "gssa_district": "gssa2022/gssa_2022_bezirke.csv",
    "gssa_region": "gssa2022/gssa_2022_bezirksregionen.csv",
    "mss_index": "mss2021/mss_2021_index_indikatoren.csv",
    "mss_context": "mss2021/mss_2021_kontext_indikatoren.csv",
    "region_outline": "lor2021/lor2021_bezirksregionen.geojson",
    "planning_outline": "lor2021/lor2021_planungsraeume.geojson",
}
INHABITANTS_2025 = [397879, 292789, 428900, 343625, 261266, 309338, 358835, 331623, 302686, 296687, 318261, 271755]
AGE_BANDS_2024 = [208938, 322476, 102426, 392794, 1149798, 467699, 514776, 738238]
Rows = list[tuple[object, ...]]


class Warehouse:
    """The loaded reference and what adding each file said."""

    def __init__(self, con: duckdb.DuckDBPyConnection, reports: dict[str, ReferenceReport]) -> None:
        self.con, self.reports = con, reports

    def rows(self, sql: str) -> Rows:
        return self.con.sql(sql).fetchall()

    def column(self, sql: str) -> list[object]:
        return [row[0] for row in self.rows(sql)]


@pytest.fixture(scope="module")
def builtin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with duckdb.connect() as con:
        load_reference(con, tmp_path_factory.mktemp("leer"))
        yield Warehouse(con, {})


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    if not PUBLISHED.is_dir():
        pytest.skip("../shared/reference ist nicht da: Die veröffentlichten Dateien gehören nicht zum Projekt.")
    home = tmp_path_factory.mktemp("amtlich")
    settings = Settings(home / "inbox", home / "data", home / "key", date(2026, 1, 10))
    reports = {kind: add_reference(PUBLISHED / name, settings) for kind, name in FILES.items()}
    with duckdb.connect() as con:
        load_reference(con, settings.reference)
        yield Warehouse(con, reports)


def test_builtin_inhabitants_of_the_districts_add_up_to_berlin(builtin: Warehouse) -> None:
    assert builtin.column("select sum(inhabitants) from reference.population where level = 'district'") == [3_897_145]
    assert builtin.column("select inhabitants from reference.population where area_code = 'berlin'")[0] == 3_897_145


def test_builtin_age_bands_add_up_to_berlin(builtin: Warehouse) -> None:
    bands = builtin.column("select inhabitants from reference.population where age_band <> 'all' order by inhabitants")
    assert bands == sorted(AGE_BANDS_2024)
    assert sum(AGE_BANDS_2024) == 3_897_145


def test_builtin_areas_are_those_of_lor_2021(builtin: Warehouse) -> None:
    assert builtin.column("select count(*) from reference.district") == [12]
    counts = "select count(*) from reference.prognoseraum group by district_code order by district_code"
    assert builtin.column(counts) == [4, 5, 7, 5, 4, 4, 6, 4, 5, 4, 5, 5]


def test_every_published_file_is_recognised(published: Warehouse) -> None:
    assert {kind: report.kind for kind, report in published.reports.items()} == {kind: kind for kind in FILES}


def test_lor_2021_has_12_58_143_542_areas(published: Warehouse) -> None:
    sql = (
        "select count(distinct district_code), count(distinct pgr_code), count(distinct bzr_code), "
        "count(distinct plr_code) from reference.plr"
    )
    assert published.rows(sql) == [(12, 58, 143, 542)]


def test_planungsraeume_per_district(published: Warehouse) -> None:
    sql = "select count(*) from reference.plr group by district_code order by district_code"
    assert published.column(sql) == [49, 36, 60, 53, 45, 44, 48, 46, 43, 41, 41, 36]


def test_the_builtin_prognoseraeume_are_those_of_the_published_list(published: Warehouse) -> None:
    listed = "select distinct pgr_code, pgr_name, district_code from reference.plr order by 1"
    assert published.rows(listed) == published.rows("select * from reference.prognoseraum order by 1")


def test_the_builtin_district_names_are_those_of_the_published_atlas(published: Warehouse) -> None:
    named = "select distinct area_code, area_name from reference.gssa where level = 'district' order by 1"
    assert published.rows(named) == published.rows(
        "select district_code, district_name from reference.district order by 1"
    )


def test_inhabitants_at_the_end_of_2025(published: Warehouse) -> None:
    sql = "select inhabitants from reference.population where reference_on = '2025-12-31' and age_band = 'all'"
    assert published.column(f"{sql} and level = 'berlin'") == [3_913_644]
    assert published.column(f"{sql} and level = 'district' order by area_code") == INHABITANTS_2025


def test_age_bands_add_up_on_every_level(published: Warehouse) -> None:
    sql = (
        "select level, area_code from reference.population group by level, area_code, reference_on "
        "having count(*) > 1 and sum(case when age_band = 'all' then inhabitants else -inhabitants end) <> 0"
    )
    assert published.rows(sql) == []


def test_two_areas_are_suppressed_in_the_register_of_inhabitants(published: Warehouse) -> None:
    assert any("03400831, 06200418" in oddity for oddity in published.reports["population"].oddities)


def test_classes_of_the_monitoring_2021(published: Warehouse) -> None:
    status = "select status_class, count(*) from reference.mss group by 1 order by 1 nulls last"
    assert published.rows(status) == [(1, 75), (2, 366), (3, 46), (4, 49), (None, 6)]
    dynamic = "select dynamic_class, count(*) from reference.mss group by 1 order by 1 nulls last"
    assert published.rows(dynamic) == [(1, 48), (3, 436), (5, 52), (None, 6)]
    assert published.column("select count(*) from reference.mss where is_valid") == [536]
    assert published.column("select count(*) from reference.mss where status_dynamic = '2+/-'") == [296]


def test_people_in_very_low_status_areas(published: Warehouse) -> None:
    assert published.column("select sum(inhabitants) from reference.mss where status_class = 4") == [401_904]


def test_the_register_of_centres(published: Warehouse) -> None:
    sql = "select count(*), count(distinct register_id) from reference.register_location where register = 'stz'"
    assert published.rows(sql) == [(101, 74)]
    types = (
        "select facility_type, count(*) from reference.register_location where register = 'stz' group by 1 order by 2"
    )
    assert published.rows(types) == [
        ("Interkultureller Garten", 2),
        ("Nachbarschaftshaus", 37),
        ("Stadtteilzentrum", 62),
    ]


def test_the_register_of_self_help_contact_points(published: Warehouse) -> None:
    sql = "select count(*), count(distinct register_id) from reference.register_location where register = 'shk'"
    assert published.rows(sql) == [(18, 13)]


def test_exactly_one_location_lies_outside_its_district(published: Warehouse) -> None:
    sql = "select register_id from reference.register_location where located_district_code <> district_code"
    assert published.column(sql) == ["000206_E"]
    assert any(oddity.endswith(": 000206_E.") for oddity in published.reports["stz"].oddities)


def test_five_prognoseraeume_have_no_location(published: Warehouse) -> None:
    sql = (
        "select pgr_code from reference.prognoseraum where pgr_code not in "
        "(select pgr_code from reference.register_location where register = 'stz' and pgr_code is not null) order by 1"
    )
    assert published.column(sql) == ["0310", "0640", "0750", "1150", "1240"]


def test_lowest_and_highest_district_of_the_atlas(published: Warehouse) -> None:
    sql = (
        "select area_code, round(gesix, 3) from reference.gssa "
        "where level = 'district' and survey_year = 2022 order by 2"
    )
    rows = published.rows(sql)
    assert (rows[0], rows[-1]) == (("08", -1.631), ("06", 1.552))


def test_the_regions_of_the_atlas_are_of_the_old_lor(published: Warehouse) -> None:
    sql = "select count(distinct area_code) from reference.gssa where level = 'bzr_old' and is_old_lor"
    assert published.column(sql) == [138]


def test_people_by_status_class_of_their_area(published: Warehouse) -> None:
    sql = (
        "select status_class, plr_count, inhabitants from reference.mss_area "
        "where level = 'berlin' order by status_class nulls last"
    )
    assert [row[:2] for row in published.rows(sql)] == [(1, 75), (2, 366), (3, 46), (4, 49), (None, 6)]
    assert published.rows(sql)[3] == (4, 49, 401_904)
    by_class = "select sum(inhabitants) from reference.mss_population where level = 'pgr' and age_band = 'all'"
    assert published.column(by_class) == [3_913_644]


def test_women_and_men_add_up_to_everybody(published: Warehouse) -> None:
    sql = "select sum(inhabitants) from reference.population_gender where level = 'district'"
    assert published.column(sql) == [3_913_644]


def test_the_cell_of_the_wrong_district_and_the_withheld_areas_are_named(published: Warehouse) -> None:
    sql = "select cell from reference.finding where file_kind = '{}' and finding_kind = '{}' and sentence like '{}'"
    assert published.column(sql.format("stz", "place", "%000206_E%")) == ["G16"]
    assert published.column(sql.format("population", "missing", "%NA%")) == ["H117", "H262"]


def test_indicators_that_the_monitoring_has_only_in_old_areas_are_empty(published: Warehouse) -> None:
    assert "Spalten ohne eine einzige Angabe: KI_08, KI_14, KI_15." in published.reports["mss_context"].oddities
    assert published.column("select count(distinct indicator_code) from reference.mss_indicator") == [20]


def test_the_middle_of_every_planungsraum_lies_in_its_district(published: Warehouse) -> None:
    con = published.con
    middles = con.sql("select area_code, longitude, latitude from reference.area_center where level = 'plr'").pl()
    rings = rings_by_area(con.sql("select * from reference.district_outline").pl())
    found = area_of_points(rings, middles["longitude"].to_numpy(), middles["latitude"].to_numpy())
    assert len(found) == 542
    assert [code for code, area in zip(middles["area_code"], found, strict=True) if code[:2] != area] == []


def test_the_atlas_speaks_for_a_prognoseraum_of_today_only_through_the_match(published: Warehouse) -> None:
    assert published.column("select count(*) from reference.gesix_area where level in ('plr', 'bzr', 'pgr')") == [0]
    joined = (
        "select count(*) from reference.gssa as g join reference.plr as p on g.area_code = p.bzr_code "
        "where g.level = 'bzr_old'"
    )
    assert published.column(joined) == [0]


def test_an_older_layout_of_the_register_reads_the_same(published: Warehouse, tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO((PUBLISHED / FILES["stz"]).read_text("utf-8"), newline=""), delimiter=";"))
    rows[0][0] = "ID"
    path = tmp_path / "stz_liste.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=",", lineterminator="\n").writerows(rows)
    settings = Settings(tmp_path / "inbox", tmp_path / "data", tmp_path / "key", date(2026, 1, 10))
    older = add_reference(path, settings)
    assert older.kind == "stz"
    assert pl.read_parquet(older.stored).equals(pl.read_parquet(published.reports["stz"].stored))
