"""Writing down what the suites said: verdicts into `quality.check_result`, failing staging rows as findings.

What belongs here: counts into tables, and the way from a failing row to file, sheet and cell. Which rows fail is
asked of the database by the query that came with the verdict; no value passes through Python.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from expectations.results import RuleResult, SuiteResult, blocked_tables
from kiezwirkung.warehouse.quarantine import note_rows, refuse_rows

_TABLE = """
create table if not exists quality.check_result (
    suite varchar, table_name varchar, rule varchar, severity varchar, evaluated_count bigint, failed_count bigint,
    state varchar, reason varchar
)"""


@dataclass(frozen=True)
class Recorded:
    """What followed from the verdicts; `blocked` names the tables that may not be published, with their rules."""

    noted_count: int
    refused_count: int
    blocked: dict[str, tuple[str, ...]]


def record(con: duckdb.DuckDBPyConnection, results: Sequence[SuiteResult]) -> Recorded:
    """Write the verdicts; staging rows that fail a stop rule move to quarantine, those that fail a warning are noted.

    Findings of an earlier run of the same night are not looked for: staging is rebuilt before its suites are asked.
    """
    write_check_results(con, results)
    traced = [(_entity(result), rule) for result in results if result.refuses_rows for rule in _traceable(result.rules)]
    noted = sum(_note(con, entity, rule) for entity, rule in traced if rule.severity == "warn")
    refused = sum(_refuse(con, entity, rule) for entity, rule in traced if rule.severity == "stop")
    return Recorded(noted, refused, blocked_tables(results))


def write_check_results(con: duckdb.DuckDBPyConnection, results: Iterable[SuiteResult]) -> None:
    """Replace the verdicts of these suites in `quality.check_result`."""
    con.execute("create schema if not exists quality")
    con.execute(_TABLE)
    for result in results:
        con.execute("delete from quality.check_result where suite = ?", [result.suite])
        con.executemany(
            "insert into quality.check_result values (?, ?, ?, ?, ?, ?, ?, ?)",
            [_row(result, rule) for rule in result.rules],
        )


def _row(result: SuiteResult, rule: RuleResult) -> tuple[object, ...]:
    counts = (rule.evaluated_count, rule.failed_count)
    return (result.suite, result.table, rule.rule, rule.severity, *counts, rule.state, rule.reason)


def _entity(result: SuiteResult) -> str:
    return result.table.removeprefix("staging.")


def _traceable(rules: Iterable[RuleResult]) -> list[RuleResult]:
    return [rule for rule in rules if rule.state == "failed" and rule.code and rule.failing_rows]


def _note(con: duckdb.DuckDBPyConnection, entity: str, rule: RuleResult) -> int:
    return note_rows(con, entity, rule.failing_rows, code=rule.code, field=rule.field, source="suite")


def _refuse(con: duckdb.DuckDBPyConnection, entity: str, rule: RuleResult) -> int:
    return refuse_rows(con, entity, rule.failing_rows, code=rule.code, field=rule.field, source="suite")
