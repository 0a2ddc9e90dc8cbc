"""What the engine forms from official figures and from forms is listed row by row, and the rows are the figure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest

from kiezwirkung.explaining.listed_rows import LISTED, write_listed_rows
from kiezwirkung.explaining.parts import Parts
from kiezwirkung.explaining.telling import FORMED
from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute, write_table
from kiezwirkung.indicators.context import ADULT_BANDS
from kiezwirkung.warehouse.models import load_models

ON, END = date(2024, 12, 31), date(2025, 12, 1)
KEY = "measure, level, area_code, period_type, period_start_on, breakdown_code"
RESIDENCE = {"row_id": pl.String, "project_id": pl.String, "location_id": pl.String, "month_on": pl.Date}
RESIDENCE |= dict.fromkeys(("district_code", "pgr_code", "residence_pgr"), pl.String)
RESIDENCE |= {"reached_person_count": pl.Int64, "is_last_sample": pl.Boolean, "is_own_area": pl.Boolean}
Lay = Callable[..., None]


@pytest.fixture
def listed(con: duckdb.DuckDBPyConnection, lay: Lay, catalogue: Catalogue) -> duckdb.DuckDBPyConnection:
    """A warehouse with official figures of all kinds, residences, required cells and warnings, computed and listed."""
    models = load_models()
    areas = (("district", "01"), ("pgr", "0101"), ("pgr", "0102"))
    people = [
        {"level": level, "area_code": area, "reference_on": on, "age_band": band, "inhabitants": n * 10}
        for level, area in areas
        for on in (ON, date(2023, 12, 31))
        for n, band in enumerate((*ADULT_BANDS, "all"), start=1)
        if not (area == "0102" and band == "65plus")
    ]
    con.execute("alter table reference.population add column source varchar")
    lay("reference.population", [row for row in people if row["level"] != "district" or row["age_band"] != "all"])
    lay("reference.population_development", [_official(area, change_share=0.0123456789) for area in areas])
    classes = [_official(area, status_class=c, age_band="all", inhabitants=70 + c) for area in areas for c in (1, 4)]
    lay("reference.mss_population", classes)
    gesix = {"level": "district", "area_code": "01", "survey_year": 2024, "gesix": 1.23456789012}
    lay("reference.gesix_area", [gesix])
    facts = {"level": "berlin", "area_code": "berlin", "reference_on": ON, "value": 33.7}
    lay("reference.context_fact", [facts | {"fact_code": "ctx_fws"}])
    women = [_official(area, gender=g, inhabitants=n) for area in areas for g, n in (("w", 51), ("m", 49))]
    lay("reference.population_gender", women)
    lay("reference.mss_area", [_official(areas[2], status_class=4, inhabitants=9)])
    served = (("AA01NH-01", "0101"), ("AA01NH-01", "0102"), ("AA01NH-02", "0101"))
    lay("core.map_location_catchment", [{"location_id": location, "pgr_code": pgr} for location, pgr in served])
    place = {"project_id": "AA01NH", "location_id": "AA01NH-01", "month_on": END, "district_code": "01"}
    homes = [
        {**place, "row_id": f"r{n}", "pgr_code": "0101", "residence_pgr": p, "reached_person_count": n}
        for n, p in ((7, "0102"), (5, "0101"), (3, "9999"))
    ]
    last = [home | {"is_last_sample": True, "is_own_area": False} for home in homes]
    write_table(con, "core.fct_reach_residence", pl.DataFrame(last, schema=RESIDENCE))
    con.execute(f"create or replace table measures.reach_residences as {models['measures.reach_residences'].sql}")
    con.execute("create schema raw; create schema indicators; create schema lineage")
    con.execute(
        """create table indicators.required_cell as select 'visits' as entity, 'AA01NH' as project_id,
        date '2025-03-01' as period_on, date '2025-03-01' as month_on, 40::bigint as required_count,
        37::bigint as filled_count"""
    )
    con.execute(
        """create table raw.slice as select 'visits' as entity, 'AA01NH' as project_id, date '2025-03-01' as period_on,
        repeat('ab', 32) as delivery_id, true as is_current"""
    )
    con.execute(
        """create table indicators.unexplained_warning as select 'AA01NH' as project_id, date '2025-03-01' as month_on,
        3::bigint as warning_count"""
    )
    named = {i.id for i in catalogue.indicators for part in (i.numerator, i.denominator) if part in LISTED}
    own = replace(catalogue, indicators=tuple(i for i in catalogue.indicators if i.id in named))
    compute(con, own, as_of=date(2026, 6, 1))
    write_listed_rows(con, models)
    return con


def _official(area: tuple[str, str], **amounts: Any) -> dict[str, Any]:
    return {"level": area[0], "area_code": area[1], "reference_on": ON, **amounts}


def test_the_listed_rows_of_every_measure_are_its_cells_to_the_last_digit(listed: duckdb.DuckDBPyConnection) -> None:
    cells = {tuple(row[:6]): row[6] for row in listed.execute(f"select {KEY}, amount from indicators.cube").fetchall()}
    asked = {key: amount for key, amount in cells.items() if key[0] in LISTED}
    rows = listed.execute(
        f"""select {KEY}, case when count(*) = 1 then max(amount) else sum(amount::decimal(38, 9))::double end
        from lineage.listed_row group by all"""
    ).fetchall()
    found = {tuple(row[:6]): row[6] for row in rows}
    assert {key[0] for key in asked} == {name for name in LISTED if "lonel" not in name}
    assert {key: found.get(key) for key in asked} == asked


def test_a_listed_row_leads_to_the_row_or_file_it_is_from(listed: duckdb.DuckDBPyConnection) -> None:
    rows = listed.execute("select distinct measure, row_id, source from lineage.listed_row").fetchall()
    found = {(measure, row_id): source for measure, row_id, source in rows}
    assert ("equity.low_status_visitor_count", "r7") in found
    assert ("quality.filled_cell_count", "ab" * 8) in found
    assert found["reference.gesix", "district 01"] == "reference.gesix_area"


@pytest.mark.slow
def test_what_has_no_rows_at_all_is_known_and_says_why(catalogue: Catalogue) -> None:
    without = {part.measure for part in Parts(catalogue, load_models()).all if part.rule == "other"}
    assert without == set(FORMED)
