"""Marks of time, and what may be said about a change."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from kiezwirkung.indicators.changes import add_changes
from kiezwirkung.indicators.marking import EMPTIED, add_time_marks, empty_withheld

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
}


def mark_of(**changes: Any) -> str:
    row: dict[str, Any] = {
        "kind": "flow",
        "numerator": 10.0,
        "denominator": None,
        "period_end_on": date(2025, 12, 31),
        "due_on": date(2026, 1, 15),
        "delivered_obligation_count": 3,
        "obligation_count": 3,
        "is_voluntary": False,
    }
    as_of = changes.pop("as_of", date(2026, 1, 20))
    marked = add_time_marks(pl.DataFrame([row | changes], schema_overrides=TYPES), as_of)
    return str(marked["mark"][0])


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


def test_low_coverage_has_a_reason_but_keeps_its_value() -> None:
    row = {
        "kind": "flow",
        "numerator": 10.0,
        "denominator": None,
        "period_end_on": date(2025, 12, 31),
        "due_on": None,
        "delivered_obligation_count": 1,
        "obligation_count": 3,
        "is_voluntary": False,
    }
    marked = add_time_marks(pl.DataFrame([row], schema_overrides=TYPES), date(2026, 6, 1))
    assert marked["mark"][0] == ""
    assert "Abdeckung" in marked["mark_reason"][0]


@pytest.mark.parametrize(
    ("mark", "is_shown"), [("g", False), ("t", False), ("x", False), ("u", True), ("p", True), ("", True)]
)
def test_withheld_rows_hold_no_number_at_all(mark: str, is_shown: bool) -> None:
    numbers = dict.fromkeys(EMPTIED, 3.0)
    done = empty_withheld(pl.DataFrame([{**numbers, "mark": mark, "mark_reason": "Grund", "interval_reason": ""}]))
    assert all((done[name][0] is not None) is is_shown for name in EMPTIED)


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
