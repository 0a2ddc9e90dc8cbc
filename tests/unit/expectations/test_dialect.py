"""What we lean on in DuckDB, SQLAlchemy and Great Expectations: when one of these fails, the dialect may shrink."""

from typing import Any

import duckdb
import pytest
import sqlalchemy as sa

from expectations.dialect import DRIVER, ExpectationsDialect, register
from expectations.running import tamed

pytestmark = pytest.mark.slow  # importing Great Expectations takes seconds


@pytest.fixture
def engine() -> sa.Engine:
    register()
    return sa.create_engine(f"{DRIVER}:///:memory:")


def test_duckdb_forgets_unfetched_rows_at_a_rollback() -> None:
    with duckdb.connect() as con:
        con.begin()
        con.execute("select 42")
        con.rollback()
        assert con.fetchall() == []


def test_rows_survive_the_connection_that_is_closed_too_early(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        result = connection.execute(sa.text("select 42 as answer"))
    assert result.fetchall() == [(42,)]


def test_without_the_buffer_the_rows_are_lost() -> None:
    with sa.create_engine("duckdb:///:memory:").connect() as connection:
        result = connection.execute(sa.text("select 42 as answer"))
    with pytest.raises(Exception, match=r".*"):
        assert result.fetchall() == [(42,)]


def test_a_regular_expression_searches_and_need_not_match_everything(engine: sa.Engine) -> None:
    column = sa.literal("MI01NH")
    query = sa.select(column.op("~")("[0-9]{2}"), column.op("!~")("[0-9]{2}"), column.op("||")("x"))
    with engine.connect() as connection:
        assert connection.execute(query).fetchall() == [(True, False, "MI01NHx")]


def test_great_expectations_takes_it_for_a_database_it_has_sql_for() -> None:
    assert ExpectationsDialect.name == "postgresql"


def test_a_row_condition_is_missing_from_the_query_for_the_failing_rows() -> None:
    """Why suites use derived columns instead: the query would name rows that the condition spared."""
    with tamed():
        found = ask_with_a_row_condition()
    assert found["unexpected_count"] == 4
    assert "10" not in found["unexpected_index_query"]


def ask_with_a_row_condition() -> dict[str, Any]:
    import great_expectations as gx
    import great_expectations.expectations as gxe

    register()
    connect = {"connect_args": {"database": ":memory:row_condition"}}
    source = gx.get_context(mode="ephemeral").data_sources.add_sql(
        "memory", connection_string=f"{DRIVER}://", create_temp_table=False, kwargs=connect
    )
    with source.get_engine().connect() as connection:
        connection.exec_driver_sql("create table t as select i as row_id, i as a from range(20) r(i)")
        connection.commit()
        batch = source.add_table_asset("t", table_name="t").add_batch_definition_whole_table("all").get_batch()
        rule = gxe.ExpectColumnValuesToBeBetween(
            column="a", max_value=5, row_condition='col("a") < 10', condition_parser="great_expectations"
        )
        form = {"result_format": "COMPLETE", "unexpected_index_column_names": ["row_id"]}
        found: dict[str, Any] = batch.validate(rule, result_format=form).result
    source.get_execution_engine().engine.dispose()
    source.get_engine().dispose()
    return found
