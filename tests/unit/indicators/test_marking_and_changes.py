"""Marks of time, and what may be said about a change."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from kiezwirkung.indicators.changes import add_changes
from kiezwirkung.indicators.marking import (
    BETWEEN,
    BOUNDS,
    EMPTIED,
    NO_EARLIER_DENOMINATOR,
    NO_POPULATION,
    add_bound_marks,
    add_coverage_marks,
    add_time_marks,
    empty_withheld,
)
from kiezwirkung.settings import CoverageLimit

TYPES = {
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "due_on": pl.Date,
    "delivered_obligation_count": pl.Int64,
    "obligation_count": pl.Int64,
    "is_voluntary": pl.Boolean,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "value": pl.Float64,
    "degrees_of_freedom": pl.Float64,
    "interval_reason": pl.String,
    "persons_lower": pl.Float64,
    "persons_upper": pl.Float64,
    "denominator_measure": pl.String,
}


def marked_with(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": "flow",
        "numerator": 10.0,
        "denominator": None,
        "denominator_measure": None if changes.get("kind", "flow") == "flow" else "offers.offer_count",
        "denominator_shift": 0,
        "persons_lower": None,
        "persons_upper": None,
        "period_end_on": date(2025, 12, 31),
        "due_on": date(2026, 1, 15),
        "delivered_obligation_count": 3,
        "obligation_count": 3,
        "is_voluntary": False,
    }
    as_of = changes.pop("as_of", date(2026, 1, 20))
    marked = add_time_marks(pl.DataFrame([row | changes], schema_overrides=TYPES), as_of)
    return marked.row(0, named=True)


def mark_of(**changes: Any) -> str:
    return str(marked_with(**changes)["mark"])


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ({}, ""),
        ({"as_of": date(2026, 1, 15)}, "p"),
        ({"as_of": date(2026, 1, 16)}, ""),
        ({"as_of": date(2025, 12, 31)}, "t"),
        ({"as_of": date(2026, 1, 10), "numerator": None, "delivered_obligation_count": 0}, "t"),
        ({"numerator": None, "delivered_obligation_count": 0}, "t"),
        ({"numerator": None, "delivered_obligation_count": 0, "is_voluntary": True}, "x"),
        ({"kind": "ratio", "denominator": 0.0}, "x"),
        ({"kind": "ratio", "denominator": None}, "x"),
        ({"kind": "ratio", "denominator": 4.0}, ""),
    ],
)
def test_the_mark_follows_from_period_deadline_and_denominator(changes: dict[str, Any], mark: str) -> None:
    assert mark_of(**changes) == mark


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"denominator_measure": "reference.population"}, NO_POPULATION),
        ({"denominator_shift": -1}, NO_EARLIER_DENOMINATOR),
    ],
)
def test_a_missing_denominator_says_what_is_missing(changes: dict[str, Any], reason: str) -> None:
    assert marked_with(kind="ratio", **changes)["mark_reason"] == reason


@pytest.mark.parametrize(
    ("delivered", "limit", "mark", "word"),
    [
        (1, CoverageLimit(), "u", "Hälfte"),
        (1, CoverageLimit(share=0.4), "u", "40 %"),
        (1, CoverageLimit(share=0.3), "", ""),
        (1, CoverageLimit(holds_back=True), "x", "Hälfte"),
        (2, CoverageLimit(), "", ""),
    ],
)
def test_below_the_limit_of_coverage_a_figure_is_marked_or_held_back(
    delivered: int, limit: CoverageLimit, mark: str, word: str
) -> None:
    row = pl.DataFrame([marked_with(delivered_obligation_count=delivered, as_of=date(2026, 6, 1))])
    done = add_coverage_marks(row, limit).row(0, named=True)
    assert done["mark"] == mark
    assert word in done["mark_reason"]


def test_bounds_of_persons_stay_where_there_is_no_count() -> None:
    numbers = {**dict.fromkeys(EMPTIED), "persons_lower": 12.0, "persons_upper": 40.0, "mark": "", "mark_reason": ""}
    row = pl.DataFrame([numbers | {"interval_reason": ""}], schema_overrides={"value": pl.Float64})
    done = empty_withheld(add_bound_marks(row)).row(0, named=True)
    assert (done["mark"], done["mark_reason"], done["persons_reason"]) == ("x", BETWEEN, BETWEEN)
    assert (done["persons_lower"], done["persons_upper"]) == (12.0, 40.0)


@pytest.mark.parametrize(
    ("mark", "is_shown"), [("g", False), ("t", False), ("x", False), ("u", True), ("p", True), ("", True)]
)
def test_withheld_rows_hold_no_number_at_all(mark: str, is_shown: bool) -> None:
    numbers = dict.fromkeys([*EMPTIED, *BOUNDS], 3.0)
    texts = {"mark": mark, "mark_reason": "Grund", "interval_reason": "", "persons_reason": ""}
    done = empty_withheld(pl.DataFrame([numbers | texts]))
    assert all((done[name][0] is not None) is is_shown for name in numbers)


def changed(now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    base = {
        "indicator_id": "belonging",
        "level": "district",
        "area_code": "01",
        "breakdown": "",
        "breakdown_code": "",
        "period_type": "year",
        "version": 1,
        "mark": "",
        "interval_reason": "",
        "lower": None,
        "upper": None,
        "degrees_of_freedom": None,
    }
    rows = [base | {"period_start_on": date(2025, 1, 1)} | now, base | {"period_start_on": date(2024, 1, 1)} | before]
    return add_changes(pl.DataFrame(rows, schema_overrides=TYPES)).row(0, named=True)


def test_a_change_is_certain_only_where_the_difference_leaves_zero_out() -> None:
    wide = changed({"value": 4.0, "lower": 3.5, "upper": 4.5}, {"value": 3.6, "lower": 3.0, "upper": 4.2})
    far = changed({"value": 4.0, "lower": 3.9, "upper": 4.1}, {"value": 3.0, "lower": 2.9, "upper": 3.1})
    assert (wide["change_is_certain"], far["change_is_certain"]) == (False, True)
    assert (wide["change"], far["change"]) == (pytest.approx(0.4), pytest.approx(1.0))


@pytest.mark.parametrize(
    ("now", "before", "word"),
    [
        ({"value": 5.0, "interval_reason": "Vollzählung"}, {"value": 4.0}, "Vollzählung"),
        ({"value": 5.0, "mark": "p"}, {"value": 4.0}, "vorläufig"),
        ({"value": 5.0, "version": 2}, {"value": 4.0}, "Definition"),
        ({"value": 5.0}, {"value": None, "mark": "g"}, "Vorjahr"),
        ({"value": None, "mark": "g"}, {"value": 4.0}, "Kein Wert"),
    ],
)
def test_without_certainty_there_is_a_reason_and_no_verdict(
    now: dict[str, Any], before: dict[str, Any], word: str
) -> None:
    found = changed(now, before)
    assert found["change_is_certain"] is None
    assert word in found["change_reason"]


def months_of(values: list[float | None], **changes: Any) -> pl.DataFrame:
    base = {
        "indicator_id": "visits",
        "level": "district",
        "area_code": "01",
        "breakdown": "",
        "breakdown_code": "",
        "period_type": "month",
        "version": 1,
        "mark": "",
        "interval_reason": "Vollzählung",
        "lower": None,
        "upper": None,
        "degrees_of_freedom": None,
    } | changes
    rows = [
        base | {"period_start_on": date(2022 + at // 12, at % 12 + 1, 1), "value": value}
        for at, value in enumerate(values)
    ]
    return add_changes(pl.DataFrame(rows, schema_overrides=TYPES))


def seasonal(growth: float) -> list[float | None]:
    season = [60, 58, 70, 75, 80, 70, 30, 25, 65, 80, 85, 50]
    noise = [[0, 2, 1], [1, 0, 2], [2, 1, 0]]
    return [season[at % 12] * (1 + growth * (at // 12)) + noise[at % 3][at // 12] for at in range(36)]


def test_months_without_limits_are_judged_by_the_seasonal_trend_of_three_years() -> None:
    rising, steady = months_of(seasonal(0.3)), months_of(seasonal(0.0))
    assert rising["change_is_certain"].to_list() == [None] * 35 + [True]
    assert steady["change_is_certain"].to_list() == [None] * 35 + [False]
    assert "Vollzählung" in rising["change_reason"][34]


def test_a_gap_a_provisional_month_or_a_new_definition_draws_no_trend() -> None:
    gap = seasonal(0.3)
    gap[20] = None
    assert months_of(gap)["change_is_certain"][35] is None
    assert months_of(seasonal(0.3), mark="p")["change_is_certain"][35] is None
    old = months_of(seasonal(0.3)).drop("previous_value", "change", "change_is_certain", "change_reason")
    two = old.with_columns(version=pl.when(pl.col("period_start_on") < date(2023, 6, 1)).then(1).otherwise(2))
    assert add_changes(two)["change_is_certain"][35] is None


def test_a_month_against_the_trend_is_not_certain() -> None:
    values = seasonal(0.3)
    values[35] = 20.0
    last = months_of(values).row(35, named=True)
    assert (last["change_is_certain"], last["change"] < 0) == (False, True)


def report(count: int, gap: float) -> pl.DataFrame:
    rows = [
        {
            "indicator_id": f"i{at:03}",
            "level": "district",
            "area_code": "01",
            "breakdown": "",
            "breakdown_code": "",
            "period_type": "year",
            "period_start_on": date(year, 1, 1),
            "version": 1,
            "mark": "",
            "interval_reason": "",
            "value": value,
            "lower": value - 1.0,
            "upper": value + 1.0,
            "degrees_of_freedom": None,
        }
        for at in range(count)
        for year, value in ((2024, 3.0), (2025, 3.0 + gap))
    ]
    return add_changes(pl.DataFrame(rows, schema_overrides=TYPES)).filter(pl.col("period_start_on").dt.year() == 2025)


@pytest.mark.parametrize(("count", "certain"), [(1, 1), (70, 0)])
def test_what_is_certain_alone_may_not_be_among_seventy(count: int, certain: int) -> None:
    assert report(count, 1.6)["change_is_certain"].sum() == certain
    assert report(count, 3.5)["change_is_certain"].sum() == count
