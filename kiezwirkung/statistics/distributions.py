"""Quantiles and tail probabilities that the other modules share, and the types of their results.

What belongs here: the thin layer over scipy.special, with its traps handled once (METHODS 3.1: the distribution
function of the noncentral t is nan in the far tail).
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

Z_95: Final = 1.959963984540054
WIDEST_NONCENTRALITY: Final = 40.0


class Interval(NamedTuple):
    """Lower and upper limit, in the unit of the value."""

    lower: float
    upper: float


class Estimate(NamedTuple):
    """A value with its limits, in the same unit."""

    value: float
    lower: float
    upper: float


def z_quantile(confidence: float) -> float:
    """Two-sided quantile of the normal distribution: 0.95 gives 1.96."""
    from scipy import special

    return float(special.ndtri((1 + confidence) / 2))


def t_quantile(degrees: Numbers | float, confidence: float = 0.95) -> Numbers:
    """Two-sided quantile of Student's t; nan below one degree of freedom, normal at infinity."""
    from scipy import special

    known = np.asarray(degrees, dtype=float)
    far = np.isinf(known)
    found = special.stdtrit(np.where((known >= 1) & ~far, known, np.nan), (1 + confidence) / 2)
    return np.where(far, z_quantile(confidence), found)


def two_sided_p(statistic: Numbers | float, degrees: Numbers | float) -> Numbers:
    """Probability of a t at least as far from zero; infinite degrees of freedom are the normal distribution."""
    from scipy import special

    tail, known = -np.abs(np.asarray(statistic, dtype=float)), np.asarray(degrees, dtype=float)
    far = np.isinf(known)
    return np.asarray(2 * np.where(far, special.ndtr(tail), special.stdtr(np.where(far, 1, known), tail)))


def noncentral_t_cdf(t: float, degrees: float, noncentrality: float) -> float:
    """Distribution function of the noncentral t; the far tail, where scipy says nan, is 0 or 1."""
    from scipy import special

    found = float(special.nctdtr(degrees, noncentrality, t))
    return found if np.isfinite(found) else float(noncentrality < t)


def noncentrality_limits(t: float, degrees: float, confidence: float) -> Interval:
    """Limits of the noncentrality for which the observed t is not extreme (Steiger and Fouladi 1997)."""
    from scipy import optimize

    tail = (1 - confidence) / 2
    ends = (t - WIDEST_NONCENTRALITY - abs(t), t + WIDEST_NONCENTRALITY + abs(t))

    def limit(level: float) -> float:
        return float(optimize.brentq(lambda nc: noncentral_t_cdf(t, degrees, nc) - level, *ends, xtol=1e-12))

    return Interval(limit(1 - tail), limit(tail))
