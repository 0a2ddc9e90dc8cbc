"""The run itself: broken is not failed, nothing but counts comes out, nobody keeps the file open."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from expectations.loading import Rule, Suite
from expectations.results import RuleResult, SuiteResult, blocked_tables
from expectations.running import run_suites

pytestmark = pytest.mark.slow  # importing Great Expectations takes seconds

CELL_VALUE = "Geheimwert"


def rule(expectation: str, arguments: dict[str, object], **more: object) -> Rule:
    texts = {"reason": "Nur für diesen Test da.", "sentence": "Satz.", "repair": "Rat."}
    values = {"id": "the_rule", "severity": "stop", "breaks": [{}], "holds": [{}]} | texts | more
    return Rule.model_validate(values | {"expectation": expectation, "arguments": arguments})


def suite(*rules: Rule, table: str = "core.thing") -> Suite:
    return Suite.model_construct(
        table=table, title="Ding", key="row_id", base={"a": 1}, derived={"twice": "2 * a"}, rules=list(rules)
    )


BROKEN = [
    rule("expect_column_values_to_be_increasing", {"column": "a"}, id="no_provider"),
    rule("expect_column_values_to_be_between", {"column": "nowhere", "max_value": 1}, id="no_column"),
    rule("expect_column_values_to_be_marvellous", {"column": "a"}, id="no_such_expectation"),
    rule("expect_column_values_to_be_between", {"column": "a", "maximum": 1}, id="no_such_argument"),
    rule("unexpected_rows_expectation", {"unexpected_rows_query": "select from {batch} wher"}, id="bad_sql"),
]
SOUND = [
    rule("expect_column_values_to_be_between", {"column": "twice", "max_value": 6}, id="derived"),
    rule("expect_column_values_to_not_be_null", {"column": "a"}, id="passing"),
    rule("expect_table_row_count_to_be_between", {"min_value": 9}, id="whole_table"),
    rule("expect_column_values_to_be_in_set", {"column": "name", "value_set": ["x"]}, id="text"),
    rule("unexpected_rows_expectation", {"unexpected_rows_query": "select * from {batch} where a > 1;"}, id="own_sql"),
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mit Leerzeichen, $HOME und ö") / "ware'house.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create schema core")
        con.execute(
            "create table core.thing as"
            f" select 'r' || i as row_id, i as a, '{CELL_VALUE}' || i as name from range(5) t(i)"
        )
    return path


@pytest.fixture(scope="module")
def results(warehouse: Path) -> list[SuiteResult]:
    gone = suite(*SOUND, table="core.gone")
    return run_suites(warehouse, [suite(*BROKEN, *SOUND), gone])


@pytest.fixture(scope="module")
def by_rule(results: list[SuiteResult]) -> dict[str, RuleResult]:
    return {result.rule: result for result in results[0].rules}


@pytest.mark.parametrize("name", [rule.id for rule in BROKEN])
def test_a_rule_that_cannot_be_asked_is_broken_and_never_failed(name: str, by_rule: dict[str, RuleResult]) -> None:
    assert by_rule[name].state == "broken"
    assert by_rule[name].failed_count == 0
    assert by_rule[name].reason.startswith("Regel nicht prüfbar (")


def test_a_broken_rule_says_what_kind_of_fault_it_was(by_rule: dict[str, RuleResult]) -> None:
    assert "nicht vorgesehen" in by_rule["no_provider"].reason
    assert "ParserException" in by_rule["bad_sql"].reason
    assert "AttributeError" in by_rule["no_such_expectation"].reason


def test_broken_neighbours_do_not_disturb_sound_rules(by_rule: dict[str, RuleResult]) -> None:
    states = {rule.id: by_rule[rule.id].state for rule in SOUND}
    assert states == {
        "derived": "failed", "passing": "passed", "whole_table": "failed", "text": "failed", "own_sql": "failed"
    }  # fmt: skip
    assert by_rule["derived"].failed_count == 1
    assert by_rule["own_sql"].failed_count == 3
    assert by_rule["passing"].evaluated_count == 5


def test_failing_rows_are_named_by_a_query_on_the_warehouse_itself(
    warehouse: Path, by_rule: dict[str, RuleResult]
) -> None:
    with duckdb.connect(str(warehouse)) as con:  # for writing: the run has let go of the file
        found = {name: con.execute(by_rule[name].failing_rows).fetchall() for name in ("derived", "own_sql")}
    assert found["derived"] == [("r4",)]
    assert sorted(found["own_sql"]) == [("r2",), ("r3",), ("r4",)]
    assert by_rule["whole_table"].failing_rows == ""


def test_no_value_of_a_row_is_in_a_result(results: list[SuiteResult]) -> None:
    assert CELL_VALUE not in repr(results)
    assert CELL_VALUE not in "".join(rule.failing_rows for rule in results[0].rules)


def test_a_table_that_is_not_there_breaks_its_own_rules_only(results: list[SuiteResult]) -> None:
    assert {rule.state for rule in results[1].rules} == {"broken"}
    assert "CatalogException" in results[1].rules[0].reason


def test_broken_rules_and_failed_stop_rules_block_a_table(results: list[SuiteResult]) -> None:
    blocked = blocked_tables(results)
    assert set(blocked["core.thing"]) == {rule.id for rule in [*BROKEN, *SOUND]} - {"passing"}
    assert set(blocked) == {"core.thing", "core.gone"}


def test_failing_staging_rows_are_refused_and_block_nothing() -> None:
    failed = RuleResult("r", "stop", "failed", 5, 1, "Grund", "D202", "a", "select 1")
    assert blocked_tables([SuiteResult("staging_thing", "staging.thing", (failed,))]) == {}
    broken = RuleResult("r", "warn", "broken", 5, 0, "Grund")
    assert blocked_tables([SuiteResult("staging_thing", "staging.thing", (broken,))]) == {"staging.thing": ("r",)}


def test_the_next_run_sees_what_was_written_in_between(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as con:
        con.execute("insert into core.thing values ('r9', 9, 'x')")
    result = run_suites(warehouse, [suite(SOUND[0])])[0].rules[0]
    assert (result.evaluated_count, result.failed_count) == (6, 2)
    with duckdb.connect(str(warehouse)) as con:
        con.execute("delete from core.thing where row_id = 'r9'")


def test_great_expectations_is_imported_only_when_a_suite_is_asked() -> None:
    code = "import sys, expectations.running, expectations.recording; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "False"


def test_a_run_is_quiet_and_sends_nothing(warehouse: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run_suites(warehouse, [suite(SOUND[1])])
    assert capfd.readouterr() == ("", "")
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
