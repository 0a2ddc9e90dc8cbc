"""How the answers to each survey item are distributed.

What belongs here: mart.survey_item per district and Berlin and year, with the frequency rule for surveys applied.
"""

from datetime import date
from typing import Final

import duckdb
import polars as pl

from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.rollup import BERLIN_CODE
from kiezwirkung.privacy.disclosure import hide_cells
from kiezwirkung.settings import Thresholds

ITEMS: Final = {
    "bel1": "Ich gehöre hier dazu",
    "bel2": "Ich fühle mich für meinen Kiez mitverantwortlich",
    "asku1": "Selbstwirksamkeit (ASKU), Frage 1",
    "asku2": "Selbstwirksamkeit (ASKU), Frage 2",
    "asku3": "Selbstwirksamkeit (ASKU), Frage 3",
    "chg_contacts": "Ich habe hier Menschen aus der Nachbarschaft kennengelernt",
    "chg_help": "Ich weiß, wo ich Hilfe bekomme",
    "chg_engage": "Ich würde hier mitorganisieren",
}
SHARES: Final = [f"share_{answer}" for answer in range(1, 6)]

COUNT_SQL: Final = f"""
with answer as (
    unpivot (select district_code, date_trunc('year', month_on)::date as period_start_on,
        {", ".join(f"{item}::integer as {item}" for item in ITEMS)} from core.fct_survey_response)
    on {", ".join(ITEMS)} into name item_code value answer
)
select case when grouping(district_code) = 0 then 'district' else 'berlin' end as level,
    case when grouping(district_code) = 0 then district_code else '{BERLIN_CODE}' end as area_code,
    period_start_on, item_code, count(*)::integer as answer_count,
    {", ".join(f"sum(case when answer = {a} then 1 else 0 end) / count(*)::double as share_{a}" for a in range(1, 6))}
from answer where answer between 1 and 5
group by grouping sets ((district_code, period_start_on, item_code), (period_start_on, item_code))
order by all
"""


def release_survey_items(con: duckdb.DuckDBPyConnection, thresholds: Thresholds, as_of: date) -> None:
    """Build mart.survey_item; years that are not over are left out."""
    counted = (
        con.sql(COUNT_SQL)
        .pl()
        .filter(pl.col("area_code").is_not_null(), pl.col("period_start_on").dt.year() < as_of.year)
    )
    write_table(con, "mart.survey_item", protect_items(counted, thresholds))


def protect_items(counted: pl.DataFrame, thresholds: Thresholds) -> pl.DataFrame:
    """The distributions with marks, rounded; what is marked `g` is emptied."""
    cells = counted.select(
        "level",
        "area_code",
        "period_start_on",
        measure="item_code",
        breakdown=pl.lit(""),
        breakdown_code=pl.lit(""),
        period_type=pl.lit("year"),
        amount=pl.col("answer_count").cast(pl.Float64),
        threshold=pl.lit(thresholds.survey, pl.Int64),
        parent_code=pl.when(pl.col("level") == "district").then(pl.lit(BERLIN_CODE)),
    )
    hidden = hide_cells(cells).select("level", "area_code", "period_start_on", "is_hidden", item_code="measure")
    joined = counted.join(hidden, on=["level", "area_code", "period_start_on", "item_code"], maintain_order="left")
    is_unsure = pl.col("answer_count") < thresholds.survey_unsure
    mark = pl.when("is_hidden").then(pl.lit("g")).when(is_unsure).then(pl.lit("u")).otherwise(pl.lit(""))
    return joined.select(
        "level",
        "area_code",
        "period_start_on",
        "item_code",
        pl.col("item_code").replace_strict(ITEMS).alias("item_label"),
        pl.when(~pl.col("is_hidden")).then("answer_count").alias("answer_count"),
        *(pl.when(~pl.col("is_hidden")).then(pl.col(s).round(thresholds.survey_digits.share)).alias(s) for s in SHARES),
        mark.alias("mark"),
    )
