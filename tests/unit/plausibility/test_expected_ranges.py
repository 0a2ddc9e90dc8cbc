"""Expected ranges: the numbers of each method by hand, and every way in which nobody can judge."""

from datetime import date

import polars as pl
import pytest

from kiezwirkung.plausibility.expected_ranges import (
    ALL_EQUAL,
    DEFAULTS,
    NO_HISTORY,
    ODD_HISTORY,
    TOO_FEW,
    Method,
    judge_series,
)

SEASON = [90, 95, 110, 100, 105, 103, 80, 60, 104, 115, 118, 92]
WOBBLE = [0, 3, -2, 1, -3, 2, 0, -1, 2, -2, 1, 3]


def series(*values: float | None, start: int = 2023, step: int = 1, name: str = "a") -> pl.DataFrame:
    days = [date(start + place * step // 12, place * step % 12 + 1, 1) for place in range(len(values))]
    frame = pl.DataFrame({"series": name, "period_on": days, "value": pl.Series(values, dtype=pl.Float64)})
    return frame.filter(pl.col("value").is_not_null())


def years(number: int, **other: float | None) -> list[float | None]:
    """Seasonal years that grow by one in twenty; `y1m3=0` sets April of the second year."""
    values: list[float | None] = [
        round(value * 1.05**year) + WOBBLE[(month + 5 * year) % 12]
        for year in range(number)
        for month, value in enumerate(SEASON)
    ]
    for place, value in other.items():
        year, month = place[1:].split("m")
        values[int(year) * 12 + int(month)] = value
    return values


def last(frame: pl.DataFrame, method: Method) -> tuple[str, str]:
    row = judge_series(frame, method).row(-1, named=True)
    return row["verdict"], row["reason"]


def bounds(frame: pl.DataFrame, method: Method) -> tuple[float, float]:
    row = judge_series(frame, method).row(-1, named=True)
    return row["lower"], row["upper"]


def test_the_z_score_uses_mean_and_deviation_of_the_other_values() -> None:
    # others 2 4 4 4 5 5 7 9: mean 5, sample standard deviation sqrt(32 / 7) = 2.138090
    frame = series(2, 4, 4, 4, 5, 5, 7, 9, 12)
    assert bounds(frame, DEFAULTS["z_score"]) == pytest.approx((5 - 6.414270, 5 + 6.414270), abs=1e-5)
    assert last(frame, DEFAULTS["z_score"])[0] == "unusual_high"


def test_the_modified_z_score_uses_median_and_mad() -> None:
    # 1 2 3 4 5 6 7 8 100: median 5, MAD 2; 5 ± 3.5 · 2 / 0.6745
    frame = series(1, 2, 3, 4, 5, 6, 7, 8, 100)
    assert bounds(frame, DEFAULTS["modified_z_score"]) == pytest.approx((5 - 10.378058, 5 + 10.378058), abs=1e-5)
    assert last(frame, DEFAULTS["modified_z_score"])[0] == "unusual_high"


def test_min_max_widens_the_span_of_the_other_values() -> None:
    frame = series(10, 12, 14, 16, 18, 20, 22, 40)
    assert bounds(frame, DEFAULTS["min_max"]) == (5, 33)
    assert last(frame, DEFAULTS["min_max"])[0] == "unusual_high"


def test_on_logarithms_ten_times_more_and_less_are_equally_far() -> None:
    method = Method(name="modified_z_score", minimum=6, width=5, scale="log")
    past = [90, 100, 110, 95, 105, 100, 98, 103]
    assert [last(series(*past, value), method)[0] for value in (1000, 10, 100)] == [
        "unusual_high",
        "unusual_low",
        "expected",
    ]


def test_august_is_measured_by_other_augusts() -> None:
    ample = judge_series(series(*years(3, y2m7=90.0)), Method())["verdict"].to_list()
    assert set(ample) == {"expected"}
    odd = judge_series(series(*years(3, y2m7=660.0)), Method()).row(31, named=True)
    assert (odd["verdict"], odd["lower"] < 67 < odd["upper"] < 660) == ("unusual_high", True)


def test_one_typo_spoils_no_other_verdict() -> None:
    for place, value in (("y0m4", 1050.0), ("y1m4", 11.0), ("y2m4", 1160.0)):
        verdicts = judge_series(series(*years(3, **{place: value})), Method())["verdict"].to_list()
        typo = int(place[1]) * 12 + 4
        assert verdicts[typo].startswith("unusual")
        assert set(verdicts[:typo] + verdicts[typo + 1 :]) == {"expected"}


@pytest.mark.parametrize("name", list(DEFAULTS))
def test_few_values_are_no_measure(name: str) -> None:
    assert last(series(5, 7, 900), DEFAULTS[name]) == ("cannot_judge", TOO_FEW)


@pytest.mark.parametrize("name", list(DEFAULTS))
def test_equal_values_are_no_measure(name: str) -> None:
    assert last(series(*[50] * 30), DEFAULTS[name]) == ("cannot_judge", ALL_EQUAL)


def test_a_mad_of_zero_is_no_measure_even_if_one_value_differs() -> None:
    assert last(series(*[50] * 11, 900), DEFAULTS["modified_z_score"]) == ("cannot_judge", ALL_EQUAL)


def test_the_first_year_has_no_history() -> None:
    assert last(series(*years(1), 95), Method())[0] == "expected"
    verdicts = judge_series(series(*years(1), 95), Method())
    assert verdicts.row(5, named=True)["reason"] == NO_HISTORY


def test_where_the_only_other_year_is_odd_itself_nobody_can_judge() -> None:
    verdicts = judge_series(series(*years(2, y0m4=1050.0)), Method())
    assert verdicts.row(4, named=True)["verdict"] == "unusual_high"
    assert (verdicts.row(16, named=True)["verdict"], verdicts.row(16, named=True)["reason"]) == (
        "cannot_judge",
        ODD_HISTORY,
    )


def test_where_nobody_can_judge_there_is_no_range() -> None:
    frame = judge_series(pl.concat([series(5, 7, 900), series(*years(2), name="b")]), Method())
    silent = frame.filter(pl.col("verdict") == "cannot_judge")
    assert silent.select(pl.col("lower", "upper").is_null().all()).row(0) == (True, True)
    assert frame.filter((pl.col("verdict") == "cannot_judge") != (pl.col("reason") != "")).is_empty()


def test_closed_months_are_usual_where_they_were_before_and_not_elsewhere() -> None:
    closed = years(3, y0m7=0.0, y1m7=0.0, y2m7=0.0, y2m2=0.0)
    verdicts = judge_series(series(*closed), Method())["verdict"].to_list()
    assert [verdicts[place] for place in (7, 19, 31, 26)] == ["expected", "expected", "expected", "unusual_low"]


def test_a_quarter_is_measured_by_the_same_quarter() -> None:
    values = [40, 60, 30, 90, 42, 58, 33, 88, 41, 63, 31, 95]
    method = Method(season=4, minimum=6)
    assert last(series(*values, 39, step=3), method)[0] == "expected"
    assert last(series(*values, 390, step=3), method)[0] == "unusual_high"


def test_series_do_not_touch_each_other_and_rows_keep_their_order() -> None:
    small, large = series(*years(3), name="b"), series(*[100 * value for value in years(3) if value], name="a")
    mixed = judge_series(pl.concat([small, large]), Method())
    alone = judge_series(small, Method())
    assert mixed.head(36).equals(alone)
    assert mixed["series"].to_list() == ["b"] * 36 + ["a"] * 36


def test_no_values_give_no_verdicts() -> None:
    for method in DEFAULTS.values():
        empty = judge_series(series(), method)
        assert (empty.height, empty.columns[-4:]) == (0, ["lower", "upper", "reason", "verdict"])


def test_small_counts_may_vary_as_chance_lets_them_however_steady_they_were() -> None:
    steady = [9, 8, 9, 10, 9, 9, 8, 9, 10, 9, 9, 10, 9, 9, 10, 9, 8, 9, 9, 10, 9, 8, 9, 9]
    assert last(series(*steady[:-1], 22), Method())[0] == "expected"
    assert last(series(*steady[:-1], 90), Method())[0] == "unusual_high"
