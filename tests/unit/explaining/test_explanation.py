"""Rows prove a figure to the last digit or not at all."""

import polars as pl
import pytest

from kiezwirkung.explaining.explanation import ExplainedPart
from kiezwirkung.explaining.telling import _proof


def part(
    amounts: list[float], exact: float | None, *, rule: str = "sum", published: float | None = None
) -> ExplainedPart:
    """A part of which only the amounts of its rows matter."""
    rows = pl.DataFrame({"amount": amounts, "code": ["a"] * len(amounts)}, schema={"amount": pl.Float64, "code": str})
    shown = exact if published is None else published
    return ExplainedPart("numerator", "visits.visit_count", "core.fct_visit", rule, "", 0.5, shown, exact, rows)


@pytest.mark.parametrize(
    ("amounts", "exact", "rule", "proven"),
    [
        ([0.1, 0.2], 0.3, "sum", True),
        ([0.1, 0.2], 0.1 + 0.2, "sum", False),
        ([1.0] * 10, 10.0, "sum", True),
        ([1.0] * 10, 10.000000001, "sum", False),
        ([0.0123456789], 0.0123456789, "listed", True),
        ([1.0, 1.0, 1.0], 3.0, "count", True),
        ([1.5, 2.5], 16.0, "squared", True),
        ([1.0, 3.0], 2.0, "values", True),
        ([1.0], None, "sum", None),
        ([], 5.0, "other", None),
    ],
)
def test_a_sum_is_the_figure_to_the_last_digit(
    amounts: list[float], exact: float | None, rule: str, proven: bool | None
) -> None:
    assert part(amounts, exact, rule=rule).is_proven is proven


def test_a_rounded_figure_is_proven_by_the_exact_one_and_says_so() -> None:
    rounded = part([200.0, 195.2], 395.2, published=395.0)
    assert rounded.is_proven
    assert _proof(rounded) == "Probe: Summe der Zeilen 395,2 = 395,2 im Haus; veröffentlicht gerundet 395."
