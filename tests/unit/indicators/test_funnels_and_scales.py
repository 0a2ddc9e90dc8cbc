"""Limits and best estimates for small centres, soundness of scales and change between waves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute
from kiezwirkung.indicators.funnel_limits import ALL_ALIKE, FEW_PROJECTS, TOO_FEW, funnel_rows
from kiezwirkung.indicators.releasing import AREA_SQL, shown_values
from kiezwirkung.indicators.survey_scales import FEW_ANSWERS, effect, release_survey_scales
from kiezwirkung.settings import Thresholds
from kiezwirkung.statistics import clusters, effects, reliability

SHARE = "new_contacts_share"
CASES = (12, 30, 8, 55, 21, 70, 5, 33, 90, 14, 41, 18)
TOTALS = (40, 80, 30, 100, 60, 110, 25, 70, 130, 50, 90, 60)
NIGHT = date(2026, 6, 1)


def shown(cases: tuple[int, ...], totals: tuple[int, ...], mark: str = "") -> pl.DataFrame:
    rows = [
        {
            "indicator_id": SHARE,
            "level": "project",
            "area_code": f"P{number:02}",
            "period_type": "year",
            "period_start_on": date(2025, 1, 1),
            "breakdown": "",
            "value": case / total,
            "numerator": float(case),
            "denominator": float(total),
            "mark": mark,
        }
        for number, (case, total) in enumerate(zip(cases, totals, strict=True))
    ]
    return pl.DataFrame(rows)


def test_limits_and_best_estimates_are_the_published_ones(catalogue: Catalogue) -> None:
    first = funnel_rows(shown(CASES, TOTALS), catalogue).row(0, named=True)
    limits = [first[name] for name in ("lower_95", "upper_95", "lower_998", "upper_998", "shrunk_value")]
    assert limits == pytest.approx([0.190829, 0.759571, 0.074934, 0.890246, 0.328966], abs=1e-5)
    assert (first["is_outside"], first["shrunk_lower"]) == (False, None), "twelve projects do not carry its limits"


def test_a_centre_far_from_the_others_is_outside_and_nobody_gets_a_rank(catalogue: Catalogue) -> None:
    found = funnel_rows(shown((*[50] * 20, 96), (*[100] * 20, 100)), catalogue)
    assert found.filter("is_outside")["project_id"].to_list() == ["P20"]
    assert not [name for name in found.columns if "rank" in name or "rang" in name]
    assert found["project_id"].to_list() == sorted(found["project_id"].to_list())


def test_below_the_stated_numbers_nothing_is_said(catalogue: Catalogue) -> None:
    small = funnel_rows(shown((*CASES, 2), (*TOTALS, 9)), catalogue).filter(pl.col("project_id") == "P12")
    assert small.select("missing_reason", "lower_95", "is_outside", "shrunk_value").row(0) == (
        TOO_FEW,
        None,
        None,
        None,
    )
    few = funnel_rows(shown(CASES[:9], TOTALS[:9]), catalogue)
    assert few["missing_reason"].unique().to_list() == [FEW_PROJECTS]
    alike = funnel_rows(shown((20,) * 12, (20,) * 12), catalogue)
    assert alike["missing_reason"].unique().to_list() == [ALL_ALIKE]


@pytest.mark.parametrize("mark", ["g", "t", "x"])
def test_what_is_withheld_has_no_part_in_any_limit(catalogue: Catalogue, mark: str) -> None:
    hidden = shown((1, 3), (30, 40), mark).with_columns(area_code=pl.col("area_code") + "h")
    assert funnel_rows(pl.concat([shown(CASES, TOTALS), hidden]), catalogue).equals(
        funnel_rows(shown(CASES, TOTALS), catalogue)
    )


def wave(scores: np.ndarray, sizes: int) -> dict[str, float]:
    """A wave as the engine has it: the mean of answers in clusters of one size."""
    groups = scores.reshape(-1, sizes)
    n, total = np.full(len(groups), float(sizes)), groups.sum(axis=1)
    parts = (n.sum(), total.sum(), (scores**2).sum(), len(n), (total**2).sum(), (total * n).sum(), (n**2).sum())
    found = clusters.cluster_mean(clusters.ClusterSums(*(np.array([float(part)]) for part in parts)))
    names = {"value": found.value, "lower": found.lower, "upper": found.upper, "effective_n": found.effective_n}
    figures = {name: float(part[0]) for name, part in names.items()}
    more = {"numerator": parts[1], "denominator": parts[0], "squares": parts[2], "answer_count": parts[0]}
    return (
        figures | {name: float(part) for name, part in more.items()} | {"degrees_of_freedom": float(found.degrees[0])}
    )


def test_the_effect_between_waves_is_hedges_g_and_clusters_widen_its_limits() -> None:
    random = np.random.default_rng(7)
    first, second = random.normal(3, 1, 200), random.normal(3.5, 1, 200)
    alone = effects.unpaired(first, second)
    found = effect(wave(first, 1), wave(second, 1))
    assert alone is not None
    assert found["wave_change"] == pytest.approx(alone.change, abs=1e-3)
    assert found["effect_size"] == pytest.approx(alone.g, abs=2e-3)
    assert [found["effect_lower"], found["effect_upper"]] == pytest.approx(list(alone.g_limits), abs=0.02)
    lumpy = [(scores.reshape(-1, 20) + random.normal(0, 0.7, (10, 1))).ravel() for scores in (first, second)]
    clustered = effect(*(wave(scores, 20) for scores in lumpy))
    width = clustered["upper"] - clustered["lower"]
    assert width > 2 * (found["upper"] - found["lower"])


def test_a_large_effect_of_few_answers_has_the_limits_of_hedges_g() -> None:
    random = np.random.default_rng(5)
    first, second = random.normal(2, 1, 30), random.normal(4, 1, 30)
    alone, found = effects.unpaired(first, second), effect(wave(first, 1), wave(second, 1))
    assert alone is not None
    assert found["effect_size"] == pytest.approx(alone.g, abs=1e-3)
    assert [found["effect_lower"], found["effect_upper"]] == pytest.approx(list(alone.g_limits), abs=0.05)


def test_no_change_between_waves_of_clustered_answers_is_claimed_in_at_most_five_percent() -> None:
    random = np.random.default_rng(11)
    claimed = 0
    for _ in range(500):
        waves = [wave((random.normal(3, 1, (12, 15)) + random.normal(0, 0.5, (12, 1))).ravel(), 15) for _ in "ab"]
        found = effect(*waves)
        claimed += not found["effect_lower"] <= 0 <= found["effect_upper"]
    assert claimed <= 35, f"{claimed} von 500"  # 5 % and two standard errors of the simulation


@pytest.fixture
def answered(con: duckdb.DuckDBPyConnection, lay: Callable[..., None], catalogue: Catalogue) -> dict[str, Any]:
    """Two waves of ASKU in one district: 60 answers, then 12."""
    random = np.random.default_rng(3)
    trait = random.normal(3, 1, 72)
    answers = np.clip(np.round(trait[:, None] + random.normal(0, 0.6, (72, 3))), 1, 5)
    months = [date(2025, 3, 1)] * 60 + [date(2025, 6, 1)] * 12
    items = ("asku1", "asku2", "asku3")
    place = {"project_id": "AA01NH", "district_code": "01"}
    rows = [place | {"month_on": m} | dict(zip(items, a, strict=True)) for m, a in zip(months, answers, strict=True)]
    lay("core.fct_survey_response", rows)
    means = answers.mean(axis=1)
    lay(
        "measures.survey",
        [
            {**place, "month_on": m, "asku_n": 1, "asku_sum": v, "asku_sq": v * v}
            for m, v in zip(months, means, strict=True)
        ],
    )
    few = replace(catalogue, indicators=tuple(i for i in catalogue.indicators if i.id == "self_efficacy"))
    compute(con, few, as_of=NIGHT)
    con.execute("create schema mart")
    con.execute(AREA_SQL)
    release_survey_scales(con, shown_values(con, few, Thresholds(), NIGHT), Thresholds().survey_digits)
    found = con.sql("select * from mart.survey_scale where level = 'district'").pl().iter_rows(named=True)
    return {row["wave"]: row for row in found} | {"answers": answers[:60]}


def test_a_scale_has_its_soundness_from_fifty_answers_on(answered: dict[str, Any]) -> None:
    large, small = answered["2025-Q1"], answered["2025-Q2"]
    alpha = reliability.alpha(answered["answers"])
    assert (large["alpha"], large["missing_reason"]) == (round(alpha.value, 2), "")
    assert large["alpha_lower"] < large["omega"] <= 1
    assert (small["alpha"], small["omega"], small["missing_reason"]) == (None, None, FEW_ANSWERS)
    assert (large["answer_count"], small["answer_count"]) == (60, 12)
