"""What changed for people, and which change could have been seen at all.

What belongs here: paired and unpaired mean changes, standardised effects with exact limits, minimal detectable effects.
pingouin calls d_av "cohen_d" and rounds its limits; dz and exact noncentral t limits are meant here (METHODS 3.1, 3.2).
Sources: Hedges 1981 (correction J); Steiger and Fouladi 1997 (limits); Cohen 1988 (dz).
"""

import math
from typing import NamedTuple

import numpy as np

from kiezwirkung.statistics.distributions import (
    Interval,
    Numbers,
    noncentral_t_cdf,
    noncentrality_limits,
    t_quantile,
    two_sided_p,
    z_quantile,
)


class Effect(NamedTuple):
    """A mean change in the unit of the scale, its test, and its standardised size.

    `d` is dz (paired) or the pooled d (unpaired); `g` is `d` without its small-sample bias.
    """

    change: float
    limits: Interval
    t: float
    degrees: float
    p: float
    d: float
    d_limits: Interval
    g: float
    g_limits: Interval


class Shift(NamedTuple):
    """A mean change, its standard error and the degrees of freedom of that."""

    change: float
    error: float
    degrees: float


def paired(before: Numbers, after: Numbers, confidence: float = 0.95) -> Effect | None:
    """Mean change of the same persons; None below two pairs or where all changed alike."""
    gaps = after - before
    n = len(gaps)
    spread = float(np.std(gaps, ddof=1)) if n > 1 else 0.0
    if not spread > 0:
        return None
    change, error = float(np.mean(gaps)), spread / math.sqrt(n)
    return _effect(Shift(change, error, n - 1.0), change / error, n - 1.0, math.sqrt(1 / n), confidence)


def unpaired(first: Numbers, second: Numbers, confidence: float = 0.95) -> Effect | None:
    """Difference second - first of two groups: Welch's t limits, d by the pooled spread; None where there is none."""
    sizes = np.array([len(first), len(second)], dtype=float)
    if sizes.min() < 2:
        return None
    variances = np.array([np.var(first, ddof=1), np.var(second, ddof=1)])
    pooled = math.sqrt(float(((sizes - 1) * variances).sum() / (sizes.sum() - 2)))
    if not pooled > 0:
        return None
    parts = variances / sizes
    degrees = float(parts.sum() ** 2 / (parts**2 / (sizes - 1)).sum())
    change, root = float(np.mean(second) - np.mean(first)), math.sqrt(float((1 / sizes).sum()))
    shift = Shift(change, math.sqrt(float(parts.sum())), degrees)
    return _effect(shift, change / pooled / root, float(sizes.sum()) - 2, root, confidence)


def _effect(shift: Shift, t_of_d: float, degrees_of_d: float, root: float, confidence: float) -> Effect:
    half = float(t_quantile(shift.degrees, confidence)) * shift.error
    d, t = t_of_d * root, shift.change / shift.error
    low, high = (limit * root for limit in noncentrality_limits(t_of_d, degrees_of_d, confidence))
    j = unbiasing(degrees_of_d)
    return Effect(
        change=shift.change,
        limits=Interval(shift.change - half, shift.change + half),
        t=t,
        degrees=shift.degrees,
        p=float(two_sided_p(t, shift.degrees)),
        d=d,
        d_limits=Interval(low, high),
        g=d * j,
        g_limits=Interval(low * j, high * j),
    )


def unbiasing(degrees: float) -> float:
    """Hedges' exact factor J that turns d into g; nan for one degree of freedom."""
    if degrees <= 1:
        return math.nan
    return math.exp(math.lgamma(degrees / 2) - math.lgamma((degrees - 1) / 2)) / math.sqrt(degrees / 2)


def detectable_paired(pairs: int, power: float = 0.8, confidence: float = 0.95) -> float:
    """Smallest dz that `pairs` pairs show with this power in a two-sided t test (noncentral t, both tails)."""
    from scipy import optimize

    degrees = pairs - 1.0
    border = float(t_quantile(degrees, confidence))

    def missing_power(dz: float) -> float:
        nc = dz * math.sqrt(pairs)
        return 1 - noncentral_t_cdf(border, degrees, nc) + noncentral_t_cdf(-border, degrees, nc) - power

    return float(optimize.brentq(missing_power, 1e-9, 40.0, xtol=1e-12))


def detectable_share(share: float, first: int, second: int, power: float = 0.8, confidence: float = 0.95) -> float:
    """Smallest share above `share` that groups of these sizes tell apart from it (unpooled normal); nan if none."""
    from scipy import optimize

    z = z_quantile(confidence) + z_quantile(2 * power - 1)

    def missing_gap(other: float) -> float:
        return other - share - z * math.sqrt(share * (1 - share) / first + other * (1 - other) / second)

    return float(optimize.brentq(missing_gap, share, 1.0, xtol=1e-12)) if missing_gap(1.0) > 0 else math.nan
