from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import duckdb
import pytest

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.errors import BlockedError
from kiezwirkung.warehouse import conservation
from kiezwirkung.warehouse.arrivals import Arrival, Arrivals, Copy
from kiezwirkung.warehouse.forms import Form, in_dependency_order
from kiezwirkung.warehouse.hashing import write_hashes
from kiezwirkung.warehouse.ledger_loading import load_raw
from kiezwirkung.warehouse.models import Model, parse_model
from kiezwirkung.warehouse.quarantine import note_rows, refuse_rows
from kiezwirkung.warehouse.staging import build_entity, check_references

pytestmark = pytest.mark.slow  # a warehouse for each test

REGISTER = {"projects": [{"project_id": "MI01NH", "name": "Kiezhaus Beispiel (erfunden)"}]}
Arrive = Callable[..., Arrival]


def staging_model(entity: str) -> Model:
    header = "/*---\ntitle: Probe\ndescription: Probe.\ngrain: [row_id]\n---*/\n"
    row_id = "substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id"
    body = f"select {row_id}, r.* exclude (is_refused) from current.{entity} as r"
    return parse_model(f"staging.{entity}", header + body)


def build(
    con: duckdb.DuckDBPyConnection, forms: list[Form], deliveries: list[Arrival], copies: list[Copy] | None = None
) -> None:
    load_raw(con, forms, Arrivals(deliveries, copies or []))
    for form in in_dependency_order(forms):
        build_entity(con, form, staging_model(form.entity), forms)


