"""Change against the same period one year before, and whether it is more than chance.

What belongs here: pairing shown values over one year, and asking `statistics.changes` about all of a report together.
A report is what one reader sees at once: an area, a period type and a period. `change` is the difference in display
units. It is certain where it stays below the error rate after the correction for many comparisons: by the limits of
both values, or, where monthly figures have no limits, by the seasonal trend of the last three years if it points the
same way. In all other cases the answer is null with a reason, never a guess.
"""

from typing import Final

import numpy as np
import polars as pl

from kiezwirkung.statistics import changes
from kiezwirkung.statistics.changes import ERROR_RATE, Estimates
from kiezwirkung.statistics.distributions import Numbers
from kiezwirkung.statistics.series import TREND_YEARS, seasonal_trend

SERIES: Final = ["indicator_id", "level", "area_code", "breakdown", "breakdown_code", "period_type"]
SAME: Final = [*SERIES, "period_start_on"]
REPORT: Final = ["level", "area_code", "period_type", "period_start_on"]
TREND_MONTHS: Final = 12 * TREND_YEARS
PREVIOUS: Final = ("value", "lower", "upper", "degrees_of_freedom", "mark", "version")
SCRATCH: Final = ("trend_p", "trend_slope", "p")

NO_PREVIOUS = "Kein Wert aus dem Vorjahr zum Vergleich"
NO_CURRENT = "Kein Wert in diesem Zeitraum"
STILL_PROVISIONAL = "Einer der Werte ist noch vorläufig"
OTHER_VERSION = "Die Definition hat sich geändert"


def add_changes(values: pl.DataFrame) -> pl.DataFrame:
    """The shown values with previous_value, change, change_is_certain and change_reason."""
    before = values.select(
        *SERIES, pl.col("period_start_on").dt.offset_by("1y"), **{f"previous_{name}": name for name in PREVIOUS}
    )
    paired = values.join(before, on=SAME, how="left", maintain_order="left")
    judged = _judge(_with_p(_with_trend(paired.with_columns(change=pl.col("value") - pl.col("previous_value")))))
    return judged.drop(*SCRATCH, *(f"previous_{name}" for name in PREVIOUS[1:]))


def _with_trend(paired: pl.DataFrame) -> pl.DataFrame:
    """The p value and slope of the seasonal trend for months without limits that end three whole years."""
    months = paired.filter(pl.col("period_type") == "month", pl.col("lower").is_null(), pl.col("mark") != "p")
    found = [_trends(part) for part in months.partition_by("indicator_id", "version")]
    empty = pl.DataFrame(schema={name: paired.schema[name] for name in SAME} | dict.fromkeys(SCRATCH[:2], pl.Float64))
    return paired.join(pl.concat([empty, *found]), on=SAME, how="left", maintain_order="left")


def _trends(months: pl.DataFrame) -> pl.DataFrame:
    known = months.filter(pl.col("value").is_not_null()).sort(*SERIES, "period_start_on")
    start = pl.col("period_start_on").shift(TREND_MONTHS - 1).over(SERIES)
    is_whole = (start.dt.offset_by(f"{TREND_MONTHS - 1}mo") == pl.col("period_start_on")).fill_null(value=False)
    ends = np.flatnonzero(known.select(is_whole).to_series().to_numpy())
    at = ends[:, None] + np.arange(1 - TREND_MONTHS, 1)
    trend = seasonal_trend(known["value"].to_numpy()[at].reshape(-1, TREND_YEARS, 12))
    return known.select(SAME)[ends].with_columns(
        trend_p=pl.Series(trend.p, dtype=pl.Float64), trend_slope=pl.Series(trend.slope, dtype=pl.Float64)
    )


def _with_p(paired: pl.DataFrame) -> pl.DataFrame:
    """`p` of each change, corrected for all that its report compares."""
    now, before = _estimates(paired, ""), _estimates(paired, "previous_")
    by_limits = pl.Series("p", changes.difference_p(now, before)).fill_nan(None)
    is_comparable = (
        (pl.col("version") == pl.col("previous_version")) & (pl.col("mark") != "p") & (pl.col("previous_mark") != "p")
    )
    frame = paired.with_columns(by_limits).with_columns(
        p=pl.when(is_comparable & pl.col("change").is_not_null()).then(pl.coalesce("p", "trend_p"))
    )
    report = frame.select(pl.struct(REPORT).rank("dense")).to_series().to_numpy().astype(np.int64)
    return frame.with_columns(p=pl.Series(changes.holm(_numbers(frame, "p"), report)).fill_nan(None))


def _judge(paired: pl.DataFrame) -> pl.DataFrame:
    reason = (
        pl.when(pl.col("value").is_null())
        .then(pl.lit(NO_CURRENT))
        .when(pl.col("previous_value").is_null())
        .then(pl.lit(NO_PREVIOUS))
        .when(pl.col("version") != pl.col("previous_version"))
        .then(pl.lit(OTHER_VERSION))
        .when((pl.col("mark") == "p") | (pl.col("previous_mark") == "p"))
        .then(pl.lit(STILL_PROVISIONAL))
        .when(pl.col("p").is_null())
        .then(pl.concat_str(pl.lit("Ohne Intervall keine Aussage: "), "interval_reason"))
        .otherwise(pl.lit(""))
    )
    has_limits = pl.col("lower").is_not_null() & pl.col("previous_lower").is_not_null()
    same_way = has_limits | (pl.col("trend_slope").sign() == pl.col("change").sign())
    return paired.with_columns(change_reason=reason).with_columns(
        change_is_certain=pl.when(pl.col("change_reason") == "").then((pl.col("p") < ERROR_RATE) & same_way),
        change=pl.when(pl.col("change_reason") != OTHER_VERSION).then("change"),
    )


def _estimates(frame: pl.DataFrame, prefix: str) -> Estimates:
    value, lower, upper = (_numbers(frame, f"{prefix}{name}") for name in PREVIOUS[:3])
    degrees = frame[f"{prefix}degrees_of_freedom"].cast(pl.Float64).fill_null(np.inf).to_numpy()
    return Estimates(value, lower, upper, degrees)


def _numbers(frame: pl.DataFrame, column: str) -> Numbers:
    return frame[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()
