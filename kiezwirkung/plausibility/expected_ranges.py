"""Expected ranges of series of figures: what would be usual, and when nobody can say.

What belongs here: the four methods, one verdict per value. Every value is `expected`, `unusual_low`, `unusual_high`
or `cannot_judge`; the last always with its reason. Which series of which form are judged how is data
(`rules/expected_ranges.yaml`).

The methods: `z_score` (mean and standard deviation of the other values), `modified_z_score` (median and MAD,
Iglewicz and Hoaglin 1993), `min_max` (span of the other values, widened) and `seasonal` (the default of the night:
level and month of the year, robust, on logarithms).
"""

from typing import Annotated, Literal

import numpy as np
import polars as pl
import pydantic

from kiezwirkung.plausibility.seasonal_ranges import SeasonalRanges, seasonal_ranges

MethodName = Literal["z_score", "modified_z_score", "min_max", "seasonal"]
NORMAL_MAD = 0.6745
TOO_FEW = "zu wenige Werte"
ALL_EQUAL = "alle Werte gleich oder fast gleich (MAD 0)"
NO_HISTORY = "kein Wert desselben Zeitraums aus einem anderen Jahr"
ODD_HISTORY = "der Vergleichswert des anderen Jahres ist selbst auffällig"
_TINY = 1e-9
_SEASON, _KEY = "__season", "__series"


class Method(pydantic.BaseModel):
    """How to judge: `width` in standard deviations (for min_max: the share by which the span is widened).

    `minimum` is the smallest number of other values; `season` the number of periods of a year. `scale: log` lets the
    scores look at log(1 + value), so that ten times more and ten times less are equally far; seasonal always does.
    """

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    name: MethodName = "seasonal"
    width: Annotated[float, pydantic.Field(gt=0)] = 4.0
    minimum: Annotated[int, pydantic.Field(ge=2)] = 12
    season: Literal[4, 12] = 12
    scale: Literal["raw", "log"] = "raw"


DEFAULTS = {
    "z_score": Method(name="z_score", width=3.0, minimum=6),
    "modified_z_score": Method(name="modified_z_score", width=3.5, minimum=6),
    "min_max": Method(name="min_max", width=0.5, minimum=6),
    "seasonal": Method(),
}


def judge_series(frame: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Add lower, upper, verdict and reason to a frame of series, period_on (date) and value; other columns stay.

    One row per series and period; rows keep their order. lower and upper are null where the verdict is cannot_judge.
    """
    if frame.is_empty():
        return _with_verdict(frame.with_columns(lower=pl.lit(0.0), upper=pl.lit(0.0), reason=pl.lit("")))
    if method.name == "seasonal":
        return _with_verdict(_seasonal(frame, method))
    value = pl.col("value") if method.scale == "raw" else pl.col("value").clip(0).log1p()
    lower, upper, spread = _BOUNDS[method.name](value, method.width)
    if method.scale == "log":
        lower, upper = (lower.exp() - 1).floor(), (upper.exp() - 1).ceil()
    others = pl.len().over("series") - 1
    reason = pl.when(others < method.minimum).then(pl.lit(TOO_FEW)).when(spread <= _TINY).then(pl.lit(ALL_EQUAL))
    return _with_verdict(frame.with_columns(lower=lower, upper=upper, reason=reason.otherwise(pl.lit(""))))


def _with_verdict(frame: pl.DataFrame) -> pl.DataFrame:
    is_judged = pl.col("reason") == ""
    low, high = pl.col("value") < pl.col("lower"), pl.col("value") > pl.col("upper")
    verdict = pl.when(~is_judged).then(pl.lit("cannot_judge")).when(low).then(pl.lit("unusual_low"))
    bounds = (pl.when(is_judged).then(pl.col(name)).alias(name) for name in ("lower", "upper"))
    verdicts = verdict.when(high).then(pl.lit("unusual_high")).otherwise(pl.lit("expected"))
    return frame.with_columns(verdict=verdicts).with_columns(*bounds)


def _z_bounds(value: pl.Expr, width: float) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Mean and standard deviation of the other values: a large value must not widen its own range."""
    number = pl.len().over("series") - 1
    centred = value - value.mean().over("series")
    total, squares = -centred, (centred**2).sum().over("series") - centred**2
    mean = total / number
    spread = ((squares - number * mean**2).clip(0) / (number - 1)).sqrt()
    middle = mean + value.mean().over("series")
    return middle - width * spread, middle + width * spread, spread


def _modified_z_bounds(value: pl.Expr, width: float) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    middle = value.median().over("series")
    spread = (value - middle).abs().median().over("series")
    return middle - width * spread / NORMAL_MAD, middle + width * spread / NORMAL_MAD, spread


def _min_max_bounds(value: pl.Expr, width: float) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """The span of the other values, widened by a share of its ends."""
    least = _other_extreme(value, value.bottom_k(2).sort())
    most = _other_extreme(value, value.top_k(2).sort(descending=True))
    return least * (1 - width), most * (1 + width), most - least


def _other_extreme(value: pl.Expr, two: pl.Expr) -> pl.Expr:
    """The extreme of the other values: the second where the value itself is the first."""
    first, second = two.first().over("series"), two.last().over("series")
    return pl.when(value == first).then(second).otherwise(first)


_BOUNDS = {"z_score": _z_bounds, "modified_z_score": _modified_z_bounds, "min_max": _min_max_bounds}


def _seasonal(frame: pl.DataFrame, method: Method) -> pl.DataFrame:
    months = 12 // method.season
    place = pl.col("period_on").dt.year() * method.season + (pl.col("period_on").dt.month() - 1) // months
    placed = frame.with_columns(
        place.cast(pl.Int64).alias(_SEASON), (pl.col("series").rank("dense") - 1).cast(pl.Int64).alias(_KEY)
    )
    rows = placed[_KEY].to_numpy()
    positions = placed[_SEASON].to_numpy()
    columns = positions - positions.min() // method.season * method.season
    years = columns.max() // method.season + 1
    matrix = np.full((int(rows.max()) + 1, int(years) * method.season), np.nan)
    matrix[rows, columns] = placed["value"].to_numpy()
    ranges = seasonal_ranges(matrix, method.season, method.width)
    reasons = _reasons(matrix, ranges, method)[rows, columns]
    return frame.with_columns(
        lower=pl.Series(ranges.lower[rows, columns]),
        upper=pl.Series(ranges.upper[rows, columns]),
        reason=pl.Series(reasons, dtype=pl.String),
    )


def _reasons(matrix: np.ndarray, ranges: SeasonalRanges, method: Method) -> np.ndarray:
    """Why a value cannot be judged, "" where it can; the first reason that applies."""
    others = ranges.known[:, None] - (matrix > 0)
    zeros = (matrix == 0).reshape(matrix.shape[0], -1, method.season)
    is_known_closed = ((zeros.sum(axis=1, keepdims=True) - zeros) > 0).reshape(matrix.shape)
    return np.select(
        [
            others < method.minimum,
            np.broadcast_to(ranges.spread[:, None] <= _TINY, matrix.shape),
            (ranges.seen == 0) & ~is_known_closed,
            (ranges.usable == 0) & ~is_known_closed,
        ],
        [TOO_FEW, ALL_EQUAL, NO_HISTORY, ODD_HISTORY],
        "",
    )
