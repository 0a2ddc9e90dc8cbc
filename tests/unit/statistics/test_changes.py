"""One change, many changes, and the words for them."""

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as some

from kiezwirkung.statistics import changes
from kiezwirkung.statistics.changes import Estimates, Verdict
from kiezwirkung.statistics.proportions import wilson


def shares(cases: float, total: float) -> Estimates:
    count, of = np.array([cases]), np.array([total])
    return Estimates(count / of, *wilson(count, of), np.array([np.inf]))


def means(value: float, half: float, degrees: float) -> Estimates:
    return Estimates(*(np.array([part]) for part in (value, value - half, value + half, degrees)))


def test_the_p_value_agrees_with_newcombes_limits() -> None:
    """56/70 against 48/80 leaves zero out (METHODS 3.2), 56/70 against 52/80 nearly touches it."""
    assert changes.difference_p(shares(56, 70), shares(48, 80))[0] < 0.05
    one_way = changes.difference_p(shares(56, 70), shares(52, 80))[0]
    assert one_way == pytest.approx(changes.difference_p(shares(52, 80), shares(56, 70))[0])
    assert 0.03 < one_way < 0.05


def test_the_p_value_of_two_means_is_welchs() -> None:
    first, second = [3.1, 2.8, 3.6, 3.3, 2.9], [3.9, 3.5, 4.4, 3.2, 4.1, 3.8]
    parts = []
    for values in (second, first):
        low, high = scipy.stats.t.interval(0.95, len(values) - 1, np.mean(values), scipy.stats.sem(values))
        parts.append(means(float(np.mean(values)), (high - low) / 2, len(values) - 1))
    welch = scipy.stats.ttest_ind(second, first, equal_var=False)
    assert changes.difference_p(*parts)[0] == pytest.approx(welch.pvalue)


def test_no_limits_no_p_value_and_no_gap_no_doubt() -> None:
    assert np.isnan(changes.difference_p(means(4, np.nan, np.inf), means(3, 0.1, np.inf))[0])
    assert changes.difference_p(means(4, 0.1, 9), means(4, 0.1, 9))[0] == 1


def test_holm_is_that_of_statsmodels_within_each_report() -> None:
    """Expected values from statsmodels 0.15, multipletests(method='holm')."""
    p = np.array([0.01, 0.2, 0.04, np.nan, 0.03, 0.001, 0.2, 0.04])
    report = np.array([1, 0, 1, 1, 1, 1, 1, 0])
    expected = [0.04, 0.2, 0.09, np.nan, 0.09, 0.005, 0.2, 0.08]
    assert changes.holm(p, report) == pytest.approx(expected, nan_ok=True)


@given(some.lists(some.tuples(some.floats(0, 1), some.integers(0, 3)), min_size=1, max_size=40))
def test_holm_never_lowers_a_p_value_and_keeps_their_order(rows: list[tuple[float, int]]) -> None:
    p, report = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    found = changes.holm(p, report)
    assert (found >= p - 1e-12).all()
    assert (found <= 1).all()
    for name in set(report):
        order = np.argsort(p[report == name])
        assert (np.diff(found[report == name][order]) >= -1e-12).all()


@given(some.floats(-9, 9), some.one_of(some.floats(0, 1), some.just(float("nan"))))
def test_the_word_follows_from_gap_and_p_value_alone(gap: float, p: float) -> None:
    word = changes.verdict(gap, p)
    assert (word is Verdict.TOO_FEW) == np.isnan(p)
    assert (word in (Verdict.HIGHER, Verdict.LOWER)) == (p < 0.05)
    assert word is not Verdict.HIGHER or gap > 0


@pytest.mark.parametrize(
    ("gap", "p", "word"),
    [
        (0.5, 0.0499, Verdict.HIGHER),
        (-0.5, 0.0499, Verdict.LOWER),
        (0.5, 0.0501, Verdict.NONE_SHOWN),
        (np.nan, 0.01, Verdict.TOO_FEW),
    ],
)
def test_five_percent_is_the_border(gap: float, p: float, word: Verdict) -> None:
    assert changes.verdict(gap, p) is word


def test_nothing_compared_stays_nothing() -> None:
    assert changes.holm(np.empty(0), np.empty(0, dtype=np.int64)).tolist() == []
