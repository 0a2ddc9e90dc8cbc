"""How much of an edition is withheld to protect small counts: the one figure that is only known after protection.

What belongs here: cells `quality.suppressed_cell_count` and `quality.published_cell_count` for Berlin and year, and
the figures that stand on them. Every figure whose period begins in the year counts once: withheld by the frequency
rule, or shown. Figures that are late or have no meaning are neither.
"""

from datetime import date
from typing import Final

import duckdb
import polars as pl

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.rollup import BERLIN_CODE

SUPPRESSED: Final = "quality.suppressed_cell_count"
PUBLISHED: Final = "quality.published_cell_count"
KEY: Final = ["level", "area_code", "period_type", "period_start_on"]

CUBE_SQL: Final = f"""
insert into indicators.cube
select unnest(['{SUPPRESSED}', '{PUBLISHED}']), '', '', level, area_code, period_type, period_start_on,
    unnest([suppressed, published])
from suppressed_cells
"""

MEASURABLE_SQL: Final = f"""
update indicators.measurable set is_measurable = true, not_measurable_reason = '' where indicator_id in (
    select indicator_id from indicators.definition where numerator_measure = '{SUPPRESSED}')
"""


def add_suppression(
    con: duckdb.DuckDBPyConnection, protected: pl.DataFrame, catalogue: Catalogue, as_of: date
) -> pl.DataFrame:
    """The protected values with the figures about the protection filled in, for the years that are over by then."""
    counted = count_cells(protected, as_of)
    con.execute(f"delete from indicators.cube where measure in ('{SUPPRESSED}', '{PUBLISHED}')")
    if counted.is_empty():
        return protected
    con.register("suppressed_cells", counted)
    con.execute(CUBE_SQL)
    con.unregister("suppressed_cells")
    con.execute(MEASURABLE_SQL)
    is_asked = pl.col("numerator_measure") == SUPPRESSED
    asked = protected.filter(is_asked).join(counted, on=KEY, how="left", maintain_order="left")
    known = pl.col("published").is_not_null()
    reason = next((i.interval.reason for i in catalogue.indicators if i.numerator == SUPPRESSED), "")
    filled = asked.with_columns(
        numerator=pl.col("suppressed"),
        denominator=pl.col("published"),
        value=pl.col("suppressed") / pl.col("published"),
        interval_reason=pl.when(known).then(pl.lit(reason)).otherwise("interval_reason"),
        mark=pl.when(known).then(pl.lit("")).otherwise("mark"),
        mark_reason=pl.when(known).then(pl.lit("")).otherwise("mark_reason"),
    ).select(protected.columns)
    return pl.concat([protected.filter(~is_asked.fill_null(value=False)), filled]).sort(
        "indicator_id", maintain_order=True
    )


def count_cells(protected: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Withheld and all figures of each year that is over."""
    counts = pl.col("mark").is_in(["", "u", "p", "g"]) & (pl.col("numerator_measure") != SUPPRESSED)
    return (
        protected.filter(counts, pl.col("period_start_on").dt.year() < as_of.year)
        .group_by(period_start_on=pl.date(pl.col("period_start_on").dt.year(), 1, 1))
        .agg(suppressed=(pl.col("mark") == "g").sum().cast(pl.Float64), published=pl.len().cast(pl.Float64))
        .with_columns(level=pl.lit("berlin"), area_code=pl.lit(BERLIN_CODE), period_type=pl.lit("year"))
        .select(*KEY, "suppressed", "published")
        .sort("period_start_on")
    )
