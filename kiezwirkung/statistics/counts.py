"""Counts of events and rates: their limits.

What belongs here: exact Poisson, Byar, and the UKHSA rule that takes the exact ones below ten events. Only for events
that happen independently: visits by the same person are not. Source: Breslow and Day 1987, vol. II (METHODS 3.2).
"""

from typing import Final

import numpy as np

from kiezwirkung.statistics.distributions import Z_95, Numbers, z_quantile

BYAR_FROM: Final = 10


def poisson_exact(count: Numbers, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    """Exact limits of Poisson counts: half the chi-square quantiles of 2x and 2x + 2 degrees of freedom."""
    from scipy import special

    tail = (1 - confidence) / 2
    known = np.where(count >= 0, count, np.nan)
    lower = np.where(known == 0, 0.0, special.gammaincinv(np.where(known > 0, known, 1), tail))
    return np.where(np.isnan(known), np.nan, lower), special.gammaincinv(known + 1, 1 - tail)


def byar(count: Numbers, z: float = Z_95) -> tuple[Numbers, Numbers]:
    """Byar's limits of Poisson counts (good from ten events on)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = count * (1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3
        more = count + 1
        upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return lower, upper


def poisson(count: Numbers, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    """Exact limits below ten events, Byar from ten (the UKHSA rule); nan for small counts that are no whole number."""
    z = Z_95 if confidence == 0.95 else z_quantile(confidence)
    small = (count >= 0) & (count < BYAR_FROM) & (count == np.floor(count))
    fits = np.isfinite(count) & (count >= BYAR_FROM)
    exact = poisson_exact(np.where(small, count, 0.0), confidence)
    lower, upper = (
        np.where(small, few, np.where(fits, many, np.nan)) for few, many in zip(exact, byar(count, z), strict=True)
    )
    return lower, upper


def rate(
    count: Numbers, denominator: Numbers, multiplier: float = 1.0, confidence: float = 0.95
) -> tuple[Numbers, Numbers, Numbers]:
    """Rates per `multiplier` with the limits of their counts; nan where there is no positive denominator."""
    per = multiplier / np.where(denominator > 0, denominator, np.nan)
    lower, upper = poisson(count, confidence)
    return count * per, lower * per, upper * per
