"""The light of a target: reached, on course, behind, or cannot be said (yet).

What belongs here: due values and the comparison with them, on plain numbers. `behind` is only said of a period that is
settled and complete, and with an interval only when it excludes what is due. Words are in `telling`.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

Direction = Literal["up", "down", "band"]
State = Literal["reached", "on_course", "behind", "unsure", "open", "no_value"]
AMOUNTS: Final = frozenset({"flow", "persons"})
"""Kinds that add up over the year: their due part starts at zero."""
GROWING: Final = AMOUNTS | {"stock"}
"""Kinds that a missing delivery can only make too small."""


@dataclass(frozen=True)
class Span:
    """What is due: at least `low`, at most `high`; one side open unless it is a band."""

    low: float | None = None
    high: float | None = None

    def widened(self, tolerance: float) -> "Span":
        """The same with the tolerance, a share of each limit."""
        return Span(
            None if self.low is None else self.low - abs(self.low) * tolerance,
            None if self.high is None else self.high + abs(self.high) * tolerance,
        )

    def holds(self, low: float, high: float) -> bool:
        """Whether all values from `low` to `high` lie within."""
        return (self.low is None or low >= self.low) and (self.high is None or high <= self.high)

    def excludes(self, low: float, high: float) -> bool:
        """Whether none of the values from `low` to `high` lies within."""
        return (self.low is not None and high < self.low) or (self.high is not None and low > self.high)


@dataclass(frozen=True)
class Goal:
    """What was agreed, and how it is to be read."""

    direction: Direction
    value: float
    upper_value: float | None = None
    baseline: float | None = None
    kind: str = "flow"
    tolerance: float = 0.0

    @property
    def span(self) -> Span:
        """What the whole year has to reach."""
        if self.direction == "down":
            return Span(high=self.value)
        return Span(self.value, self.upper_value if self.direction == "band" else None)

    def due(self, share: Fraction | None) -> Span | None:
        """What is due at this share of the year; None where nobody can say.

        An amount is due in parts. A level moves from its baseline to the target; without a baseline it is due at the
        end only. A level with a band has to stay in it all year.
        """
        if share is None:
            return None
        whole = self.span
        if share >= 1 or (self.direction == "band" and self.kind not in AMOUNTS):
            return whole
        if self.kind in AMOUNTS:
            start = 0.0
        elif self.baseline is None:
            return None
        else:
            start = self.baseline
        return Span(*(None if end is None else _between(start, end, share) for end in (whole.low, whole.high)))


@dataclass(frozen=True)
class Standing:
    """What has come of it so far, and how far that can be trusted."""

    actual: float | None
    lower: float | None = None
    upper: float | None = None
    share: Fraction | None = Fraction(1)
    is_provisional: bool = False
    is_incomplete: bool = False
    is_thin: bool = False

    @property
    def ends(self) -> tuple[float, float]:
        """The interval, or the figure twice."""
        actual = self.actual if self.actual is not None else 0.0
        has_interval = self.lower is not None and self.upper is not None
        return (self.lower, self.upper) if has_interval else (actual, actual)  # type: ignore[return-value]


def light(goal: Goal, standing: Standing) -> State:
    """How a target stands.

    `unsure`: the interval holds the due value. `open`: it cannot be said yet, because the period is provisional,
    incomplete or thin in a way that could turn the verdict round, or because nobody can say what is due.
    """
    if standing.actual is None:
        return "no_value"
    verdict = _verdict(goal, standing)
    return "open" if _may_turn(verdict, goal, standing) else verdict


def _verdict(goal: Goal, standing: Standing) -> State:
    low, high = standing.ends
    is_over = standing.share is not None and standing.share >= 1
    if (is_over or _keeps(goal)) and goal.span.holds(low, high):
        return "reached"
    if standing.share == 0 and not (goal.kind in AMOUNTS and _is_exceeded(goal, low)):
        return "on_course"
    due = goal.due(standing.share)
    if due is None:
        return "open"
    wide = due.widened(goal.tolerance)
    if wide.holds(low, high):
        return "reached" if is_over else "on_course"
    return "behind" if wide.excludes(low, high) else "unsure"


def _between(start: float, end: float, share: Fraction) -> float:
    """The point at `share` of the way, rounded once."""
    return float(Fraction(start) + (Fraction(end) - Fraction(start)) * share)


def _keeps(goal: Goal) -> bool:
    """Whether a target met before the year is over stays met, as far as anybody can know."""
    return goal.direction == "up" or (goal.direction == "down" and goal.kind not in AMOUNTS)


def _is_exceeded(goal: Goal, low: float) -> bool:
    """Whether an amount has already passed the most that was agreed for the whole year."""
    most = goal.span.high
    return most is not None and low > most + abs(most) * goal.tolerance


def _may_turn(verdict: State, goal: Goal, standing: Standing) -> bool:
    """Whether what is still missing could turn the verdict round."""
    is_unsettled = standing.is_provisional or standing.is_incomplete
    if verdict == "behind":
        return is_unsettled
    if verdict not in {"reached", "on_course"}:
        return False
    if goal.kind in GROWING:
        return goal.direction != "up" and is_unsettled
    return standing.is_provisional or standing.is_thin
