"""Who is reached, from the worst-off to the best-off areas.

What belongs here: slope and relative index of inequality, concentration index, Gini. Areas come ordered by need: the
first is the worst-off (or the best-off; the sign follows). Gini only for the concentration of hours. Sources: UKHSA
technical guide (SII; its limits are simulated, ours are the delta method); Kakwani et al. 1997; Erreygers 2009;
Wagstaff 2005 (METHODS 3.2).
"""

from typing import NamedTuple

import numpy as np

from kiezwirkung.statistics.distributions import Estimate, Interval, Numbers, z_quantile


class Slope(NamedTuple):
    """Slope index (in the unit of the values) and relative index (ratio of the far end to the near end)."""

    slope: Estimate
    relative: Estimate


class Concentration(NamedTuple):
    """Concentration index, its versions for bounded values, delta limits of the index (None without errors)."""

    value: float
    erreygers: float
    wagstaff: float
    limits: Interval | None


def mid_ranks(population: Numbers) -> Numbers:
    """Middle of each area's place in the cumulated population (0 to 1), in the given order."""
    share = population / population.sum()
    return np.asarray(np.cumsum(share) - share / 2)


def slope_index(values: Numbers, population: Numbers, errors: Numbers, confidence: float = 0.95) -> Slope:
    """Weighted regression on the mid-rank; `errors` are the standard errors of the values, for the delta method."""
    weight, rank = population / population.sum(), mid_ranks(population)
    deviation = rank - float((weight * rank).sum())
    slope_part = weight * deviation / float((weight * deviation**2).sum())
    start_part = weight - slope_part * float((weight * rank).sum())
    slope, start = float((slope_part * values).sum()), float((start_part * values).sum())
    ratio_part = slope_part / start - start_part * slope / start**2
    z = z_quantile(confidence)
    half, half_ratio = (z * float(np.sqrt(((part * errors) ** 2).sum())) for part in (slope_part, ratio_part))
    ratio = (start + slope) / start
    return Slope(Estimate(slope, slope - half, slope + half), Estimate(ratio, ratio - half_ratio, ratio + half_ratio))


def concentration_index(
    values: Numbers,
    population: Numbers,
    bounds: tuple[float, float] = (0.0, 1.0),
    errors: Numbers | None = None,
    confidence: float = 0.95,
) -> Concentration:
    """Twice the weighted covariance with the mid-rank over the mean; `bounds` are those the values can take."""
    weight, rank = population / population.sum(), mid_ranks(population)
    mean, deviation = float((weight * values).sum()), rank - float((weight * rank).sum())
    index = 2 * float((weight * deviation * values).sum()) / mean
    low, high = bounds
    erreygers = 4 * mean / (high - low) * index
    wagstaff = (high - low) * mean / ((high - mean) * (mean - low)) * index
    if errors is None:
        return Concentration(index, erreygers, wagstaff, None)
    part = weight * (2 * deviation - index) / mean
    half = z_quantile(confidence) * float(np.sqrt(((part * errors) ** 2).sum()))
    return Concentration(index, erreygers, wagstaff, Interval(index - half, index + half))


def gini(amounts: Numbers) -> float:
    """Gini coefficient of amounts (0 equal, towards 1 concentrated); nan where nothing is there."""
    n, total = len(amounts), float(amounts.sum())
    if not total > 0:
        return float("nan")
    return float((2 * np.arange(1, n + 1) - n - 1) @ np.sort(amounts)) / (n * total)
