"""Random histories of centres: every tree gives the same totals, as it was and as it is today."""

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiezwirkung.errors import DefinitionError
from kiezwirkung.reference.tables import create_tables
from kiezwirkung.structure.tree_totals import create_tree_total
from kiezwirkung.structure.trees import load_trees, tree_definitions
from kiezwirkung.warehouse.models import parse_model

MODELS = (
    "dim_district", "dim_prognoseraum", "dim_carrier", "dim_project", "dim_location", "dim_succession",
    "map_agreement_district", "map_location_area", "map_project_area", "map_place_history", "map_place_today",
    "map_place_node", "dim_tree_node",
)  # fmt: skip
COLUMNS = {
    "projects": "project_id varchar, project_name varchar, facility_type varchar, carrier_name varchar,"
    " carrier_id varchar, district_code varchar, valid_from date, valid_to date",
    "locations": "location_id varchar, project_id varchar, facility_name varchar, facility_type varchar,"
    " street varchar, house_no varchar, zip_code bigint, district_code varchar, pgr_code varchar, plr_code varchar,"
    " longitude double, latitude double, catchment varchar, accessible varchar, floor_area_m2 double,"
    " temporary boolean, ifp_funded boolean, valid_from date, valid_to date",
    "carriers": "carrier_id varchar, carrier_name varchar, carrier_aliases varchar, legal_form varchar,"
    " umbrella varchar",
    "agreements": "agreement_id varchar, district_code varchar, duty varchar, signed_on date, valid_to date,"
    " status varchar",
    "successions": "succession_id varchar, project_id varchar, location_id varchar, successor_project_id varchar,"
    " successor_location_id varchar, effective_on date, succession_kind varchar",
}
PROJECTS = ("MI01NH", "PA01NH", "PA02SK", "000001_E")
PLACES = tuple(f"{project}-0{number}" for project in PROJECTS for number in (1, 2))
DISTRICTS = st.sampled_from(["01", "03", "11"])
DAYS = st.dates(date(2023, 1, 1), date(2026, 6, 30))
MONTHS = st.dates(date(2022, 6, 1), date(2026, 1, 1)).map(lambda day: day.replace(day=1))
Rows = list[dict[str, Any]]

project_rows = st.lists(
    st.fixed_dictionaries(
        {
            "project_id": st.sampled_from(PROJECTS),
            "facility_type": st.sampled_from(["stadtteilzentrum", None]),
            "carrier_id": st.sampled_from(["T-1", "T-2", None]),
            "carrier_name": st.sampled_from(["Verein Eins (erfunden)", "Verein/Zwei (erfunden)"]),
            "district_code": DISTRICTS,
            "valid_from": DAYS,
        }
    ),
    max_size=10,
    unique_by=lambda row: (row["project_id"], row["valid_from"]),
)
location_rows = st.lists(
    st.fixed_dictionaries(
        {
            "location_id": st.sampled_from(PLACES),
            "project_id": st.sampled_from(PROJECTS),
            "district_code": DISTRICTS,
            "pgr_code": st.sampled_from(["0110", "0310", "1110", None]),
            "ifp_funded": st.sampled_from([True, False, None]),
            "valid_from": DAYS,
        }
    ),
    max_size=14,
    unique_by=lambda row: (row["location_id"], row["valid_from"]),
)
agreement_rows = st.lists(
    st.fixed_dictionaries(
        {
            "district_code": DISTRICTS,
            "signed_on": DAYS,
            "valid_to": st.none() | DAYS,
            "status": st.sampled_from(["laufend", "beendet", "entwurf"]),
        }
    ),
    max_size=4,
)
project_successions = st.fixed_dictionaries(
    {
        "project_id": st.sampled_from(PROJECTS),
        "successor_project_id": st.sampled_from(PROJECTS),
        "effective_on": DAYS,
    }
)
location_successions = st.fixed_dictionaries(
    {
        "project_id": st.sampled_from(PROJECTS),
        "location_id": st.sampled_from(PLACES),
        "successor_project_id": st.sampled_from(PROJECTS),
        "successor_location_id": st.sampled_from(PLACES),
        "effective_on": DAYS,
    }
)
succession_rows = st.lists(project_successions | location_successions, max_size=8).map(
    lambda rows: [row | {"succession_id": f"N-{number}"} for number, row in enumerate(rows)]
)
histories = st.fixed_dictionaries(
    {"projects": project_rows, "locations": location_rows, "agreements": agreement_rows, "successions": succession_rows}
)
visit_rows = st.lists(
    st.tuples(st.sampled_from(PROJECTS), st.none() | st.sampled_from(PLACES), MONTHS, st.integers(0, 10**6)),
    max_size=30,
)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        for schema in ("staging", "core", "measures"):
            opened.execute(f"create schema {schema}")
        create_tables(opened)
        load_trees(opened)
        opened.execute("insert into reference.run values ('2025-12-31', '2023-01-01', '2025-12-01')")
        opened.execute(
            "insert into reference.district (district_code, district_name)"
            " values ('01', 'Mitte'), ('03', 'Pankow'), ('11', 'Lichtenberg')"
        )
        for table, columns in COLUMNS.items():
            opened.execute(f"create table staging.{table} ({columns})")
        opened.execute(
            "create table measures.visits (project_id varchar, location_id varchar, month_on date, visit_count bigint)"
        )
        create_tree_total(opened)
        yield opened


