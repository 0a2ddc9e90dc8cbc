"""Every rule has been red once: its examples, through Great Expectations and DuckDB as in the night."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.loading import Row, Suite, load_suites
from expectations.results import RuleResult
from expectations.running import run_suites

pytestmark = pytest.mark.slow  # importing Great Expectations takes seconds

SUITES = load_suites()
RULES = [(name, rule.id) for name, suite in SUITES.items() for rule in suite.rules]
Cases = dict[str, dict[str, RuleResult]]


def cases(examples: list[Row | list[Row]]) -> list[list[Row]]:
    return [case if isinstance(case, list) else [case] for case in examples]


def example_rows(suite: Suite) -> list[Row]:
    """The base row, and every example of every rule with a mark that says whose it is."""
    rows = [{"example": "base"} | suite.base]
    for rule in suite.rules:
        for kind, examples in (("breaks", rule.breaks), ("holds", rule.holds)):
            for number, case in enumerate(cases(examples)):
                rows += [{"example": f"{rule.id}|{kind}|{number}"} | suite.base | row for row in case]
    sets = {row["example"]: number for number, row in enumerate(rows)}
    keyed = suite.key == "row_id"
    return [
        row | ({"row_id": f"0123456789abcdef::{number}"} if keyed else {"version": sets[row["example"]]})
        for number, row in enumerate(rows)
    ]


def create_table(con: duckdb.DuckDBPyConnection, suite: Suite, rows: list[Row]) -> None:
    frame = pl.DataFrame(rows, infer_schema_length=None)
    con.execute(f"create schema if not exists {suite.table.split('.')[0]}")
    con.register("example_rows", frame)
    con.execute(f"create table {suite.table} as select * from example_rows")
    con.unregister("example_rows")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("expectations") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as con:
        for suite in SUITES.values():
            create_table(con, suite, example_rows(suite))
    return path


@pytest.fixture(scope="module")
def verdicts(warehouse: Path) -> Cases:
    results = run_suites(warehouse, SUITES.values())
    return {result.suite: {rule.rule: rule for rule in result.rules} for result in results}


@pytest.fixture(scope="module")
def failing(warehouse: Path, verdicts: Cases) -> dict[tuple[str, str], set[str]]:
    """The examples that each rule found at fault, traced by the query it gave."""
    found = {}
    with duckdb.connect(str(warehouse), read_only=True) as con:
        for name, rules in verdicts.items():
            suite = SUITES[name]
            for rule in rules.values():
                relation = f"select example from ({suite.relation()}) AS r where {suite.key} in ({rule.failing_rows})"
                found[name, rule.rule] = (
                    {row[0] for row in con.execute(relation).fetchall()} if rule.failing_rows else set()
                )
    return found


@pytest.mark.parametrize(("suite", "rule"), RULES)
def test_a_rule_fails_on_each_example_that_breaks_it(
    suite: str, rule: str, verdicts: Cases, failing: dict[tuple[str, str], set[str]]
) -> None:
    result = verdicts[suite][rule]
    examples = next(r.breaks for r in SUITES[suite].rules if r.id == rule)
    assert result.state == "failed", result.reason
    assert result.failed_count >= len(examples)
    assert {f"{rule}|breaks|{number}" for number in range(len(examples))} <= failing[suite, rule]


@pytest.mark.parametrize(("suite", "rule"), RULES)
def test_a_rule_passes_the_examples_that_hold(suite: str, rule: str, failing: dict[tuple[str, str], set[str]]) -> None:
    assert not {example for example in failing[suite, rule] if example.startswith(f"{rule}|holds") or example == "base"}


def test_an_ordinary_row_passes_every_suite(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as con:
        for suite in SUITES.values():
            create_table(con, suite, [{"row_id": "0123456789abcdef::1"} | suite.base])
    assert {result.suite: result.state for result in run_suites(path, SUITES.values())} == dict.fromkeys(
        SUITES, "passed"
    )
