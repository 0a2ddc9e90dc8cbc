"""Asking Great Expectations: the only place that imports it, and late, because the import takes seconds.

What belongs here: sessions, verdicts, counts. A run opens the warehouse read-only inside an in-memory DuckDB and
shows each table as a view, so nobody else may hold the file open for writing meanwhile. Values of rows, which Great
Expectations puts into its results, are dropped here and go no further.
"""

import contextlib
import os
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from expectations.loading import Rule, Suite
from expectations.results import RuleResult, State, SuiteResult

MEMORY = ":memory:kiezwirkung_expectations"
QUERY = "unexpected_rows_query"
_VERDICT_ONLY = {"result_format": "BOOLEAN_ONLY"}
_FAULT_NAME = re.compile(r"[A-Z][A-Za-z]*(?:Exception|Error)\b")


@dataclass(frozen=True)
class Session:
    """One data source for all suites of a stage."""

    library: Any
    context: Any
    source: Any

    def execute(self, sql: str) -> list[Any]:
        """Run SQL in the session's database."""
        with self.source.get_engine().connect() as connection:
            result = connection.exec_driver_sql(sql)
            connection.commit()
            return list(result.fetchall()) if result.returns_rows else []


def run_suites(
    warehouse: Path, suites: Iterable[Suite], *, memory_limit: str = "2GB", threads: int = 2
) -> list[SuiteResult]:
    """Ask every rule of `suites` about the tables in `warehouse`; the caller has closed its own connection."""
    with tamed(), _session(warehouse, memory_limit, threads) as session:
        return [_run_suite(session, suite) for suite in suites]