def build(con: duckdb.DuckDBPyConnection, tables: dict[str, Rows]) -> None:
    for table, rows in tables.items():
        con.execute(f"delete from staging.{table}")
        for row in rows:
            names, marks = ", ".join(row), ", ".join("?" for _ in row)
            con.execute(f"insert into staging.{table} ({names}) values ({marks})", list(row.values()))
    for name in MODELS:
        con.execute(f"create or replace table core.{name} as {SQL[name]}")


def sql_of(name: str) -> str:
    return parse_model(f"core.{name}", files("sql").joinpath("core", f"{name}.sql").read_text(encoding="utf-8")).sql


SQL = {name: sql_of(name) for name in MODELS}


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories, visit_rows)
def test_every_tree_has_the_same_totals_as_it_was_and_as_it_is_today(
    con: duckdb.DuckDBPyConnection, history: dict[str, Rows], visits: list[tuple[object, ...]]
) -> None:
    check_totals(con, history, visits)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories, visit_rows)
def test_every_tree_of_many_histories_has_the_same_totals(
    con: duckdb.DuckDBPyConnection, history: dict[str, Rows], visits: list[tuple[object, ...]]
) -> None:
    check_totals(con, history, visits)


def check_totals(con: duckdb.DuckDBPyConnection, history: dict[str, Rows], visits: list[tuple[object, ...]]) -> None:
    """Every tree has the totals of the visits themselves; a place stands once on every level."""
    build(con, history)
    con.execute("delete from measures.visits")
    for row in visits:
        con.execute("insert into measures.visits values (?, ?, ?, ?)", row)
    whole = dict(con.sql("select month_on, sum(visit_count) from measures.visits group by all").fetchall())
    for tree, entry in tree_definitions()["trees"].items():
        for structure in ("as_was", "today"):
            rows = con.execute(
                "select level_number, month_on, sum(amount)"
                " from core.tree_total('measures.visits', 'visit_count', ?, ?) group by all",
                [tree, structure],
            ).fetchall()
            levels = range(len(entry["levels"]) + 1) if con.sql("from core.map_place_node limit 1").fetchall() else []
            for level in levels:
                assert {month: total for found, month, total in rows if found == level} == whole, (tree, structure)
    stood = "select tree, structure, place_id, applies_from, level_number from core.map_place_node group by all"
    assert con.sql(f"{stood} having count(*) > 1").fetchall() == [], "a place stands once on every level"
    orphans = (
        "select n.tree, n.node_path from core.dim_tree_node as n left join core.dim_tree_node as p"
        " on p.tree = n.tree and p.node_path = n.parent_path and p.level_number = n.level_number - 1"
        " where n.level_number > 0 and p.tree is null"
    )
    assert con.sql(orphans).fetchall() == [], "every node hangs on one above it"


def test_a_merged_centre_counts_where_it_is_today_and_where_it_was(con: duckdb.DuckDBPyConnection) -> None:
    since = {"valid_from": date(2020, 1, 1)}
    build(
        con,
        {
            "projects": [
                {"project_id": "MI01NH", "district_code": "01", "carrier_id": "T-1"} | since,
                {"project_id": "PA01NH", "district_code": "03", "carrier_id": "T-2"} | since,
            ],
            "locations": [],
            "agreements": [],
            "successions": [
                {"succession_id": "N-1", "project_id": "MI01NH", "successor_project_id": "PA01NH",
                 "effective_on": date(2025, 7, 1)}
            ],
        },
    )  # fmt: skip
    con.execute("delete from measures.visits")
    con.execute(
        "insert into measures.visits values ('MI01NH', null, '2025-01-01', 5), ('PA01NH', null, '2025-01-01', 7)"
    )
    asked = (
        "select node_path, amount::int from core.tree_total('measures.visits', 'visit_count', ?, ?)"
        " where level_number = 1 order by 1"
    )
    assert con.execute(asked, ["area", "as_was"]).fetchall() == [("01", 5), ("03", 7)]
    assert con.execute(asked, ["area", "today"]).fetchall() == [("03", 12)]
    assert con.execute(asked, ["carrier", "as_was"]).fetchall() == [("T-1", 5), ("T-2", 7)]
    assert con.execute(asked, ["carrier", "today"]).fetchall() == [("T-2", 12)]


@pytest.mark.parametrize("levels", ["[]", "[region]", "[district_code, district_code]"])
def test_a_tree_of_unknown_or_repeated_levels_stops_the_load(levels: str) -> None:
    with pytest.raises(DefinitionError, match=r"K101.*trees\.yaml"):
        tree_definitions(f"trees: {{x: {{title: X, levels: {levels}}}}}\nlabels: {{}}\n")
