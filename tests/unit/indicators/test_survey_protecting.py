"""What a reader can work out of published survey figures: the attack succeeds on exact limits and fails on ours."""

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
from kiezwirkung.indicators.releasing import release
from kiezwirkung.indicators.survey_protecting import round_surveys
from kiezwirkung.settings import SurveyDigits, Thresholds
from kiezwirkung.statistics.clusters import ClusterSums, cluster_mean

pytestmark = pytest.mark.slow  # a warehouse for each test

YEAR = date(2025, 1, 1)
NIGHT = date(2026, 6, 1)
SHOWN = {"P1": (34, 141), "P2": (21, 73), "P3": (52, 214), "P4": (17, 59), "P5": (40, 166)}
HIDDEN = {"P6": (6, 14), "P7": (9, 41)}
OTHER_SPLIT = {"P6": (8, 39), "P7": (7, 16)}
EXACT = Thresholds(survey_digits=SurveyDigits(mean=15, share=15))
PUBLISHED = ("indicator_value", "survey_scale", "survey_effect", "funnel")
Answers = dict[str, tuple[int, int]]
Published = Callable[..., dict[str, Any]]


@pytest.fixture
def published(con: duckdb.DuckDBPyConnection, lay: Callable[..., None], catalogue: Catalogue) -> Published:
    """Publishes answers (number, sum) of projects in one district; gives the rows by area, and what lies inside."""
    own = replace(catalogue, indicators=tuple(i for i in catalogue.indicators if i.id == "belonging"))
    for table in ("core.dim_project", "core.map_project_area"):
        begin = "valid_from" if table == "core.dim_project" else "applies_from"
        lay(table, [{"project_id": p, "district_code": "01", begin: date(2020, 1, 1)} for p in (*SHOWN, *HIDDEN)])

    def publish(answers: Answers, thresholds: Thresholds = Thresholds()) -> dict[str, Any]:  # noqa: B008 - a value
        con.execute("delete from measures.survey")
        rows = [
            {"project_id": p, "district_code": "01", "month_on": YEAR, "bel1_n": n, "bel1_sum": total, "bel1_sq": total}
            for p, (n, total) in answers.items()
        ]
        lay("measures.survey", rows)
        compute(con, own, as_of=NIGHT)
        inside = con.sql(
            "from indicators.value where period_type = 'year' and period_start_on = date '2025-01-01'"
        ).pl()
        release(con, own, thresholds, NIGHT)
        shown = con.sql(
            "from mart.indicator_value where period_type = 'year' and period_start_on = date '2025-01-01'"
        ).pl()
        tables = {name: con.sql(f"select * from mart.{name} order by all").pl() for name in PUBLISHED}
        return {"inside": inside, "shown": shown, "tables": tables}

    return publish


