"""Working days of Berlin."""

from datetime import date, timedelta

import pytest

from kiezwirkung.deadlines.calendar_days import calendar_days, public_holidays
from kiezwirkung.deadlines.rules import load_rules

DAYS = {row["day_on"]: row for row in calendar_days(2024, 2028, load_rules()).to_dicts()}


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2024, 2, 29), "working"),
        (date(2024, 3, 8), "holiday"),  # Frauentag, only in Berlin
        (date(2024, 3, 31), "weekend"),  # Easter Sunday is no holiday in Berlin
        (date(2024, 4, 1), "holiday"),
        (date(2024, 10, 31), "working"),  # Reformationstag is none in Berlin
        (date(2024, 12, 24), "free_day"),
        (date(2024, 12, 25), "holiday"),
        (date(2024, 12, 27), "working"),
        (date(2024, 12, 31), "free_day"),
        (date(2025, 5, 8), "holiday"),  # once, 80 years after the end of the war
        (date(2026, 5, 8), "working"),
        (date(2028, 6, 17), "holiday"),  # once, and a Saturday
        (date(2027, 12, 25), "holiday"),  # a holiday stays one on a Saturday
    ],
)
def test_what_a_day_is_in_berlin(day: date, kind: str) -> None:
    assert DAYS[day]["day_kind"] == kind


def test_every_day_stands_there_once_and_counts_working_days() -> None:
    assert len(DAYS) == (date(2028, 12, 31) - date(2024, 1, 1)).days + 1
    number = 0
    for day in sorted(DAYS):
        number += DAYS[day]["is_working_day"]
        assert DAYS[day]["working_day_number"] == number
        later = day
        while later in DAYS and not DAYS[later]["is_working_day"]:
            later += timedelta(days=1)
        assert DAYS[day]["next_working_on"] == (later if later in DAYS else None)


@pytest.mark.parametrize("year", range(2018, 2036))
def test_easter_monday_follows_the_first_spring_moon(year: int) -> None:
    assert easter(year) + timedelta(days=1) in public_holidays(year, year)


def easter(year: int) -> date:
    """Easter Sunday by the rule of Gauss, as Lichtenberg has it."""
    k = year // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    s = 2 - (3 * k + 3) // 4
    a = year % 19
    d = (19 * a + m) % 30
    r = (d + a // 11) // 29
    og = 21 + d - r
    sz = 7 - (year + year // 4 + s) % 7
    return date(year, 3, 1) + timedelta(days=og + 7 - (og - sz) % 7 - 1)