@contextlib.contextmanager
def tamed() -> Iterator[None]:
    """No telemetry, no progress bars, and no warnings about the library's own future."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    os.environ["TQDM_DISABLE"] = "1"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _session(warehouse: Path, memory_limit: str, threads: int) -> Iterator[Session]:
    # Here and not at the top: the import takes seconds, and only a night that asks should wait for it.
    import great_expectations as library
    from great_expectations.data_context.types.base import ProgressBarsConfig

    from expectations.dialect import DRIVER, register

    register()
    context = library.get_context(mode="ephemeral")
    context.variables.save = _keep_nothing  # each of many steps would write out the whole context, for nobody
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    connect = {"database": MEMORY, "config": {"memory_limit": memory_limit, "threads": threads}}
    source = context.data_sources.add_sql(
        "warehouse", connection_string=f"{DRIVER}://", create_temp_table=False, kwargs={"connect_args": connect}
    )
    session = Session(library, context, source)
    try:
        session.execute(f"attach {_quoted(str(warehouse))} as warehouse (read_only)")
        yield session
    finally:  # both hold connections; while one lives, the file stays open under a configuration of its own
        source.get_execution_engine().engine.dispose()
        source.get_engine().dispose()


def _keep_nothing(*_: Any, **__: Any) -> None:
    """What an ephemeral context saves."""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _run_suite(session: Session, suite: Suite) -> SuiteResult:
    try:
        session.execute(f"create or replace view {suite.name} as {suite.relation('warehouse')}")
        row_count = int(session.execute(f"select count(*) from {suite.name}")[0][0])
    except Exception as error:
        fault = _name_of(str(error))
        return SuiteResult(suite.name, suite.table, tuple(_broken(rule, 0, fault) for rule in suite.rules))
    rules = _ask(session, suite, row_count)
    return SuiteResult(suite.name, suite.table, rules)


def _ask(session: Session, suite: Suite, row_count: int) -> tuple[RuleResult, ...]:
    """First the cheap verdicts of all rules, then the details of those that failed."""
    verdicts = _validate(session, suite, suite.rules, _VERDICT_ONLY)
    failed = [rule for rule in suite.rules if verdicts[rule.id].state == "failed"]
    if failed:
        verdicts |= _validate(session, suite, failed, _with_rows(suite))
    return tuple(_result(rule, suite, verdicts[rule.id], row_count) for rule in suite.rules)


def _with_rows(suite: Suite) -> dict[str, Any]:
    """Counts and the query for the failing rows, but none of their values."""
    return {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": [suite.key],
        "include_unexpected_rows": False,
        "partial_unexpected_count": 0,
    }


@dataclass(frozen=True)
class Verdict:
    """What is kept of one result of the library."""

    state: State
    failed_count: int = 0
    query: str = ""
    fault: str = ""


def _validate(session: Session, suite: Suite, rules: list[Rule], result_format: dict[str, Any]) -> dict[str, Verdict]:
    verdicts: dict[str, Verdict] = {}
    expectations, by_id = [], {rule.id: rule for rule in rules}
    for rule in rules:
        try:
            expectations.append(_expectation(session, rule))
        except Exception as error:
            verdicts[rule.id] = Verdict("broken", fault=type(error).__name__)
    if expectations:
        asked = session.library.ExpectationSuite(name=suite.name, expectations=expectations)
        outcome = _batch(session, suite).validate(asked, result_format=result_format)
        answers = ((answer.expectation_config.meta["rule"], answer) for answer in outcome.results)
        verdicts |= {rule_id: _verdict(by_id[rule_id], answer) for rule_id, answer in answers}
    return verdicts


def _expectation(session: Session, rule: Rule) -> Any:
    kind = getattr(session.library.expectations, rule.class_name)
    return kind(**rule.arguments, meta={"rule": rule.id})


def _batch(session: Session, suite: Suite) -> Any:
    with contextlib.suppress(LookupError):
        return session.source.get_asset(suite.name).get_batch_definition("all").get_batch()
    asset = session.source.add_table_asset(suite.name, table_name=suite.name)
    return asset.add_batch_definition_whole_table("all").get_batch()


def _verdict(rule: Rule, answer: Any) -> Verdict:
    if fault := _fault(answer.exception_info or {}):
        return Verdict("broken", fault=fault)
    if answer.success:
        return Verdict("passed")
    found = answer.result or {}
    count = found.get("observed_value") if QUERY in rule.arguments else found.get("unexpected_count")
    return Verdict("failed", int(count or 1), str(found.get("unexpected_index_query") or ""))


def _fault(info: dict[str, Any]) -> str:
    """The kind of exception behind a verdict, or ""; a missing provider looks like bad data otherwise."""
    entries = [info] if "raised_exception" in info else [entry for entry in info.values() if isinstance(entry, dict)]
    raised = [str(entry.get("exception_message")) for entry in entries if entry.get("raised_exception")]
    return _name_of(raised[0]) if raised else ""


def _name_of(message: str) -> str:
    """The name of the exception; its message may quote a value and stays here."""
    if "No provider found" in message:
        return "in dieser Datenbank nicht vorgesehen"
    found = _FAULT_NAME.search(message)
    return found.group() if found else "unbekannter Fehler"


def _result(rule: Rule, suite: Suite, verdict: Verdict, row_count: int) -> RuleResult:
    if verdict.state == "broken":
        return _broken(rule, row_count, verdict.fault)
    return RuleResult(
        rule.id,
        rule.severity,
        verdict.state,
        row_count,
        verdict.failed_count,
        rule.reason,
        rule.code,
        rule.field,
        _failing_rows(rule, suite, verdict),
    )


def _broken(rule: Rule, row_count: int, fault: str) -> RuleResult:
    reason = f"Regel nicht prüfbar ({fault})"
    return RuleResult(rule.id, rule.severity, "broken", row_count, 0, reason, rule.code, rule.field)


def _failing_rows(rule: Rule, suite: Suite, verdict: Verdict) -> str:
    """The keys of the failing rows as a query on the warehouse itself, without the session's view."""
    own = str(rule.arguments.get(QUERY, "")).replace("{batch}", suite.name)
    query = (verdict.query or own).strip().rstrip(";")
    if verdict.state != "failed" or not query:
        return ""
    return f"with {suite.name} as ({suite.relation()})\nselect distinct {suite.key} from ({query}) AS failing"
