"""Change against the same period one year before, and whether it is more than chance.

What belongs here: pairing shown values over one year. `change` is the difference in display units. It is certain only
where both values have an interval and the interval of their difference (square-and-add, independent samples) leaves
zero out; without intervals the answer is null with a reason, never a guess.
"""

from typing import Final

import polars as pl

from kiezwirkung.indicators import statistics

SAME: Final = ["indicator_id", "level", "area_code", "breakdown", "breakdown_code", "period_type", "period_start_on"]

NO_PREVIOUS = "Kein Wert aus dem Vorjahr zum Vergleich"
NO_CURRENT = "Kein Wert in diesem Zeitraum"
STILL_PROVISIONAL = "Einer der Werte ist noch vorläufig"
OTHER_VERSION = "Die Definition hat sich geändert"


def add_changes(values: pl.DataFrame) -> pl.DataFrame:
    """The shown values with previous_value, change, change_is_certain and change_reason."""
    before = values.select(
        *SAME[:-1],
        pl.col("period_start_on").dt.offset_by("1y"),
        previous_value="value",
        previous_lower="lower",
        previous_upper="upper",
        previous_mark="mark",
        previous_version="version",
    )
    paired = values.join(before, on=SAME, how="left", maintain_order="left")
    return _judge(paired).drop("previous_lower", "previous_upper", "previous_mark", "previous_version")


def _judge(paired: pl.DataFrame) -> pl.DataFrame:
    current = _numbers(paired, "value"), (_numbers(paired, "lower"), _numbers(paired, "upper"))
    previous = (
        _numbers(paired, "previous_value"),
        (_numbers(paired, "previous_lower"), _numbers(paired, "previous_upper")),
    )
    gap, lower, upper = statistics.difference(*current, *previous)
    limits = pl.DataFrame({"change": gap, "gap_lower": lower, "gap_upper": upper}).fill_nan(None)
    frame = pl.concat([paired, limits], how="horizontal")
    reason = (
        pl.when(pl.col("value").is_null())
        .then(pl.lit(NO_CURRENT))
        .when(pl.col("previous_value").is_null())
        .then(pl.lit(NO_PREVIOUS))
        .when(pl.col("version") != pl.col("previous_version"))
        .then(pl.lit(OTHER_VERSION))
        .when((pl.col("mark") == "p") | (pl.col("previous_mark") == "p"))
        .then(pl.lit(STILL_PROVISIONAL))
        .when(pl.col("gap_lower").is_null())
        .then(pl.concat_str(pl.lit("Ohne Intervall keine Aussage: "), "interval_reason"))
        .otherwise(pl.lit(""))
    )
    certain = (pl.col("gap_lower") > 0) | (pl.col("gap_upper") < 0)
    return (
        frame.with_columns(change_reason=reason)
        .with_columns(
            change_is_certain=pl.when(pl.col("change_reason") == "").then(certain),
            change=pl.when(pl.col("change_reason") != OTHER_VERSION).then("change"),
        )
        .drop("gap_lower", "gap_upper")
    )


def _numbers(frame: pl.DataFrame, column: str) -> statistics.Numbers:
    return frame[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()
