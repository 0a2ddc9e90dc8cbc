"""Suites as asset checks: one check per table, counts and rule names only.

What belongs here: asking the suites of one stage, recording their results, and turning them into checks. The rules
are data in `expectations/suites`.
"""

from collections.abc import Sequence

import dagster as dg

from assets.layers import key_of
from assets.metadata import checked
from assets.night import Night
from expectations.loading import Suite, load_suites
from expectations.recording import record
from expectations.results import SuiteResult, blocked_tables
from expectations.running import run_suites
from kiezwirkung.errors import BlockedError
from kiezwirkung.warehouse.connecting import open_warehouse

SUITE = "suite"


def suites_of(schema: str) -> list[Suite]:
    """All suites of one schema, by table."""
    return [suite for suite in load_suites().values() if suite.table.startswith(f"{schema}.")]


def suite_check(suite: Suite) -> dg.AssetCheckSpec:
    """The check that carries one suite's verdict."""
    rules = ", ".join(rule.id for rule in suite.rules)
    return dg.AssetCheckSpec(SUITE, asset=dg.AssetKey(key_of(suite.table)), description=f"Regeln: {rules}.")


def ask(night: Night, suites: Sequence[Suite]) -> list[SuiteResult]:
    """Run suites over the closed warehouse, record verdicts and findings; raises K205 where they forbid publishing."""
    settings = night.settings
    asked = night.beside.start(
        run_suites, settings.warehouse, suites, memory_limit=settings.memory_limit, threads=settings.threads
    )
    results = night.beside.collect(asked)
    with open_warehouse(settings) as con:
        record(con, results)
    if blocked := blocked_tables(results):
        named = "; ".join(f"{table}: {', '.join(rules)}" for table, rules in sorted(blocked.items()))
        raise BlockedError(
            "K205",
            f"Prüfregeln verbieten die Veröffentlichung ({named}).",
            what_to_do="quality.check_result nennt Regel und Grund; die letzte gute Ausgabe gilt weiter.",
        )
    return results


def check_result(result: SuiteResult) -> dg.AssetCheckResult:
    """One suite's verdict as an asset check; staging rules refuse rows and go on, so they only warn."""
    failed = [rule.rule for rule in result.rules if rule.state == "failed"]
    counts = {"Regeln": len(result.rules), "verletzt": len(failed)}
    counts |= {f"Zeilen: {rule.rule}": rule.failed_count for rule in result.rules if rule.state == "failed"}
    return checked(key_of(result.table), SUITE, passed=result.state == "passed", counts=counts, warning=True)
