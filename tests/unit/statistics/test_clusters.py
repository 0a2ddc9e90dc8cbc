"""Answers that come in clusters: limits, design effect, effective number of answers."""

import numpy as np
import pytest
import scipy

from kiezwirkung.statistics import clusters
from kiezwirkung.statistics.clusters import ClusterSums
from kiezwirkung.statistics.proportions import wilson


def one(*values: float) -> list[np.ndarray]:
    return [np.array([value], dtype=float) for value in values]


def sums_of(groups: list[list[int]]) -> ClusterSums:
    n = np.array([len(c) for c in groups], dtype=float)
    total = np.array([sum(c) for c in groups], dtype=float)
    squares = float(sum(v * v for c in groups for v in c))
    parts = (n.sum(), total.sum(), squares, len(groups), (total**2).sum(), (total * n).sum(), (n**2).sum())
    return ClusterSums(*one(*parts))


def test_clusters_of_one_answer_are_the_ordinary_t_interval() -> None:
    answers = [3, 4, 5, 2, 4, 4, 5, 1, 3, 4]
    result = clusters.cluster_mean(sums_of([[a] for a in answers]))
    low, high = scipy.stats.t.interval(0.95, len(answers) - 1, np.mean(answers), scipy.stats.sem(answers))
    assert (result.lower[0], result.upper[0]) == (pytest.approx(low), pytest.approx(high))
    assert result.design_effect[0] == pytest.approx(1.0)


def test_equal_answers_within_projects_leave_one_answer_per_project() -> None:
    groups = [[1] * 6, [3] * 6, [4] * 6, [5] * 6, [2] * 6]
    result = clusters.cluster_mean(sums_of(groups))
    means = [c[0] for c in groups]
    low, high = scipy.stats.t.interval(0.95, 4, np.mean(means), scipy.stats.sem(means))
    assert (result.lower[0], result.upper[0]) == (pytest.approx(low), pytest.approx(high))
    assert result.effective_n[0] == pytest.approx(5, abs=1)


@pytest.mark.parametrize(("count", "has_interval"), [(3, False), (4, True)])
def test_fewer_than_four_projects_have_no_interval(count: int, has_interval: bool) -> None:
    result = clusters.cluster_mean(sums_of([[1, 2, 5], [3, 4, 4], [2, 2, 5], [4, 5, 5]][:count]))
    assert bool(np.isfinite(result.lower[0])) is has_interval


def test_a_clustered_share_stays_between_zero_and_one_and_is_wider_than_wilson() -> None:
    sums = sums_of([[1] * 9 + [0], [1] * 5 + [0] * 5, [1] * 10, [0] * 6 + [1] * 4])
    result = clusters.cluster_share(sums)
    low, high = wilson(sums.total, sums.n)
    assert 0 <= result.lower[0] < low[0] < high[0] < result.upper[0] <= 1


def test_a_unanimous_share_still_has_an_interval() -> None:
    result = clusters.cluster_share(sums_of([[1] * 5] * 4))
    assert result.upper[0] == pytest.approx(1)
    assert 0 < result.lower[0] < 1
    assert (result.design_effect[0], result.effective_n[0]) == (1, 20)


def test_answers_spread_evenly_over_projects_are_not_surer_than_a_simple_random_sample() -> None:
    """Each project gives each answer once: the measured design effect is 0, the stated one 1."""
    answers = [1, 2, 3, 4, 5]
    result = clusters.cluster_mean(sums_of([answers] * 8))
    simple = scipy.stats.t.interval(0.95, 39, 3, scipy.stats.sem(answers * 8))
    assert (result.design_effect[0], result.effective_n[0]) == (1, 40)
    assert result.lower[0] < simple[0] < simple[1] < result.upper[0]


def test_a_share_spread_evenly_over_projects_is_not_surer_than_wilson() -> None:
    result = clusters.cluster_share(sums_of([[1, 0]] * 20))
    low, high = wilson(*one(20, 40))
    assert result.lower[0] < low[0] < high[0] < result.upper[0]


def test_one_large_project_among_small_ones_counts_for_few_degrees_of_freedom() -> None:
    result = clusters.cluster_mean(sums_of([[1, 5] * 40, [2, 4], [3, 5], [1, 2], [4, 4]]))
    assert 1 <= result.degrees[0] < 1.3


def test_five_projects_of_unequal_size_have_the_limits_reckoned_by_hand() -> None:
    """Mean: sum of squared residuals 145.125, variance 145.125 / 100² / (1 - 0.225), t with 3.4444 degrees of freedom.

    Share: Wilson on the effective number of answers times (1.96 / t)².
    """
    n, total, count = np.array([20, 25, 30, 15, 10]), np.array([80, 90, 126, 57, 42]), np.array([12, 15, 24, 6, 8])

    def sums(values: np.ndarray, squares: float) -> ClusterSums:
        return ClusterSums(*one(100, values.sum(), squares, 5, (values**2).sum(), (values * n).sum(), (n**2).sum()))

    mean, share = clusters.cluster_mean(sums(total, 1655)), clusters.cluster_share(sums(count, 65))
    assert (mean.lower[0], mean.upper[0]) == (pytest.approx(3.54463308), pytest.approx(4.35536692))
    assert (share.lower[0], share.upper[0]) == (pytest.approx(0.43247732), pytest.approx(0.81903590))
    assert mean.degrees[0] == pytest.approx(100**2 / 2250 - 1)
