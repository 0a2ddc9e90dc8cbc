"""Intervals of the values: which method for which row, and the sentence where there is none.

What belongs here: applying `statistics` to the frame of values by indicator, and the cluster parts they need.
"""

from typing import Final

import duckdb
import numpy as np
import polars as pl

from kiezwirkung.indicators.catalogue import Catalogue, Indicator
from kiezwirkung.indicators.rollup import EXACT, area_columns, grouping_sets
from kiezwirkung.statistics import clusters, counts, proportions
from kiezwirkung.statistics.distributions import Numbers

TOO_FEW_CLUSTERS: Final = f"Weniger als {clusters.SMALLEST_CLUSTER_COUNT} Projekte mit Antworten: kein Intervall"
NO_VALUE: Final = "Kein Wert, daher kein Intervall"
CLUSTER_METHODS: Final = ("mean_cluster", "share_cluster")
PLACE: Final = ["level", "area_code", "period_type", "period_start_on"]
_SAME_PLACE: Final = " and ".join(f"o.{name} = s.{name}" for name in ("level", "period_type", "period_start_on"))
RESULTS: Final = ("lower", "upper", "design_effect", "effective_n", "degrees_of_freedom")


def add_intervals(con: duckdb.DuckDBPyConnection, values: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """The values with their limits, interval_reason, design_effect, effective_n, degrees_of_freedom, answer_count."""
    done, known = [], values.filter(pl.col("interval_method") != "none", pl.col("value").is_not_null())
    with_limits = set(known["indicator_id"].unique())
    for indicator in catalogue.indicators:
        if indicator.id not in with_limits:
            continue
        rows = values.filter(pl.col("indicator_id") == indicator.id)
        if indicator.interval.method in CLUSTER_METHODS:
            rows = rows.join(_cluster_parts(con, indicator), on=PLACE, how="left", maintain_order="left")
        done.append(_finish(_with_limits(rows, indicator), catalogue))
    without = values.filter(~pl.col("indicator_id").is_in(with_limits)).with_columns(
        **dict.fromkeys(RESULTS, pl.lit(None, pl.Float64))
    )
    return pl.concat([_finish(without, catalogue), *done]).sort("indicator_id", maintain_order=True)


def pooled_limits(con: duckdb.DuckDBPyConnection, rows: pl.DataFrame, indicator: Indicator, pools: str) -> pl.DataFrame:
    """The rows of one clustered indicator with limits that rest on the clusters of `pools` (see `cluster_sql`)."""
    parts = _cluster_parts(con, indicator, pools)
    return _with_limits(rows.join(parts, on=PLACE, how="left", maintain_order="left"), indicator).select(rows.columns)


def _finish(rows: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    reasons = {indicator.id: _without_interval(indicator) for indicator in catalogue.indicators}
    surveys = [indicator for indicator in catalogue.indicators if indicator.protection.rule == "survey"]
    rates = [i.id for i in surveys if i.denominator and "numerator" in i.protection.base]
    answers = pl.when(pl.col("indicator_id").is_in(rates)).then("numerator").otherwise("denominator")
    return rows.with_columns(
        pl.when(pl.col("lower").is_not_null())
        .then(pl.lit(""))
        .when(pl.col("value").is_null())
        .then(pl.lit(NO_VALUE))
        .otherwise(pl.col("indicator_id").replace_strict(reasons, return_dtype=pl.String))
        .alias("interval_reason"),
        pl.when(pl.col("indicator_id").is_in([i.id for i in surveys]))
        .then(answers.cast(pl.Int32))
        .alias("answer_count"),
    ).drop([part for part in ("clusters", "tt", "tn", "nn") if part in rows.columns])


def _without_interval(indicator: Indicator) -> str:
    if indicator.interval.reason:
        return indicator.interval.reason
    is_clustered = indicator.interval.method in CLUSTER_METHODS
    return TOO_FEW_CLUSTERS if is_clustered else "Das Verfahren ist hier nicht anwendbar"


def _with_limits(rows: pl.DataFrame, indicator: Indicator) -> pl.DataFrame:
    results = dict.fromkeys(RESULTS, np.full(rows.height, np.nan))
    method, factor = indicator.interval.method, float(indicator.factor)
    count, total = _numbers(rows, "numerator"), _numbers(rows, "denominator")
    if method == "wilson":
        results["lower"], results["upper"] = (part * factor for part in proportions.wilson(count, total))
    elif method == "byar":
        divisor = total if indicator.denominator else np.ones(rows.height)
        with np.errstate(divide="ignore", invalid="ignore"):
            limits = [part / divisor * factor for part in counts.poisson(count)]
        results["lower"], results["upper"] = limits
    elif method in CLUSTER_METHODS:
        results |= _clustered(rows, indicator)
    return rows.with_columns(
        **{
            name: pl.Series(part, dtype=pl.Float64).fill_nan(None).replace([np.inf], [None])
            for name, part in results.items()
        }
    )


def _clustered(rows: pl.DataFrame, indicator: Indicator) -> dict[str, Numbers]:
    squares = _numbers(rows, "squares")
    parts = (_numbers(rows, part) for part in ("clusters", "tt", "tn", "nn"))
    sums = clusters.ClusterSums(_numbers(rows, "denominator"), _numbers(rows, "numerator"), squares, *parts)
    method = clusters.cluster_mean if indicator.interval.method == "mean_cluster" else clusters.cluster_share
    result = method(sums)
    scaled = {"lower": result.lower * float(indicator.factor), "upper": result.upper * float(indicator.factor)}
    return {
        **scaled,
        "design_effect": result.design_effect,
        "effective_n": result.effective_n,
        "degrees_of_freedom": result.degrees,
    }


def _numbers(rows: pl.DataFrame, column: str) -> Numbers:
    return rows[column].cast(pl.Float64).fill_null(np.nan).to_numpy()


def _cluster_parts(con: duckdb.DuckDBPyConnection, indicator: Indicator, pools: str = "") -> pl.DataFrame:
    table, total = indicator.numerator.split(".")
    n = str(indicator.denominator).split(".")[1]
    parts: pl.DataFrame = con.sql(cluster_sql(table, total, n, pools)).pl()
    return parts


def cluster_sql(table: str, total: str, n: str, pools: str = "") -> str:
    """Sums over clusters (projects) of total², total·n, n² per area and period, in one scan of the measure table.

    `pools` may name a table (project_id, level, period_type, period_start_on, pool): these projects count as one
    cluster per pool.
    """
    joined = f"left join {pools} as o on o.project_id = s.cluster_id and {_SAME_PLACE}" if pools else ""
    return f"""
with monthly as (
    select {area_columns()}, month_on, cluster_id, sum(total::{EXACT}) as total, sum(n::{EXACT}) as n
    from (
        select location_id, project_id, project_id as cluster_id, pgr_code, district_code, month_on,
            {total} as total, {n} as n
        from measures.{table}
    )
    group by grouping sets ({grouping_sets("month_on, cluster_id")})
),
single as (
    select level, area_code, period_type, period_start_on, cluster_id, sum(total) as total, sum(n) as n
    from monthly join indicators.period_month using (month_on)
    where area_code is not null
    group by level, area_code, period_type, period_start_on, cluster_id
),
cluster as (
    select s.level, s.area_code, s.period_type, s.period_start_on,
        {"coalesce(o.pool, s.cluster_id)" if pools else "s.cluster_id"} as cluster_id,
        sum(s.total)::double as total, sum(s.n)::double as n
    from single as s {joined}
    group by all
)
select level, area_code, period_type, period_start_on, count(*)::double as clusters,
    sum((total * total)::{EXACT})::double as tt, sum((total * n)::{EXACT})::double as tn,
    sum((n * n)::{EXACT})::double as nn
from cluster where n > 0
group by all
"""
