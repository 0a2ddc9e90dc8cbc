"""One agreed target against what is shown of its figure.

What belongs here: which figure counts (the year, or the parts of a running one), up to which month, with which gaps.
Only released figures are looked at, so that nothing withheld can be read from a target.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from kiezwirkung.targets.judging import AMOUNTS, Goal, Span, Standing, State, light
from kiezwirkung.targets.splitting import MONTHS, Course, PartsOfYears, linear, named, seasonal, year_end

MORE_THAN_ANY_SHARE: Final = 1.5
"""A target above this for a share was written as a percentage."""


@dataclass(frozen=True)
class Figure:
    """One released figure."""

    value: float | None
    lower: float | None = None
    upper: float | None = None
    mark: str = ""
    mark_reason: str = ""


@dataclass(frozen=True)
class Reports:
    """Reports of one month: how many projects owe one, how many have delivered."""

    delivered: int
    expected: int
    is_voluntary: bool = False


@dataclass(frozen=True)
class Agreed:
    """A target as it stands in the form."""

    year: int
    goal: Goal
    split: str
    percents: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Known:
    """What the release holds on the indicator and area of a target.

    `last_month` is the last month of the year from which anybody has delivered (0 if none); `parts` are the figures of
    the year by first month, each `part_months` long, `earlier` those of earlier years; `reports` go by month.
    """

    unit: str = ""
    last_month: int = 0
    part_months: int = MONTHS
    whole: Figure | None = None
    parts: Mapping[int, Figure] = field(default_factory=dict)
    earlier: PartsOfYears = field(default_factory=dict)
    reports: Mapping[int, Reports] = field(default_factory=dict)
    is_in_catalogue: bool = True


@dataclass(frozen=True)
class Assessment:
    """How a target stands, with everything its reason is made of."""

    agreed: Agreed
    state: State
    mark: str
    figure: Figure
    due: Span | None
    due_share: Fraction | None
    due_share_today: Fraction | None
    until_month: int
    fault: str = ""
    gap_months: tuple[int, ...] = ()
    hidden_months: tuple[int, ...] = ()
    reports: Reports | None = None
    is_provisional: bool = False
    is_thin: bool = False

    @property
    def missing(self) -> float | None:
        """What lies between the figure and the nearest due value: below it negative, above the most positive."""
        actual = self.figure.value
        if actual is None or self.due is None:
            return None
        if self.due.low is not None and actual < self.due.low:
            return _distance(actual, self.due.low)
        return _distance(actual, self.due.high) if self.due.high is not None and actual > self.due.high else 0.0


def _distance(value: float, limit: float) -> float:
    """The difference of the two as they are written, not as binary numbers."""
    return float(Fraction(str(value)) - Fraction(str(limit)))


def assess(agreed: Agreed, known: Known, today: date) -> Assessment:
    """The standing of one target."""
    goal, whole = agreed.goal, known.whole
    is_running = whole is None or whole.value is None
    until = _until(known) if is_running else MONTHS
    course = course_of(agreed, known)
    share = course.until(until) if is_running else Fraction(1)
    figure, hidden = _so_far(goal, known, until) if is_running else (whole or Figure(None), ())
    gaps = _gaps(known, until)
    fault = _fault(agreed, known, course, is_running=is_running)
    due = None if fault else goal.due(share)
    standing = Standing(
        figure.value,
        figure.lower,
        figure.upper,
        share,
        is_provisional=figure.mark == "p",
        is_incomplete=bool(gaps or hidden),
        is_thin=figure.mark == "u",
    )
    state = light(goal, standing)
    if fault and state != "no_value":
        state = "open"
    return Assessment(
        agreed,
        state,
        whole.mark if whole else "t",
        figure,
        due,
        share,
        course.on(today, agreed.year),
        until,
        fault or ("no_due" if due is None and state == "open" else ""),
        gaps,
        hidden,
        _worst(known, gaps, until),
        standing.is_provisional,
        standing.is_thin,
    )


def course_of(agreed: Agreed, known: Known) -> Course:
    """How the target spreads over its year."""
    if agreed.split == "seasonal" and agreed.goal.kind not in AMOUNTS:
        return Course(fault="seasonal_level")
    if agreed.split == "seasonal":
        return seasonal(known.earlier, agreed.year, known.part_months)
    if agreed.split == "named":
        return named(agreed.percents)
    return year_end() if agreed.split == "year_end" else linear()


def _fault(agreed: Agreed, known: Known, course: Course, *, is_running: bool) -> str:
    """Why nobody can say what is due; a course matters only while the year runs."""
    goal = agreed.goal
    if known.unit == "%" and goal.value > MORE_THAN_ANY_SHARE:
        return "looks_like_percent"
    if goal.direction == "band" and goal.upper_value is None:
        return "band_without_upper"
    return course.fault if is_running else ""


def _until(known: Known) -> int:
    """The last month of the last part that is over; yearly figures count the months themselves."""
    if known.part_months >= MONTHS:
        return known.last_month
    return known.last_month // known.part_months * known.part_months


def _so_far(goal: Goal, known: Known, until: int) -> tuple[Figure, tuple[int, ...]]:
    """What a running year has brought, and the parts of it that show no figure."""
    if known.whole is None or known.whole.mark != "t" or known.part_months >= MONTHS or goal.kind == "persons":
        return known.whole or Figure(None), ()
    starts = range(1, until + 1, known.part_months)
    parts = {start: known.parts.get(start, Figure(None)) for start in starts}
    hidden = tuple(start for start, part in parts.items() if part.value is None)
    shown = [part for part in parts.values() if part.value is not None]
    if not shown or (goal.kind in AMOUNTS and any(part.mark == "g" for part in parts.values())):
        return known.whole, hidden
    last = shown[-1]
    if goal.kind not in AMOUNTS:
        return last, ()
    marks = {part.mark for part in shown}
    mark = next((each for each in ("p", "u") if each in marks), "")
    return Figure(sum(part.value or 0.0 for part in shown), mark=mark), hidden


def _gaps(known: Known, until: int) -> tuple[int, ...]:
    """Months up to `until` for which somebody who owes a report has not delivered."""
    owed = {month: r for month, r in known.reports.items() if month <= until and not r.is_voluntary}
    return tuple(sorted(month for month, r in owed.items() if r.delivered < r.expected))


def _worst(known: Known, gaps: tuple[int, ...], until: int) -> Reports | None:
    """The month with the fewest reports, or any when all are there; None where nothing is owed."""
    owed = [r for month, r in sorted(known.reports.items()) if month <= until and not r.is_voluntary and r.expected]
    if gaps:
        return max((known.reports[month] for month in gaps), key=lambda r: r.expected - r.delivered)
    return owed[-1] if owed else None
