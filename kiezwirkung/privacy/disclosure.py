"""The provisional frequency rule: no small count leaves the house, and none can be won back by one subtraction.

What belongs here: pure functions on frames. Provisional until full disclosure control (linear programming, audits):
one parent with one hidden child hides the smallest other child as well (districts in Berlin, projects and Prognoseräume
in a district, locations in a project, parts of a breakdown) or, where that child is all there is, is hidden itself, and
a hidden parent never has only visible children.
Differences over time, between Prognoseräume and locations, and between indicators with related counts are not covered.
Zeros stay zero.
"""

from typing import Final

import polars as pl

from kiezwirkung.settings import Thresholds

CELL_KEY: Final = ["measure", "breakdown", "breakdown_code", "level", "area_code", "period_type", "period_start_on"]
PERIOD: Final = ["measure", "period_type", "period_start_on"]

SMALL_REASON: Final = "Geheim zu halten: die Zahl beruht auf zu wenigen Fällen (vorläufige Regel)"
UNSURE_REASON: Final = "Hinweis: wenige Antworten, der Wert ist unsicher"


def smallest_shown(rule: str, thresholds: Thresholds) -> int:
    """The smallest count other than zero that a rule lets through."""
    return {"persons": thresholds.persons, "health": thresholds.health, "survey": thresholds.survey}.get(rule, 0)


def is_small(count: pl.Expr, threshold: pl.Expr) -> pl.Expr:
    """True for a count above zero and below its threshold; zero and missing are not small."""
    return ((count > 0) & (count < threshold)).fill_null(value=False)


def hide_cells(cells: pl.DataFrame) -> pl.DataFrame:
    """Counted cells with `is_hidden`: small ones, and those that one subtraction would need.

    Args:
        cells: CELL_KEY, `parent_code` (null for Berlin), `amount`, `threshold`; one row per cell.
    """
    hidden = cells.sort(CELL_KEY).with_row_index("cell")
    hidden = hidden.with_columns(is_hidden=is_small(pl.col("amount"), pl.col("threshold")))
    families = [
        _family(hidden, level, parent)
        for level, parent in (
            ("district", "berlin"),
            ("project", "district"),
            ("pgr", "district"),
            ("location", "project"),
        )
    ]
    families.append(_breakdown_family(hidden))
    links = pl.concat(families)
    while not (more := _needed_too(hidden, links)).is_empty():
        hidden = _hide(hidden, more)
    return hidden.drop("cell")


def apply_frequency_rule(values: pl.DataFrame, cells: pl.DataFrame, thresholds: Thresholds) -> pl.DataFrame:
    """The values with marks `g` and `u` and their reasons; a value inherits from every count it is made of.

    Args:
        values: one row per value with `row_number`, `mark`, `mark_reason`, `answer_count`, `rule`.
        cells: one row per value and count it rests on: `row_number`, `amount`, `threshold`, `is_hidden`.
        thresholds: the smallest counts that may be shown.
    """
    small = cells.filter(pl.col("is_hidden") | is_small(pl.col("amount"), pl.col("threshold")))
    hidden = pl.col("row_number").is_in(small["row_number"].unique().implode())
    unsure = (
        (pl.col("rule") == "survey")
        & pl.col("answer_count").is_between(thresholds.survey, thresholds.survey_unsure - 1)
    ).fill_null(value=False)
    free = pl.col("mark").is_in(["", "p"])
    return values.with_columns(
        mark=pl.when(free & hidden).then(pl.lit("g")).when(free & unsure).then(pl.lit("u")).otherwise("mark"),
        mark_reason=pl.when(free & hidden)
        .then(pl.lit(SMALL_REASON))
        .when(free & unsure)
        .then(pl.lit(UNSURE_REASON))
        .otherwise("mark_reason"),
    )


def _family(cells: pl.DataFrame, level: str, parent: str) -> pl.DataFrame:
    """Cell numbers of the children of one level with the number of their parent cell."""
    same = [*PERIOD, "breakdown", "breakdown_code"]
    parents = cells.filter(pl.col("level") == parent).select(*same, parent_code="area_code", parent="cell")
    return (
        cells.filter(pl.col("level") == level)
        .join(parents, on=[*same, "parent_code"])
        .select("parent", "cell", family=pl.lit(level))
    )


def _breakdown_family(cells: pl.DataFrame) -> pl.DataFrame:
    same = [*PERIOD, "level", "area_code"]
    parents = cells.filter(pl.col("breakdown") == "").select(*same, parent="cell")
    return (
        cells.filter(pl.col("breakdown") != "")
        .join(parents, on=same)
        .select("parent", "cell", family=pl.col("breakdown").cast(pl.String) + " (Aufgliederung)")
    )


def _needed_too(cells: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """The smallest visible child of every family that one subtraction would open; where there is none, the parent."""
    child = links.join(cells.select("cell", "amount", "is_hidden"), on="cell")
    both = child.join(cells.select(parent="cell", parent_hidden="is_hidden", parent_amount="amount"), on="parent")
    both = both.with_columns(hidden_count=pl.col("is_hidden").sum().over("parent", "family"))
    is_open = (~pl.col("parent_hidden") & (pl.col("hidden_count") == 1)) | (
        pl.col("parent_hidden") & (pl.col("hidden_count") == 0)
    )
    candidates = both.filter(is_open & ~pl.col("is_hidden") & (pl.col("amount") > 0))
    children = candidates.sort("amount", "cell").unique(["parent", "family"], keep="first").select("cell")
    is_the_whole = pl.col("is_hidden") & ~pl.col("parent_hidden") & (pl.col("amount") >= pl.col("parent_amount"))
    alone = both.filter(is_open & is_the_whole).join(candidates, on=["parent", "family"], how="anti")
    return pl.concat([children, alone.select(cell="parent")]).unique()


def _hide(cells: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    return cells.with_columns(is_hidden=pl.col("is_hidden") | pl.col("cell").is_in(more["cell"].implode()))
