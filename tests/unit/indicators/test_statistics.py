"""Reference cases of METHODS 3.2 for the methods in use."""

import numpy as np
import pytest
from scipy import stats

from kiezwirkung.indicators import statistics
from kiezwirkung.indicators.statistics import ClusterSums


def one(*values: float) -> list[np.ndarray]:
    return [np.array([value], dtype=float) for value in values]


@pytest.mark.parametrize(
    ("cases", "total", "lower", "upper"),
    [(9, 12, 0.467695, 0.911058), (0, 7, 0.0, 0.354330), (65, 100, 0.552544, 0.736358)],
)
def test_wilson_gives_the_published_limits(cases: int, total: int, lower: float, upper: float) -> None:
    low, high = statistics.wilson(*one(cases, total))
    assert (low[0], high[0]) == (pytest.approx(lower, abs=5e-7), pytest.approx(upper, abs=5e-7))


def test_wilson_says_nothing_without_a_denominator_or_with_too_many_cases() -> None:
    low, high = statistics.wilson(np.array([0.0, 5.0]), np.array([0.0, 4.0]))
    assert np.isnan(low).all()
    assert np.isnan(high).all()


@pytest.mark.parametrize(
    ("count", "lower", "upper"), [(7, 2.814363, 14.422675), (0, 0.0, 3.688879), (65, 50.163188, 82.849139)]
)
def test_counts_are_exact_below_ten_and_byar_from_ten(count: int, lower: float, upper: float) -> None:
    low, high = statistics.poisson_95(*one(count))
    assert (low[0], high[0]) == (pytest.approx(lower, abs=5e-6), pytest.approx(upper, abs=5e-6))


def test_byar_gives_the_published_998_limits() -> None:
    low, high = statistics.byar(*one(10), z=float(stats.norm.ppf(0.999)))
    assert (low[0], high[0]) == (pytest.approx(2.916318, abs=5e-7), pytest.approx(24.193725, abs=5e-7))


def test_the_method_changes_at_ten_events() -> None:
    below, _ = statistics.poisson_95(*one(9))
    at_ten, _ = statistics.poisson_95(*one(10))
    assert below[0] == pytest.approx(stats.chi2.ppf(0.025, 18) / 2)
    assert at_ten[0] == pytest.approx(statistics.byar(*one(10))[0][0])


def test_tabled_quantiles_are_those_of_scipy() -> None:
    degrees = np.arange(1, 400, dtype=float)
    assert statistics.t_quantile(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-5)
    assert statistics.POISSON_LOWER[1:] == pytest.approx(stats.chi2.ppf(0.025, 2 * np.arange(1, 10)) / 2, rel=1e-8)
    assert pytest.approx(stats.chi2.ppf(0.975, 2 * np.arange(10) + 2) / 2, rel=1e-8) == statistics.POISSON_UPPER


def test_thirty_per_cluster_and_icc_012_have_a_design_effect_of_448() -> None:
    assert statistics.design_effect(30, 0.12) == pytest.approx(4.48)


def test_the_difference_of_two_shares_has_newcombes_limits() -> None:
    first, second = one(56, 70), one(48, 80)
    gap, low, high = statistics.difference(
        first[0] / first[1], statistics.wilson(*first), second[0] / second[1], statistics.wilson(*second)
    )
    assert gap[0] == pytest.approx(0.2)
    assert (low[0], high[0]) == (pytest.approx(0.052431, abs=5e-7), pytest.approx(0.333873, abs=5e-7))


def sums_of(clusters: list[list[int]]) -> ClusterSums:
    n = np.array([len(c) for c in clusters], dtype=float)
    total = np.array([sum(c) for c in clusters], dtype=float)
    squares = float(sum(v * v for c in clusters for v in c))
    parts = (n.sum(), total.sum(), squares, len(clusters), (total**2).sum(), (total * n).sum(), (n**2).sum())
    return ClusterSums(*one(*parts))


def test_clusters_of_one_answer_are_the_ordinary_t_interval() -> None:
    answers = [3, 4, 5, 2, 4, 4, 5, 1, 3, 4]
    result = statistics.cluster_mean(sums_of([[a] for a in answers]))
    low, high = stats.t.interval(0.95, len(answers) - 1, np.mean(answers), stats.sem(answers))
    assert (result.lower[0], result.upper[0]) == (pytest.approx(low), pytest.approx(high))
    assert result.design_effect[0] == pytest.approx(1.0)


def test_equal_answers_within_projects_leave_one_answer_per_project() -> None:
    clusters = [[1] * 6, [3] * 6, [4] * 6, [5] * 6, [2] * 6]
    result = statistics.cluster_mean(sums_of(clusters))
    means = [c[0] for c in clusters]
    low, high = stats.t.interval(0.95, 4, np.mean(means), stats.sem(means))
    assert (result.lower[0], result.upper[0]) == (pytest.approx(low), pytest.approx(high))
    assert result.effective_n[0] == pytest.approx(5, abs=1)


@pytest.mark.parametrize(("count", "has_interval"), [(3, False), (4, True)])
def test_fewer_than_four_projects_have_no_interval(count: int, has_interval: bool) -> None:
    result = statistics.cluster_mean(sums_of([[1, 2, 5], [3, 4, 4], [2, 2, 5], [4, 5, 5]][:count]))
    assert bool(np.isfinite(result.lower[0])) is has_interval


def test_a_clustered_share_stays_between_zero_and_one_and_is_wider_than_wilson() -> None:
    sums = sums_of([[1] * 9 + [0], [1] * 5 + [0] * 5, [1] * 10, [0] * 6 + [1] * 4])
    result = statistics.cluster_share(sums)
    low, high = statistics.wilson(sums.total, sums.n)
    assert 0 <= result.lower[0] < low[0] < high[0] < result.upper[0] <= 1


def test_a_unanimous_share_still_has_an_interval() -> None:
    result = statistics.cluster_share(sums_of([[1] * 5] * 4))
    assert result.upper[0] == pytest.approx(1)
    assert 0 < result.lower[0] < 1


def test_the_cluster_interval_covers_about_95_percent_of_simulated_surveys() -> None:
    random = np.random.default_rng(7)
    hits, rounds = 0, 1500
    for _ in range(rounds):
        centre = random.normal(0, 0.4, 12)
        clusters = [list(random.normal(mean, 1, random.integers(8, 25))) for mean in centre]
        result = statistics.cluster_mean(sums_of(clusters))
        hits += bool(result.lower[0] <= 0 <= result.upper[0])
    assert 0.92 <= hits / rounds <= 0.98