def solve(rows: pl.DataFrame, error: float) -> set[tuple[int, int]]:
    """All (number, sum) that the smaller of two withheld projects may have, by the district's published figures.

    `error` is by how much a published figure may be off. Sums of the shown projects are taken as known exactly, which
    is more than a reader of rounded means knows.
    """
    district = rows.filter(level="district", area_code="01").row(0, named=True)
    own = np.array([SHOWN[p] for p in SHOWN], dtype=float)
    n = int(district["denominator"]) - int(own[:, 0].sum())
    sums = district["denominator"] * (district["value"] + np.array([-error, error])) - own[:, 1].sum()
    tried = [
        (n1, t1, n - n1, t - t1)
        for t in range(int(np.ceil(sums[0] - 1e-6)), int(np.floor(sums[1] + 1e-6)) + 1)
        for n1 in range(1, n // 2 + 1)
        for t1 in range(n1, 5 * n1 + 1)
        if n - n1 <= t - t1 <= 5 * (n - n1)
    ]
    n1, t1, n2, t2 = np.array(tried, dtype=float).T
    total, everybody = own[:, 1].sum() + t1 + t2, np.full(len(tried), float(district["denominator"]))
    sums_of = ClusterSums(
        everybody,
        total,
        total * 0,
        np.full(len(tried), float(len(SHOWN) + 2)),
        (own[:, 1] ** 2).sum() + t1**2 + t2**2,
        (own[:, 0] * own[:, 1]).sum() + n1 * t1 + n2 * t2,
        (own[:, 0] ** 2).sum() + n1**2 + n2**2,
    )
    limits = cluster_mean(sums_of)
    fits = (abs(limits.lower - district["lower"]) <= error) & (abs(limits.upper - district["upper"]) <= error)
    return {(int(a), int(b)) for a, b, fit in zip(n1, t1, fits, strict=True) if fit}


def test_exact_limits_give_a_withheld_project_away_and_published_ones_do_not(published: Published) -> None:
    found = published(SHOWN | HIDDEN)
    hidden = found["shown"].filter(level="project", mark="g")
    assert set(hidden["area_code"]) == set(HIDDEN)
    assert solve(found["inside"], 1e-9) == {HIDDEN["P6"]}
    assert HIDDEN["P6"] not in solve(found["shown"], 0.005)


def test_rounding_alone_leaves_few_solutions_so_withheld_projects_are_pooled(published: Published) -> None:
    inside = published(SHOWN | HIDDEN)["inside"].with_columns(kind=pl.lit("mean"), rule=pl.lit("survey"))
    empty = dict.fromkeys(("previous_value", "change"), pl.lit(None, pl.Float64))
    rounded = round_surveys(inside.with_columns(**empty), SurveyDigits())
    possible = solve(rounded, 0.005)
    assert HIDDEN["P6"] in possible
    assert 1 < len(possible) < 10


def test_no_published_figure_depends_on_how_answers_lie_among_withheld_projects(published: Published) -> None:
    first, second = (published(SHOWN | split, EXACT) for split in (HIDDEN, OTHER_SPLIT))
    for name in PUBLISHED:
        assert first["tables"][name].equals(second["tables"][name]), name
    assert first["shown"].filter(pl.col("lower").is_not_null()).height > 0
    assert not first["inside"].equals(second["inside"])


def test_limits_stay_as_they_are_where_nothing_is_withheld(published: Published) -> None:
    found = published(SHOWN, EXACT)
    district = [found[name].filter(level="district", area_code="01").row(0, named=True) for name in ("inside", "shown")]
    assert [district[1][part] for part in ("lower", "upper")] == pytest.approx(
        [district[0][part] for part in ("lower", "upper")], abs=1e-12
    )


def test_what_is_published_is_rounded_and_what_lies_inside_is_not(published: Published) -> None:
    found = published(SHOWN)
    shown = found["shown"].filter(level="district", area_code="01").row(0, named=True)
    inside = found["inside"].filter(level="district", area_code="01").row(0, named=True)
    assert inside["value"] == 653 / 164
    assert (shown["value"], shown["denominator"]) == (3.98, 164)
    assert shown["numerator"] == round(3.98 * 164)
    assert all(shown[part] == round(shown[part], 2) for part in ("lower", "upper"))


@pytest.mark.parametrize(("kind", "told"), [("mean", (0.67, 0.63, 67.0)), ("ratio", (0.667, 0.626, 67.0))])
def test_means_and_shares_keep_their_digits(kind: str, told: tuple[float, ...]) -> None:
    row = {"rule": "survey", "kind": kind, "interval_method": "share_cluster", "numerator": 66.6667, "value": 2 / 3}
    row |= {"lower": 0.62555, "upper": 0.70001, "previous_value": 0.5, "change": 1 / 6}
    rounded = round_surveys(pl.DataFrame([row]), SurveyDigits()).row(0, named=True)
    assert (rounded["value"], rounded["lower"], rounded["numerator"]) == told
    other = round_surveys(pl.DataFrame([row | {"rule": "persons"}]), SurveyDigits()).row(0, named=True)
    assert other["value"] == 2 / 3


def test_a_response_rate_does_not_give_away_a_small_house_that_says_not_what_it_handed_out(
    con: duckdb.DuckDBPyConnection, lay: Callable[..., None], catalogue: Catalogue
) -> None:
    own = replace(
        catalogue,
        indicators=tuple(i for i in catalogue.indicators if i.id in {"survey_responses", "survey_response_rate"}),
    )
    answers = {"P1": 60, "P2": 73, "P3": 12, "P4": 5}
    for table, begin in (("core.dim_project", "valid_from"), ("core.map_project_area", "applies_from")):
        lay(table, [{"project_id": p, "district_code": "01", begin: date(2020, 1, 1)} for p in answers])
    known = {p: {"response_to_known_count": n, "handed_out_count": 3 * n} for p, n in answers.items() if p != "P4"}
    rows = [
        {"project_id": p, "response_count": n, "response_to_unknown_count": 0 if p in known else n, **known.get(p, {})}
        for p, n in answers.items()
    ]
    lay("measures.survey", [{"district_code": "01", "month_on": YEAR, **row} for row in rows])
    compute(con, own, as_of=NIGHT)
    release(con, own, Thresholds(), NIGHT)
    asked = """select area_code, numerator, answer_count from mart.indicator_value where numerator is not null
        and indicator_id = ? and period_type = 'year' and period_start_on = date '2025-01-01' order by all"""
    shown = con.execute(asked, ["survey_responses"]).fetchall()
    assert {area: count for area, count, _ in shown} == {"01": 150, "P1": 60, "P2": 73, "berlin": 150}
    assert con.execute(asked, ["survey_response_rate"]).fetchall() == [("P1", 60, 60), ("P2", 73, 73)]
