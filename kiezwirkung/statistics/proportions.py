"""Shares: their limits, and the difference of two values from their limits.

What belongs here: Wilson (every share we show), Clopper-Pearson (only as a check), Newcombe's square-and-add.
Sources: Wilson 1927; Clopper and Pearson 1934; Newcombe 1998 (METHODS 3.2).
"""

import numpy as np

from kiezwirkung.statistics.distributions import Z_95, Numbers


def wilson(cases: Numbers, total: Numbers, z: float | Numbers = Z_95) -> tuple[Numbers, Numbers]:
    """Wilson score limits of shares (0 to 1); nan without a denominator or with more cases than there are."""
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = 2 * cases + z**2
        spread = z * np.sqrt(z**2 + 4 * cases * (1 - cases / total))
        width = 2 * (total + z**2)
        lower, upper = (centre - spread) / width, (centre + spread) / width
    known = (total > 0) & (cases >= 0) & (cases <= total)
    return np.where(known, np.clip(lower, 0, 1), np.nan), np.where(known, np.clip(upper, 0, 1), np.nan)


def clopper_pearson(cases: Numbers, total: Numbers, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    """Exact limits of shares: they never cover less than promised, so Wilson's must lie about inside."""
    from scipy import special

    tail = (1 - confidence) / 2
    with np.errstate(invalid="ignore"):
        lower = np.where(cases == 0, 0.0, special.betaincinv(np.maximum(cases, 1), total - cases + 1, tail))
        upper = np.where(cases == total, 1.0, special.betaincinv(cases + 1, np.maximum(total - cases, 1), 1 - tail))
    known = (total > 0) & (cases >= 0) & (cases <= total)
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def difference(
    value: Numbers, limits: tuple[Numbers, Numbers], other: Numbers, other_limits: tuple[Numbers, Numbers]
) -> tuple[Numbers, Numbers, Numbers]:
    """Difference of two independent values with square-and-add limits (Newcombe) from their own limits."""
    gap = value - other
    below = np.sqrt((value - limits[0]) ** 2 + (other_limits[1] - other) ** 2)
    above = np.sqrt((limits[1] - value) ** 2 + (other - other_limits[0]) ** 2)
    return gap, gap - below, gap + above
