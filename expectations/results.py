"""What a run of the suites says: verdicts and counts, never a value of a row.

What belongs here: the values handed from `running` to `recording` and to the asset checks.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

State = Literal["passed", "failed", "broken"]
Severity = Literal["stop", "warn"]


@dataclass(frozen=True)
class RuleResult:
    """The verdict on one rule.

    `broken` means that the rule could not be asked; that is never the data's fault. `failing_rows` is the query
    that lists the keys of the failing rows (empty where a rule speaks of the whole table).
    """

    rule: str
    severity: Severity
    state: State
    evaluated_count: int
    failed_count: int
    reason: str
    code: str = ""
    field: str = ""
    failing_rows: str = dataclasses.field(default="", repr=False)


@dataclass(frozen=True)
class SuiteResult:
    """The verdicts on one table."""

    suite: str
    table: str
    rules: tuple[RuleResult, ...]

    @property
    def refuses_rows(self) -> bool:
        """Staging tables lose the failing rows and go on; a failing later table is blocked as a whole."""
        return self.table.startswith("staging.")

    @property
    def state(self) -> State:
        """The worst state of its rules: broken, failed, passed."""
        states = {rule.state for rule in self.rules}
        return "broken" if "broken" in states else "failed" if "failed" in states else "passed"

    @property
    def blocking(self) -> tuple[str, ...]:
        """The rules for which nothing may be published: broken ones, and failed stop rules after staging."""
        return tuple(rule.rule for rule in self.rules if self._blocks(rule))

    def _blocks(self, rule: RuleResult) -> bool:
        is_failed_stop = rule.state == "failed" and rule.severity == "stop"
        return rule.state == "broken" or (is_failed_stop and not self.refuses_rows)


def blocked_tables(results: Iterable[SuiteResult]) -> dict[str, tuple[str, ...]]:
    """Table by table, the rules that forbid publishing (for `BlockedError` K205); empty when all is well."""
    return {result.table: result.blocking for result in results if result.blocking}
