"""Means and shares of answers that come in clusters: people in the same centre answer alike.

What belongs here: cluster-robust limits with design effect and effective number of answers. Sources: Kish 1965; Korn
and Graubard 1998 (shares: Wilson on the effective number); Carter, Schnepel and Steigerwald 2017 (degrees of freedom
for clusters of unequal size). See docs/decisions for what was measured.
"""

from typing import Final, NamedTuple

import numpy as np

from kiezwirkung.statistics.distributions import Z_95, Numbers, t_quantile
from kiezwirkung.statistics.proportions import wilson

SMALLEST_CLUSTER_COUNT: Final = 4


class ClusterSums(NamedTuple):
    """What an area knows of its clusters: answers, total and squares; `tt`, `tn`, `nn` add total², total·n, n²."""

    n: Numbers
    total: Numbers
    squares: Numbers
    clusters: Numbers
    tt: Numbers
    tn: Numbers
    nn: Numbers


class Clustered(NamedTuple):
    """A mean over clusters with its limits, design effect, effective number of answers and degrees of freedom."""

    value: Numbers
    lower: Numbers
    upper: Numbers
    design_effect: Numbers
    effective_n: Numbers
    degrees: Numbers


def design_effect(cluster_size: float, intraclass_correlation: float) -> float:
    """How much larger the variance is than in a simple random sample, for clusters of equal size (Kish)."""
    return 1 + (cluster_size - 1) * intraclass_correlation


def cluster_mean(sums: ClusterSums) -> Clustered:
    """Mean with cluster-robust t limits (linearised ratio); never narrower than a simple random sample's.

    A design effect below 1 is chance or design, not knowledge: it is stated and used as 1.
    """
    n, clusters = sums.n, sums.clusters
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums.total / n
        simple = np.maximum(sums.squares - n * mean**2, 0) / (n - 1) / n
        between = np.maximum(sums.tt - 2 * mean * sums.tn + mean**2 * sums.nn, 0)
        variance = np.maximum(between / n**2 / (1 - sums.nn / n**2), simple)
        effect = np.where(simple > 0, variance / simple, 1.0)
        degrees = np.minimum(np.maximum(n**2 / sums.nn - 1, 1), clusters - 1)
        enough = (clusters >= SMALLEST_CLUSTER_COUNT) & (n > 1)
        degrees = np.where(enough, degrees, np.nan)
        half = t_quantile(degrees) * np.sqrt(variance)
    parts = (mean - half, mean + half, effect, n / effect, degrees)
    return Clustered(mean, *(np.where(enough, part, np.nan) for part in parts))


def cluster_share(sums: ClusterSums) -> Clustered:
    """Share with Wilson limits on the effective number of answers, made smaller for few clusters."""
    linear = cluster_mean(sums._replace(squares=sums.total))
    with np.errstate(divide="ignore", invalid="ignore"):
        shrunk = linear.effective_n * (Z_95 / t_quantile(linear.degrees)) ** 2
        lower, upper = wilson(linear.value * shrunk, shrunk)
    return linear._replace(lower=lower, upper=upper)
