"""Courses over the year, with shares computed by hand."""

from datetime import date
from fractions import Fraction

import pytest

from kiezwirkung.targets.splitting import Course, linear, named, seasonal, year_end

F = Fraction


def test_a_linear_target_is_due_in_twelfths() -> None:
    assert [linear().until(months) for months in (0, 1, 6, 12)] == [0, F(1, 12), F(1, 2), 1]


def test_a_linear_target_counts_the_days_of_the_running_month() -> None:
    assert linear().on(date(2025, 7, 20), 2025) == F(6, 12) + F(20, 31) / 12
    assert linear().on(date(2024, 2, 29), 2024) == F(2, 12)


def test_a_target_of_the_year_end_is_due_on_its_last_day() -> None:
    assert [year_end().until(months) for months in (11, 12)] == [0, 1]
    assert [year_end().on(date(2025, 12, day), 2025) for day in (30, 31)] == [0, 1]


@pytest.mark.parametrize(("year", "share"), [(2024, 1), (2026, 0)])
def test_another_year_is_due_whole_or_not_at_all(year: int, share: int) -> None:
    assert linear().on(date(2025, 7, 20), year) == share


def test_a_named_target_is_due_as_the_form_says() -> None:
    course = named((10, 10, 5, 5, 20, None, None, None, 10, 10, 20, 10))
    assert [course.until(months) for months in (2, 5, 8, 11)] == [F(20, 100), F(50, 100), F(50, 100), F(90, 100)]


@pytest.mark.parametrize(
    ("percents", "fault"),
    [((10.0,) * 12, "named_sum"), ((None,) * 12, "named_missing"), ((8.0,) * 11 + (11.8,), "named_sum")],
)
def test_shares_that_do_not_add_up_are_no_course_and_are_not_bent(
    percents: tuple[float | None, ...], fault: str
) -> None:
    course = named(percents)
    assert (course.fault, course.until(6)) == (fault, None)


def test_rounded_shares_are_a_course_and_end_at_one() -> None:
    course = named((8.33,) * 12)
    assert (course.fault, course.until(12), course.until(3)) == ("", 1, F(1, 4))


def test_a_seasonal_target_follows_the_sums_of_the_last_complete_years() -> None:
    earlier = {
        2023: dict.fromkeys(range(1, 13), 10.0),
        2024: {month: 60.0 if month == 1 else 20.0 for month in range(1, 13)},
    }
    course = seasonal(earlier, 2025, 1)
    assert course.until(1) == F(70, 400)
    assert course.until(2) == F(100, 400)
    assert course.until(12) == 1


def test_a_seasonal_target_leaves_out_years_with_a_gap_later_years_and_years_too_far_back() -> None:
    even = dict.fromkeys(range(1, 13), 1.0)
    steep = {**even, 1: 89.0}
    earlier = {2019: steep, 2021: even, 2022: even, 2023: even, 2024: {**steep, 7: None}, 2026: steep}
    assert seasonal(earlier, 2025, 1).until(1) == F(1, 12)


def test_quarters_spread_evenly_over_their_months() -> None:
    course = seasonal({2024: {1: 40.0, 4: 30.0, 7: 10.0, 10: 20.0}}, 2025, 3)
    assert [course.until(months) for months in (1, 3, 6, 9)] == [F(40, 300), F(40, 100), F(70, 100), F(80, 100)]


@pytest.mark.parametrize(("earlier", "part", "fault"), [({}, 1, "seasonal_missing"), ({}, 12, "seasonal_yearly")])
def test_without_earlier_parts_there_is_no_seasonal_course(
    earlier: dict[int, dict[int, float | None]], part: int, fault: str
) -> None:
    assert seasonal(earlier, 2025, part) == Course(fault=fault)
