"""The scores in core.fct_survey_response are those of the instruments' rules in scales.yaml."""

import duckdb
import numpy as np
import polars as pl
import pytest

from kiezwirkung.statistics.scales import scales, score
from kiezwirkung.warehouse.models import load_models

INSTRUMENTS = {"nci8_form": "nci8_score", "ucla3": "ucla3_score", "asku": "asku_score"}
ANSWERS = 4_000
WORDS = ["row_id", "project_id", "wave", "response_id", "mode", "language_form", "age_band", "gender", "residence_pgr"]
ITEMS = [*(f"bel{n}" for n in (1, 2)), *(f"nci{n}" for n in range(1, 9)), *(f"ucla{n}" for n in (1, 2, 3))]
ITEMS += [*(f"asku{n}" for n in (1, 2, 3)), "chg_contacts", "chg_help", "chg_engage", "visit_freq"]


@pytest.fixture(scope="module")
def given() -> pl.DataFrame:
    """Answers of every kind: valid ones, 8, 9 and none; mostly valid, so that each rule is met from both sides."""
    random = np.random.default_rng(20260101)
    drawn = random.choice([1, 2, 3, 4, 5, 8, 9, -1], p=[0.17] * 5 + [0.05] * 3, size=(ANSWERS, len(ITEMS)))
    frame = pl.DataFrame(drawn, schema=dict.fromkeys(ITEMS, pl.Int32)).select(
        pl.when(pl.col(item) > 0).then(pl.col(item)).alias(item) for item in ITEMS
    )
    rows = pl.Series("row_id", range(ANSWERS)).cast(pl.String)
    words = [pl.lit(None, pl.String).alias(name) for name in WORDS[1:] if name != "wave"]
    words.append(pl.lit(None, pl.Int64).alias("handed_out_count"))
    return frame.with_columns(rows, pl.lit("2025-Q1").alias("wave"), *words)


@pytest.fixture(scope="module")
def computed(given: pl.DataFrame) -> pl.DataFrame:
    with duckdb.connect() as con:
        con.execute("create schema staging; create schema core")
        con.register("answers", given)
        con.execute("create table staging.survey_responses as from answers")
        con.execute("create table core.map_project_area (project_id varchar, applies_from date, district_code varchar)")
        return con.sql(load_models()["core.fct_survey_response"].sql).pl().sort(pl.col("row_id").cast(pl.Int32))


@pytest.mark.parametrize("code", INSTRUMENTS)
def test_a_score_in_core_follows_the_rule_of_its_instrument(
    given: pl.DataFrame, computed: pl.DataFrame, code: str
) -> None:
    scale = scales()[code]
    answers = given.select(scale.items).cast(pl.Float64).fill_null(float("nan")).to_numpy()
    expected = score(answers, scale).value
    found = computed[INSTRUMENTS[code]].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    assert 0.02 < np.isnan(expected).mean() < 0.98
    np.testing.assert_allclose(found, expected, rtol=1e-12)
