"""The calendar: which days are working days in Berlin.

What belongs here: public holidays (library `holidays`, with one-off days such as 8 May 2025), weekends, the free days
of the house, and the numbers that let plain SQL count working days. Easter Sunday and Whit Sunday are no holidays in
Berlin and need none: they are Sundays. 24 and 31 December are free days by `deadlines.yaml`.
"""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from kiezwirkung.deadlines.rules import Rules

WEEKEND, HOLIDAY, FREE_DAY, WORKING = "weekend", "holiday", "free_day", "working"
_SATURDAY = 5


def calendar_days(first_year: int, last_year: int, rules: Rules) -> pl.DataFrame:
    """One row per day of these years: the columns of `reference.calendar_day`.

    `working_day_number` counts working days up to and including the day; `next_working_on` is the day itself where it
    is one.
    """
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    kinds = list(_kinds(first, last, rules))
    days = [first + timedelta(days=step) for step in range(len(kinds))]
    frame = pl.DataFrame({"day_on": days, "day_kind": kinds}).with_columns(is_working_day=pl.col("day_kind") == WORKING)
    return frame.with_columns(
        working_day_number=pl.col("is_working_day").cum_sum().cast(pl.Int32),
        next_working_on=pl.when("is_working_day").then("day_on").fill_null(strategy="backward"),
    )


def _kinds(first: date, last: date, rules: Rules) -> Iterator[str]:
    public = public_holidays(first.year, last.year)
    free = {(day.month, day.day) for day in rules.free_days}
    for step in itertools.count():
        day = first + timedelta(days=step)
        if day > last:
            return
        if day in public:
            yield HOLIDAY
        elif day.weekday() >= _SATURDAY:
            yield WEEKEND
        else:
            yield FREE_DAY if (day.month, day.day) in free else WORKING


def public_holidays(first_year: int, last_year: int) -> set[date]:
    """The public holidays of Berlin in these years."""
    import holidays  # imports long, and only the night needs it

    return set(holidays.country_holidays("DE", subdiv="BE", years=range(first_year, last_year + 1)))
