"""What leaves the house of a survey besides the counts: limits that give no project away, and rounded figures.

What belongs here: limits of means and shares that rest on projects as clusters, formed anew once it is known which
projects are withheld, and the rounding of what is published. Projects that are withheld go into the limits together, as
one cluster: their sum is what the published figures leave over anyway, and the limits depend on nothing else. Inside
the house all figures stay exact.
"""

from typing import Final

import duckdb
import polars as pl

from kiezwirkung.indicators.catalogue import Catalogue, Indicator
from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.intervals import CLUSTER_METHODS, RESULTS, pooled_limits
from kiezwirkung.indicators.rollup import BERLIN_CODE
from kiezwirkung.settings import SurveyDigits

POOLS: Final = "withheld_project"
FIGURES: Final = ("value", "lower", "upper", "previous_value", "change")
TIME: Final = ["period_type", "period_start_on"]
FEW_SHOWN: Final = "Zu wenige Projekte mit gezeigten Antworten: kein Intervall"


def protect_limits(con: duckdb.DuckDBPyConnection, shown: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """The shown values with limits that do not tell withheld projects apart; needs temp table `mart_area`.

    Without withheld projects the limits stay as they are.
    """
    for indicator in catalogue.indicators:
        if indicator.interval.method not in CLUSTER_METHODS or "project" not in indicator.levels:
            continue
        own = shown.filter(pl.col("indicator_id") == indicator.id)
        pools = withheld_projects(con, own)
        if pools.is_empty():
            continue
        write_table(con, POOLS, pools, kind="temp table")
        shown = pl.concat([shown.filter(pl.col("indicator_id") != indicator.id), _limited(con, own, indicator)])
        con.execute(f"drop table {POOLS}")
    return shown.sort("indicator_id", maintain_order=True)


def withheld_projects(con: duckdb.DuckDBPyConnection, own: pl.DataFrame) -> pl.DataFrame:
    """Every project and period without a shown value, with the pool it belongs to, for its district and for Berlin.

    Within Berlin the withheld projects of one district are a pool of their own, unless the district is withheld too.
    """
    total = own.filter(pl.col("breakdown") == "")
    hidden = total.filter(pl.col("level") == "project", pl.col("value").is_null()).select("area_code", *TIME)
    districts = con.sql("select area_code, district_code from mart_area where level = 'project'").pl()
    placed = hidden.join(districts, on="area_code", how="left")
    known = total.filter(pl.col("level") == "district", pl.col("value").is_not_null())
    known = known.select(*TIME, district_code="area_code", is_known=pl.lit(value=True))
    placed = placed.join(known, on=["district_code", *TIME], how="left").rename({"area_code": "project_id"})
    pool = pl.when("is_known").then(pl.lit("rest ") + pl.col("district_code")).otherwise(pl.lit("rest"))
    both = {"district": pl.lit("rest"), BERLIN_CODE: pool}
    return pl.concat(
        placed.select("project_id", *TIME, level=pl.lit(level), pool=name) for level, name in both.items()
    ).sort("level", "project_id", *TIME)


def round_surveys(values: pl.DataFrame, digits: SurveyDigits) -> pl.DataFrame:
    """The values with means and shares of surveys as they are published; numerators as the rounded values make them.

    Args:
        values: one row per value with `rule`, `kind`, `interval_method` and the figures.
        digits: decimals of means and of shares.
    """
    is_survey = pl.col("rule") == "survey"
    is_mean, is_share = is_survey & (pl.col("kind") == "mean"), is_survey & (pl.col("kind") == "ratio")
    rounded = {
        name: pl.when(is_mean)
        .then(pl.col(name).round(digits.mean))
        .when(is_share)
        .then(pl.col(name).round(digits.share))
        .otherwise(name)
        for name in FIGURES
    }
    is_clustered = is_survey & pl.col("interval_method").is_in(CLUSTER_METHODS) & (pl.col("value") != 0)
    told = (pl.col("numerator") * (pl.col("shown_value") / pl.col("value"))).round(0)
    return (
        values.with_columns(shown_value=rounded["value"])
        .with_columns(numerator=pl.when(is_clustered).then(told).otherwise("numerator"), **rounded)
        .drop("shown_value")
    )


def _limited(con: duckdb.DuckDBPyConnection, own: pl.DataFrame, indicator: Indicator) -> pl.DataFrame:
    """The rows of districts and Berlin with limits over pools; all others as they are."""
    is_area = pl.col("level").is_in(["district", BERLIN_CODE]) & pl.col("value").is_not_null()
    found = pooled_limits(con, own.filter(is_area), indicator, POOLS)
    lost = pl.col("lower").is_null() & (pl.col("interval_reason") == "")
    found = found.with_columns(
        interval_reason=pl.when(lost).then(pl.lit(FEW_SHOWN)).otherwise("interval_reason"),
        **{name: pl.col(name).cast(own.schema[name]) for name in RESULTS},
    )
    return pl.concat([own.filter(~is_area), found])