def found(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    rows = con.execute("select code, file_name, cell from quality.finding order by all").fetchall()
    return [(str(code), str(name), str(cell)) for code, name, cell in rows]


def test_an_entity_without_deliveries_is_an_empty_table(con: duckdb.DuckDBPyConnection, forms: list[Form]) -> None:
    build(con, forms, [])
    assert con.execute("select count(*) from staging.participations").fetchone() == (0,)
    kinds = dict(con.execute("select column_name, column_type from (describe raw.participations)").fetchall())
    assert kinds["held_on"] == "DATE"
    assert kinds["person_key"] == "VARCHAR"
    assert "code" not in kinds
    assert conservation.check(con) == 0


def test_free_text_has_no_column(con: duckdb.DuckDBPyConnection, forms: list[Form]) -> None:
    build(con, forms, [])
    assert "title" not in dict(con.execute("select column_name, column_type from (describe raw.sessions)").fetchall())


def test_a_newer_delivery_replaces_only_its_slices(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    old = arrive("b", {"visits": [{"month": 1, "visit_count": 5}, {"month": 2, "visit_count": 6}]})
    new = arrive("c", {"visits": [{"month": 2, "visit_count": 7}]})
    build(con, forms, [new, arrive("a", REGISTER), old])
    assert con.execute("select month, visit_count from staging.visits order by all").fetchall() == [(1, 5), (2, 7)]
    assert con.execute("select sheet, row_number, reason from raw.skipped_row").fetchall() == [
        ("visits", 5, "superseded")
    ]
    assert found(con) == [("D112", "b.xlsx", "")]
    assert conservation.check(con) == 3


def test_a_delivery_refused_in_a_slice_replaces_nothing(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    old = arrive("b", {"visits": [{"month": 2, "area": "angebote", "visit_count": 6}]})
    fault = Finding("D206", "c" * 64, "visits", 4, "area", "C")
    new = arrive("c", {"visits": [{"month": 2, "visit_count": 7, "is_refused": True}]}, findings=[fault])
    build(con, forms, [old, new, arrive("a", REGISTER)])
    assert con.execute("select visit_count from staging.visits").fetchall() == [(6,)]
    assert con.execute("select code, field, cell, source from quarantine.refused_row").fetchall() == [
        ("D206", "area", "C4", "reading")
    ]
    assert con.execute("select entity, severity from quality.finding").fetchall() == [("visits", "FEHLER")]
    conservation.check(con)


def test_a_project_outside_the_register_is_one_finding_per_file(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    rows = [{"month": m, "project_id": "XX99NH", "visit_count": 1} for m in (1, 2)]
    build(con, forms, [arrive("a", REGISTER), arrive("b", {"visits": rows})])
    assert found(con) == [("D106", "b.xlsx", "")]
    assert con.execute("select count(*) from quarantine.refused_row where code = 'D106'").fetchone() == (2,)
    conservation.check(con)


def test_lost_references_are_refused_and_rows_of_refused_parents_wait(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    held_on = date(2025, 3, 1)
    sessions = [{"session_id": "T1", "held_on": held_on}, {"session_id": "T2", "held_on": held_on, "is_refused": True}]
    fault = Finding("D205", "b" * 64, "sessions", 5, "held_on", "B")
    codes = ["T1", "T2", "T3"]
    people = [{"session_id": code, "held_on": held_on, "person_key": "0" * 32} for code in codes]
    files = [arrive("a", REGISTER), arrive("b", {"sessions": sessions}, findings=[fault])]
    build(con, forms, [*files, arrive("c", {"participations": people})])
    assert con.execute("select session_id from staging.participations").fetchall() == [("T1",)]
    assert found(con) == [("D205", "b.xlsx", "B5"), ("D208", "c.xlsx", "A6"), ("D221", "c.xlsx", "A5")]
    conservation.check(con)


def test_a_number_outside_the_list_of_areas_is_refused_once_the_list_is_there(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    sessions = [{"session_id": "T1", "held_on": date(2025, 3, 1)}]
    places = ["0110", "9999", "AUS", None]
    people = [{**sessions[0], "person_key": f"{n:032x}", "residence_pgr": place} for n, place in enumerate(places)]
    files = [arrive("a", REGISTER), arrive("b", {"sessions": sessions}), arrive("c", {"participations": people})]
    build(con, forms, files)
    assert found(con) == []
    con.execute("create table reference.prognoseraum as select '0110' as pgr_code")
    build(con, forms, files)
    assert con.execute("select count(*) from staging.participations").fetchone() == (3,)
    assert found(con) == [("D225", "c.xlsx", "D5")]
    conservation.check(con)


def test_a_session_of_another_project_is_no_parent(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    register = {"projects": [{"project_id": "MI01NH"}, {"project_id": "MI02NH"}]}
    held_on = date(2025, 3, 1)
    sessions = arrive("b", {"sessions": [{"session_id": "T1", "held_on": held_on, "project_id": "MI02NH"}]})
    people = arrive("c", {"participations": [{"session_id": "T1", "held_on": held_on, "person_key": "0" * 32}]})
    build(con, forms, [arrive("a", register), sessions, people])
    assert found(con) == [("D208", "c.xlsx", "A4")]


def test_of_several_copies_the_first_row_stays(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    rows = [{"month": 1, "area": "angebote", "visit_count": 5} for _ in range(3)]
    others = [{"month": 1, "area": None, "visit_count": 8}, {"month": 1, "area": "angebote", "report_year": 2024}]
    build(con, forms, [arrive("a", REGISTER), arrive("b", {"visits": [*rows, *others]})])
    assert con.execute("select visit_count from staging.visits order by all").fetchall() == [(5,), (8,), (None,)]
    assert con.execute("select row_number from quality.finding where code = 'D210' order by all").fetchall() == [
        (5,),
        (6,),
    ]
    conservation.check(con)


def test_rows_that_contradict_each_other_wait_together(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    rows = [{"month": 1, "area": "angebote", "visit_count": n} for n in (100, 200)]
    build(con, forms, [arrive("a", REGISTER), arrive("b", {"visits": [*rows, {"month": 2, "visit_count": 8}]})])
    assert con.execute("select visit_count from staging.visits").fetchall() == [(8,)]
    assert [code for code, _, _ in found(con)] == ["D210", "D210"]
    conservation.check(con)


def test_refused_rows_are_conserved_and_a_rebuilt_entity_forgets_them(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    rows = [{"month": month, "area": "angebote", "visit_count": month} for month in range(1, 6)]
    build(con, forms, [arrive("a", REGISTER), arrive("b", {"visits": rows})])
    query = "select row_id from staging.visits where visit_count > 3"
    assert refuse_rows(con, "visits", query, code="D202", field="visit_count", source="suite") == 2
    assert note_rows(con, "visits", "staging.visits", code="D302", field="visit_count") == 3
    assert [entry for entry in found(con) if entry[0] == "D202"] == [("D202", "b.xlsx", "C7"), ("D202", "b.xlsx", "C8")]
    assert con.execute("select count(*) from staging.visits").fetchone() == (3,)
    assert con.execute("select distinct severity from quality.finding where code = 'D302'").fetchall() == [("WARNUNG",)]
    conservation.check(con)
    visits = next(form for form in forms if form.entity == "visits")
    build_entity(con, visits, staging_model("visits"), forms)
    assert con.execute("select count(*) from staging.visits").fetchone() == (5,)
    assert found(con) == []


def test_rows_wait_when_a_suite_refuses_their_parent(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    held_on = date(2025, 3, 1)
    sessions = {"sessions": [{"session_id": "T1", "held_on": held_on}]}
    people = {"participations": [{"session_id": "T1", "held_on": held_on, "person_key": "0" * 32}]}
    build(con, forms, [arrive("a", REGISTER), arrive("b", sessions), arrive("c", people)])
    refuse_rows(con, "sessions", "staging.sessions", code="D202", source="suite")
    participations = next(form for form in forms if form.entity == "participations")
    assert check_references(con, participations, forms) == {"D106": 0, "D208": 0, "D221": 1}
    conservation.check(con)


def test_a_copy_of_a_file_is_skipped_as_a_whole(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    first = arrive("b", {"visits": [{"month": 1, "visit_count": 5}]})
    build(con, forms, [arrive("a", REGISTER), first], [Copy(first.delivery_id, "Kopie.xlsx", 1)])
    assert found(con) == [("D105", "Kopie.xlsx", "")]
    assert conservation.check(con) == 3
    row = con.execute("select rows_accepted, rows_skipped from quality.conservation where file_name = 'Kopie.xlsx'")
    assert row.fetchall() == [(0, 1)]


def test_a_copy_of_a_csv_file_is_said_so_too(con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive) -> None:
    first = arrive("b", {"visits": [{"month": 1, "visit_count": 5}]})
    unnamed = replace(first, tables=[replace(table, sheet="") for table in first.tables])
    build(con, forms, [arrive("a", REGISTER), unnamed], [Copy(first.delivery_id, "Kopie.csv", 1)])
    assert found(con) == [("D105", "Kopie.csv", "")]


@pytest.mark.parametrize(
    "damage",
    [
        "delete from staging.visits",
        "insert into raw.skipped_row select delivery_id, sheet, row_number, 'x' from raw.visits",
    ],
)
def test_a_lost_or_doubled_row_blocks_the_night(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive, damage: str
) -> None:
    build(con, forms, [arrive("a", REGISTER), arrive("b", {"visits": [{"month": 1, "visit_count": 5}]})])
    con.execute(damage)
    with pytest.raises(BlockedError, match=r"b\.xlsx") as caught:
        conservation.check(con)
    assert caught.value.code == "K202"


def test_a_refused_row_without_a_reason_blocks_the_night(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    build(con, forms, [arrive("a", REGISTER), arrive("b", {"visits": [{"month": 1, "is_refused": True}]})])
    with pytest.raises(BlockedError, match="K202"):
        conservation.check(con)


def test_the_order_of_files_changes_nothing(con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive) -> None:
    files = [arrive("a", REGISTER)]
    files += [arrive(letter, {"visits": [{"month": 1, "visit_count": n}]}) for n, letter in enumerate("bcd")]
    results = Counter()
    for order in (files, files[::-1]):
        build(con, forms, order)
        results[str(con.execute("select visit_count from staging.visits").fetchall()) + str(found(con))] += 1
    assert list(results.values()) == [2]


def test_equal_times_are_decided_by_content(con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive) -> None:
    one = arrive("b", {"visits": [{"month": 1, "visit_count": 1}]})
    two = replace(arrive("c", {"visits": [{"month": 1, "visit_count": 2}]}), received_at=one.received_at)
    for order in ([one, two], [two, one]):
        build(con, forms, [arrive("a", REGISTER), *order])
        assert con.execute("select visit_count from staging.visits").fetchall() == [(2,)]


def test_no_call_leaves_an_open_result_behind(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Arrive
) -> None:
    build(con, forms, [arrive("a", REGISTER), arrive("b", {"visits": [{"month": 1, "visit_count": 5}]})])
    refuse_rows(con, "visits", "staging.visits", code="D202", source="suite")
    assert con.sql("select 1 as a").fetchall() == [(1,)]
    conservation.check(con)
    assert con.sql("select 1 as a").fetchall() == [(1,)]
    write_hashes(con)
    assert con.sql("select 1 as a").fetchall() == [(1,)]
