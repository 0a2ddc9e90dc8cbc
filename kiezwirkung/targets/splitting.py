"""How a yearly target spreads over the months: what share of it is due by when.

What belongs here: the four courses (linear, year_end, seasonal, named) as twelve exact shares, and their sum up to a
month or a day. Shares are never bent to fit: what does not add up has a fault, and then nothing is due by guess.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

MONTHS: Final = 12
WHOLE: Final = Fraction(100)
SLACK: Final = Fraction(1, 10)
"""By how much named percentages may miss 100 because they were rounded when written down."""
YEARS_LOOKED_BACK: Final = 3

PartsOfYears = Mapping[int, Mapping[int, float | None]]
"""Per earlier year: the figure of each part, by its first month; None where it is not shown."""


@dataclass(frozen=True)
class Course:
    """Twelve shares of the year that add up to one, or why there are none (key of a sentence)."""

    shares: tuple[Fraction, ...] = ()
    fault: str = ""

    def until(self, months: int) -> Fraction | None:
        """The share due after this many months; None with a fault."""
        return None if self.fault else sum(self.shares[:months], Fraction(0))

    def on(self, day: date, year: int) -> Fraction | None:
        """The share due on a day of any year, days of the running month counted one by one."""
        if self.fault or day.year != year:
            return None if self.fault else Fraction(int(day.year > year))
        done, running = self.shares[: day.month - 1], self.shares[day.month - 1]
        if not any(self.shares[: MONTHS - 1]):  # due on the last day and not one earlier
            return Fraction(int((day.month, day.day) == (MONTHS, 31)))
        return sum(done, Fraction(0)) + running * Fraction(day.day, monthrange(year, day.month)[1])


def linear() -> Course:
    """A twelfth each month."""
    return Course((Fraction(1, MONTHS),) * MONTHS)


def year_end() -> Course:
    """All of it in December."""
    return Course((Fraction(0),) * (MONTHS - 1) + (Fraction(1),))


def named(percents: Sequence[float | None]) -> Course:
    """The percentages the form names per month; they have to add up to 100, but for rounding."""
    given = [Fraction(str(part or 0)) for part in percents]
    total = sum(given, Fraction(0))
    if len(given) != MONTHS or not any(given):
        return Course(fault="named_missing")
    if abs(total - WHOLE) > SLACK:
        return Course(fault="named_sum")
    return Course(tuple(part / total for part in given))


def seasonal(earlier: PartsOfYears, year: int, part_months: int) -> Course:
    """The shares the parts had in the last complete years before `year`: sum of the part by sum of the years.

    Args:
        earlier: figures of earlier years in parts of `part_months` months; a year that lacks one does not count.
        year: the year of the target.
        part_months: length of a part; its share spreads evenly over its months.
    """
    if part_months >= MONTHS:
        return Course(fault="seasonal_yearly")
    starts = range(1, MONTHS + 1, part_months)
    complete = {
        when: parts
        for when, parts in earlier.items()
        if when < year and all(parts.get(start) is not None for start in starts)
    }
    last = sorted(complete)[-YEARS_LOOKED_BACK:]
    sums = [sum((Fraction(complete[when][start] or 0) for when in last), Fraction(0)) for start in starts]
    total = sum(sums, Fraction(0))
    if total <= 0:
        return Course(fault="seasonal_missing")
    return Course(tuple(part / total / part_months for part in sums for _ in range(part_months)))
