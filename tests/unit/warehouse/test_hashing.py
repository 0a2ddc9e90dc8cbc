from collections.abc import Sequence

import duckdb
import pytest

from kiezwirkung.warehouse.hashing import combine, hash_tables, table_hash, write_hashes


def make(con: duckdb.DuckDBPyConnection, rows: Sequence[str], kind: str = "varchar") -> str:
    con.execute(f"create or replace table core.t (a {kind}, b bigint)")
    con.execute(f"insert into core.t values {', '.join(rows)}")
    return table_hash(con, "core.t").content_hash


def test_the_order_of_rows_and_the_number_of_threads_do_not_count(con: duckdb.DuckDBPyConnection) -> None:
    query = (
        "create or replace table core.t as select i, i / 7 as x, 'a' || i as s from range(200000) as r(i) order by {}"
    )
    found = set()
    for threads, order in ((1, "i"), (2, "s"), (2, "hash(i)")):
        con.execute(f"set threads = {threads}")
        con.execute(query.format(order))
        found.add(table_hash(con, "core.t"))
    assert len(found) == 1


@pytest.mark.parametrize(
    "rows",
    [["('a', 1)"], ["('a', 1)", "('b', 3)"], ["('a', 2)", "('b', 1)"], ["('a', 1)"] * 2, ["('a', 1)", "(null, 2)"]],
)
def test_other_rows_have_another_hash(con: duckdb.DuckDBPyConnection, rows: list[str]) -> None:
    assert make(con, ["('a', 1)", "('b', 2)"]) != make(con, rows)


def test_another_type_or_column_name_has_another_hash(con: duckdb.DuckDBPyConnection) -> None:
    first = make(con, ["(1, 1)"], "bigint")
    assert first != make(con, ["(1, 1)"], "integer")
    con.execute("create or replace table core.t (c bigint, b bigint)")
    con.execute("insert into core.t values (1, 1)")
    assert first != table_hash(con, "core.t").content_hash


def test_numbers_are_compared_by_nine_digits(con: duckdb.DuckDBPyConnection) -> None:
    first = make(con, ["(123456789.1 + 0.1, 1)", "('nan', 1)", "('inf', 1)", "(0, 1)", "(null, 1)"], "double")
    assert first == make(con, ["(123456789.2, 1)", "('nan', 1)", "('inf', 1)", "(-0.0, 1)", "(null, 1)"], "double")
    assert make(con, ["(0.1 + 0.2, 1)"], "double") == make(con, ["(0.3, 1)"], "double")
    assert make(con, ["(0.3001, 1)"], "double") != make(con, ["(0.3, 1)"], "double")


def test_hashes_are_written_and_combined(con: duckdb.DuckDBPyConnection) -> None:
    make(con, ["('a', 1)"])
    con.execute("create table mart.u as select 1 as n")
    combined = write_hashes(con)
    assert con.execute("select table_name, row_count from quality.table_hash order by all").fetchall() == [
        ("core.t", 1),
        ("mart.u", 1),
    ]
    assert combined == combine(reversed(hash_tables(con)))
