"""Published figures that the engine must give when it is fed with what was published (DOMAIN section 11)."""

from collections.abc import Iterator
from datetime import date

import duckdb
import polars as pl
import pytest

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute, write_table
from kiezwirkung.indicators.worked_examples import example_tables
from kiezwirkung.reference.builtin_tables import builtin_table

END_OF_2024 = date(2024, 12, 31)
YEAR = date(2024, 1, 1)
WITHOUT_LOCATION = {"0310", "0640", "0750", "1150", "1240"}
CHANNELS = {"telefon": 154_614.0, "email": 123_858.0, "online": 39_798.0}


@pytest.fixture(scope="module")
def published(catalogue: Catalogue) -> Iterator[duckdb.DuckDBPyConnection]:
    """Berlin's inhabitants and Prognoseräume, a location in each of 53, the enquiries NAKOS counted."""
    areas = builtin_table("prognoseraum").select("pgr_code", "district_code")
    month = pl.lit(date(2024, 12, 1)).alias("month_on")
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute("create schema core; create schema measures; create schema reference")
        tables = example_tables(catalogue)
        for name, types in tables.items():
            write_table(con, name, pl.DataFrame(schema=types))
        write_table(con, "core.dim_prognoseraum", areas)
        write_table(con, "reference.population", builtin_table("population"))
        open_areas = areas.filter(~pl.col("pgr_code").is_in(list(WITHOUT_LOCATION)))
        located = open_areas.with_columns(
            month, location_id="pgr_code", project_id="pgr_code", location_count=pl.lit(1.0)
        )
        rows = {"channel": list(CHANNELS), "enquiry_count": list(CHANNELS.values()), "district_code": ["01"] * 3}
        for name, frame in (("locations", located), ("self_help_enquiries", pl.DataFrame(rows).with_columns(month))):
            con.register("rows_to_lay", frame)
            con.execute(f"insert into measures.{name} by name select * from rows_to_lay")
            con.unregister("rows_to_lay")
        compute(con, catalogue, as_of=date(2025, 6, 1))
        yield con


def figure(con: duckdb.DuckDBPyConnection, indicator: str, code: str = "") -> tuple[float, float, float]:
    found = con.execute(
        "select value, numerator, denominator from indicators.value where indicator_id = ? and level = 'berlin'"
        " and period_type = 'year' and period_start_on = ? and breakdown_code = ?",
        [indicator, YEAR, code],
    ).fetchall()
    assert len(found) == 1
    return (*found[0],)


def test_berlin_has_3897145_inhabitants_and_so_have_its_districts_and_its_age_bands_together(
    published: duckdb.DuckDBPyConnection,
) -> None:
    sums = published.execute(
        "select measure, level, sum(amount) from indicators.cube where measure in ('reference.population',"
        " 'reference.population_by_age') and level in ('district', 'berlin') and period_type = 'year'"
        " and period_start_on = ? group by all order by all",
        [YEAR],
    ).fetchall()
    assert sums == [
        ("reference.population", "berlin", 3_897_145),
        ("reference.population", "district", 3_897_145),
        ("reference.population_by_age", "berlin", 3_897_145),
    ]


def test_53_of_58_prognoseraeume_have_a_location(published: duckdb.DuckDBPyConnection) -> None:
    assert figure(published, "prognoseraum_coverage") == (53 / 58, 53, 58)


@pytest.mark.parametrize("channel", list(CHANNELS))
def test_the_channels_are_shares_of_all_318270_enquiries(published: duckdb.DuckDBPyConnection, channel: str) -> None:
    assert figure(published, "enquiries_by_channel", channel) == (
        CHANNELS[channel] / 318_270,
        CHANNELS[channel],
        318_270,
    )
