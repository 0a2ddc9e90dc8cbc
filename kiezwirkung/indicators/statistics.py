"""Interval methods: pure, vectorised functions on numpy arrays.

What belongs here: Wilson, exact Poisson and Byar, cluster-robust means and shares, the difference of two values.
Quantiles are held as constants so that nothing heavy is imported at night; a test compares them with scipy. Where a
method has nothing to say the result is nan, never a guess. Sources: METHODS.md 3.2 (Wilson 1927, Newcombe 1998,
Breslow and Day 1987, Korn and Graubard 1998).
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

Z_95: Final = 1.959963984540054
SMALLEST_CLUSTER_COUNT: Final = 4
BYAR_FROM: Final = 10

POISSON_LOWER: Final = np.array(
    [
        0,
        0.025317808,
        0.242209279,
        0.618672123,
        1.08986537,
        1.62348639,
        2.20189425,
        2.81436305,
        3.45383218,
        4.1153731,
    ]
)
POISSON_UPPER: Final = np.array(
    [
        3.68887945,
        5.57164339,
        7.22468767,
        8.76727307,
        10.2415887,
        11.6683321,
        13.059474,
        14.4226754,
        15.7631892,
        17.0848035,
    ]
)
T_975: Final = np.array(
    [
        12.7062047,
        4.30265273,
        3.18244631,
        2.77644511,
        2.57058184,
        2.44691185,
        2.36462425,
        2.30600414,
        2.26215716,
        2.22813885,
        2.20098516,
        2.17881283,
        2.16036866,
        2.14478669,
        2.13144955,
        2.1199053,
        2.10981558,
        2.10092204,
        2.09302405,
        2.08596345,
        2.07961384,
        2.07387307,
        2.06865761,
        2.06389856,
        2.05953855,
        2.05552944,
        2.05183052,
        2.04840714,
        2.04522964,
        2.04227246,
        2.03951345,
        2.03693334,
        2.0345153,
        2.03224451,
        2.03010793,
        2.028094,
        2.02619246,
        2.02439416,
        2.02269092,
        2.02107539,
    ]
)
"""Two-sided 95 % quantile of Student's t for 1, 2, … degrees of freedom; beyond, the expansion of `t_quantile`."""


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
    """A mean over clusters with its interval, design effect and effective sample size."""

    value: Numbers
    lower: Numbers
    upper: Numbers
    design_effect: Numbers
    effective_n: Numbers


def wilson(cases: Numbers, total: Numbers, z: float | Numbers = Z_95) -> tuple[Numbers, Numbers]:
    """Wilson score limits of a share."""
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = 2 * cases + z**2
        spread = z * np.sqrt(z**2 + 4 * cases * (1 - cases / total))
        width = 2 * (total + z**2)
        lower, upper = (centre - spread) / width, (centre + spread) / width
    known = (total > 0) & (cases >= 0) & (cases <= total)
    return np.where(known, np.clip(lower, 0, 1), np.nan), np.where(known, np.clip(upper, 0, 1), np.nan)


def byar(count: Numbers, z: float = Z_95) -> tuple[Numbers, Numbers]:
    """Byar's limits of a Poisson count (good from 10 events on)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = count * (1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3
        more = count + 1
        upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return lower, upper


def poisson_95(count: Numbers) -> tuple[Numbers, Numbers]:
    """Exact limits below 10 events, Byar from 10 (the UKHSA rule)."""
    lower, upper = byar(count)
    small = np.isfinite(count) & (count >= 0) & (count < BYAR_FROM) & (count == np.floor(count))
    index = np.where(small, count, 0).astype(np.int64)
    fits = np.isfinite(count) & (count >= BYAR_FROM)
    return (
        np.where(small, POISSON_LOWER[index], np.where(fits, lower, np.nan)),
        np.where(small, POISSON_UPPER[index], np.where(fits, upper, np.nan)),
    )


def t_quantile(degrees: Numbers) -> Numbers:
    """Two-sided 95 % quantile of Student's t: tabled, beyond the table by the Cornish-Fisher expansion."""
    index = np.clip(np.nan_to_num(degrees, nan=1), 1, len(T_975)).astype(np.int64) - 1
    safe = np.maximum(degrees, 1)
    z = Z_95
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    far = z + first / safe + second / safe**2 + third / safe**3
    return np.where(degrees > len(T_975), far, T_975[index])


def design_effect(cluster_size: float, intraclass_correlation: float) -> float:
    """How much larger the variance is than in a simple random sample, for clusters of equal size."""
    return 1 + (cluster_size - 1) * intraclass_correlation


def cluster_mean(sums: ClusterSums) -> Clustered:
    """Mean with cluster-robust t interval (linearised ratio, clusters - 1 degrees of freedom)."""
    n, clusters = sums.n, sums.clusters
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums.total / n
        simple = np.maximum(sums.squares - n * mean**2, 0) / (n - 1) / n
        between = np.maximum(sums.tt - 2 * mean * sums.tn + mean**2 * sums.nn, 0)
        variance = clusters / (clusters - 1) * between / n**2
        effect = np.where(simple > 0, variance / simple, 1.0)
        half = t_quantile(clusters - 1) * np.sqrt(variance)
        effective = np.where(effect > 0, n / effect, n)
    enough = (clusters >= SMALLEST_CLUSTER_COUNT) & (n > 1)
    return Clustered(mean, *(np.where(enough, part, np.nan) for part in (mean - half, mean + half, effect, effective)))


def cluster_share(sums: ClusterSums) -> Clustered:
    """Share with a Wilson interval on the effective sample size, adjusted for few clusters; never above n answers."""
    linear = cluster_mean(sums._replace(squares=sums.total))
    with np.errstate(divide="ignore", invalid="ignore"):
        shrunk = np.minimum(linear.effective_n, sums.n) * (Z_95 / t_quantile(sums.clusters - 1)) ** 2
        lower, upper = wilson(linear.value * shrunk, shrunk)
    return Clustered(linear.value, lower, upper, linear.design_effect, linear.effective_n)


def difference(
    value: Numbers, limits: tuple[Numbers, Numbers], other: Numbers, other_limits: tuple[Numbers, Numbers]
) -> tuple[Numbers, Numbers, Numbers]:
    """Difference of two independent values with square-and-add limits (Newcombe) from their own limits."""
    gap = value - other
    below = np.sqrt((value - limits[0]) ** 2 + (other_limits[1] - other) ** 2)
    above = np.sqrt((limits[1] - value) ** 2 + (other - other_limits[0]) ** 2)
    return gap, gap - below, gap + above
