"""Which figures as of today may be shown: the difference to the figure as it was is the figure of whoever moved.

What belongs here: judging cells. Figure today minus figure as it was is what the moved houses bring along, so that must
be allowed to be shown itself: for every house that moved its amount, what its other months leave over, and its own cell
are asked by the same rule as any other count, parts of a breakdown against subtraction too. Areas that exchanged houses
(a component) have the same sum in both structures; so either all of them are shown or none, and nothing is left to
subtract.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from kiezwirkung.privacy.disclosure import CELL_KEY, hide_cells, is_small

COUNT: Final = ["measure", "breakdown", "breakdown_code"]
PERIOD: Final = ["period_type", "period_start_on"]
AREA: Final = ["level", "area_code", *PERIOD]


def hidden_today(
    edges: pl.DataFrame,
    affected: pl.DataFrame,
    cells: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame],
    hidden_as_was: pl.DataFrame,
    stocks: Sequence[str],
) -> pl.DataFrame:
    """The cells of affected areas that may not be shown as of today (columns of `privacy.disclosure.CELL_KEY`).

    Args:
        edges: what moved from where to where (`todays_places.find_moves`).
        affected: the areas they touch, with their component.
        cells: counted cells as they were, as they are today, and of what moved.
        hidden_as_was: the cells that are hidden as they were.
        stocks: measures of which the months of a period are no parts.
    """
    as_was, today, moved = cells
    units = _hidden_units(edges, as_was, moved, hidden_as_was, stocks)
    ends = edges.join(units, on=["unit_code", *PERIOD])
    touched = pl.concat(
        [ends.select(*COUNT, "level", pl.col(end).alias("area_code"), *PERIOD) for end in ("was_code", "today_code")]
    ).unique()
    asked = pl.concat([frame.select(CELL_KEY) for frame in (as_was, today)]).unique()
    asked = asked.join(affected, on=AREA).join(today.select(*CELL_KEY, "amount", "threshold"), on=CELL_KEY, how="left")
    asked = _flagged(asked, pl.concat([touched.select(CELL_KEY), hidden_as_was.select(CELL_KEY)]))
    return _closed(asked).filter("is_hidden").select(CELL_KEY)


def _hidden_units(
    edges: pl.DataFrame, as_was: pl.DataFrame, moved: pl.DataFrame, hidden: pl.DataFrame, stocks: Sequence[str]
) -> pl.DataFrame:
    """Of which moved houses which counts may not be known: COUNT, PERIOD, `unit_code`."""
    units = edges.select("unit_level", "unit_code", "source_code", *PERIOD).unique()
    whole = as_was.select(*CELL_KEY, whole="amount")
    named = ["unit_level", "unit_code", *PERIOD]
    brought = (
        moved.filter(pl.col("level").is_in(["project", "location"]))
        .rename({"level": "unit_level", "area_code": "unit_code"})
        .join(units, on=named)
        .join(whole, left_on=[*COUNT, "unit_level", "source_code", *PERIOD], right_on=CELL_KEY, how="left")
    )
    left_over = pl.when(pl.col("measure").is_in(stocks)).then(0.0).otherwise(pl.col("whole") - pl.col("amount"))
    secret = hidden.select(
        *COUNT,
        unit_level="level",
        source_code="area_code",
        period_type="period_type",
        period_start_on="period_start_on",
    ).with_columns(is_secret=pl.lit(value=True))
    judged = brought.join(secret, on=[*COUNT, "unit_level", "source_code", *PERIOD], how="left").with_columns(
        is_hidden=pl.col("is_secret").fill_null(value=False)
        | is_small(pl.col("amount"), pl.col("threshold"))
        | is_small(left_over, pl.col("threshold"))
    )
    ready = judged.select(
        *COUNT,
        *PERIOD,
        "amount",
        "threshold",
        "is_hidden",
        level="unit_level",
        area_code="unit_code",
        component="unit_code",
    )
    return _closed(ready).filter("is_hidden").select(*COUNT, *PERIOD, unit_code="area_code")


def _flagged(cells: pl.DataFrame, hidden: pl.DataFrame) -> pl.DataFrame:
    marked = hidden.unique().with_columns(is_named=pl.lit(value=True))
    return cells.join(marked, on=CELL_KEY, how="left").with_columns(
        is_hidden=pl.col("is_named").fill_null(value=False) | is_small(pl.col("amount"), pl.col("threshold"))
    )


def _closed(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells with all that must be hidden beside what is: parts of a breakdown, and the rest of a component."""
    shared = [*COUNT, "level", *PERIOD, "component"]
    hidden_count = -1
    while hidden_count != (hidden_count := int(cells["is_hidden"].sum())):
        whole = cells.with_columns(pl.col("is_hidden").any().over(shared))
        limit = pl.when("is_hidden").then(pl.col("amount") + 1).otherwise(0)
        parts = hide_cells(whole.select(*CELL_KEY, "amount", threshold=limit, parent_code=pl.lit(None, pl.String)))
        also = parts.select(*CELL_KEY, is_needed="is_hidden")
        cells = (
            whole.join(also, on=CELL_KEY, how="left")
            .with_columns(is_hidden=pl.col("is_hidden") | pl.col("is_needed").fill_null(value=False))
            .drop("is_needed")
        )
    return cells
