from datetime import date

import duckdb
import pytest

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.dictionary import Dictionary
from kiezwirkung.warehouse.editions import publish
from kiezwirkung.warehouse.explaining import find_rows


@pytest.fixture(autouse=True)
def edition(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    con.execute("create table core.fct_visit (row_id varchar, district_code varchar, month_on date)")
    con.execute(
        "insert into core.fct_visit values ('aaaaaaaaaaaaaaaa:Jan: 25:12', '01', '2025-01-01'),"
        " ('aaaaaaaaaaaaaaaa::7', '01', '2025-02-01'), ('bbbbbbbbbbbbbbbb:Besuche:5', '02', '2025-01-01')"
    )
    con.execute(
        "create table quality.conservation as"
        " select repeat('a', 64) as delivery_id, 'Meldung.xlsx' as file_name, 2 as rows_accepted"
    )
    publish(con, settings, models={}, dictionary=Dictionary({}), built_for=settings.as_of)


def test_a_figure_leads_back_to_file_sheet_and_row(settings: Settings) -> None:
    january = {"start_on": date(2025, 1, 1), "end_on": date(2025, 1, 31)}
    found = find_rows(settings.editions, "core.fct_visit", level="district", area_code="01", **january)
    assert found.rows() == [("Meldung.xlsx", "Jan: 25", 12)]
    everywhere = find_rows(settings.editions, "core.fct_visit", level="berlin", area_code="", **january)
    assert everywhere["row_number"].to_list() == [12, 5]


def test_a_csv_has_no_sheet_name(settings: Settings) -> None:
    february = {"start_on": date(2025, 2, 1), "end_on": date(2025, 2, 28)}
    found = find_rows(settings.editions, "core.fct_visit", level="district", area_code="01", **february)
    assert found.rows() == [("Meldung.xlsx", "", 7)]


@pytest.mark.parametrize(
    ("fact", "level"), [("core.fct_visits", "district"), ("visit", "berlin"), ("core.fct_visit", "x")]
)
def test_what_does_not_exist_cannot_be_explained(settings: Settings, fact: str, level: str) -> None:
    day = date(2025, 1, 1)
    with pytest.raises(KiezwirkungError, match="K503"):
        find_rows(settings.editions, fact, level=level, area_code="01", start_on=day, end_on=day)
