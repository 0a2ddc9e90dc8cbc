"""German figures as a reader expects them."""

from datetime import date

import pytest

from dashboards import numbers
from dashboards.release import Indicator


def indicator(**changes: object) -> Indicator:
    held: dict[str, object] = {
        "indicator_id": "visits",
        "version": "1",
        "title": "Besuche",
        "title_short": "Besuche",
        "description": "",
        "formula": "",
        "unit": "n",
        "unit_label": "Besuche",
        "decimals": 1,
        "kind": "ratio",
        "direction": "up",
        "logic_model": "output",
        "caveat": "",
        "source": "",
        "lead_rank": 1,
        "native_period": "quarter",
    }
    return Indicator(**held | changes)  # type: ignore[arg-type]


SHARE = indicator(unit="%", unit_label="%", decimals=0)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1234567.891, 1, "1.234.567,9"), (-3.25, 1, "−3,2"), (-0.04, 1, "0,0"), (0, 0, "0"), (999.5, 0, "1.000")],
)
def test_a_number_has_decimal_comma_thousands_dot_and_true_minus(value: float, decimals: int, text: str) -> None:
    assert numbers.number(value, decimals) == text


def test_per_cent_stands_after_a_narrow_fixed_space() -> None:
    assert numbers.percent(0.715) == "72\u202f%"
    assert numbers.full(SHARE, 0.715) == "72\u202f%"


def test_a_unit_never_breaks_from_its_number() -> None:
    assert numbers.full(indicator(), 71.44) == "71,4\u00a0Besuche"


def test_a_range_below_zero_is_written_with_words() -> None:
    assert numbers.interval(indicator(), -1.0, 3.5) == "−1,0 bis 3,5"
    assert numbers.interval(SHARE, 0.71, 0.74) == "71–74"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.03, "+3\u00a0Prozentpunkte"), (-0.01, "−1\u00a0Prozentpunkt"), (0.001, "±0\u00a0Prozentpunkte")],
)
def test_a_share_changes_by_percentage_points(value: float, text: str) -> None:
    assert numbers.change(SHARE, value) == text


def test_periods_and_days_are_german() -> None:
    assert numbers.period_long("quarter", date(2025, 10, 1)) == "4.\u00a0Quartal 2025"
    assert numbers.period_short("quarter", date(2025, 10, 1)) == "4/2025"
    assert numbers.day(date(2025, 12, 31)) == "31.12.2025"
    assert numbers.period_long("month", date(2025, 3, 1)) == "Mär 2025"


def test_ticks_are_round_and_inside_the_axis() -> None:
    ticks = numbers.nice_ticks(58.3, 81.2)
    assert ticks == [60, 70, 80]
    assert numbers.nice_ticks(-3, 3)[0] >= -3
