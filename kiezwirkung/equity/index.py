"""Inequality of reach over areas ordered by need, with limits that hold when areas differ by more than chance.

What belongs here: slope, relative and concentration index of reach per 1,000 inhabitants, from counts and inhabitants
of areas in the order of their social status, the worst-off first. Limits: the delta method of `statistics.inequality`
on errors of counts, made wider by the usual factor for over-dispersion, with Student's t for what that factor does not
know. Below zero means that the worst-off are reached more.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from scipy import special

from kiezwirkung.statistics.distributions import Estimate, Numbers, t_quantile
from kiezwirkung.statistics.inequality import concentration_index, mid_ranks, slope_index

PER: Final = 1000.0
AREAS_NEEDED: Final = 20
PERSONS_NEEDED: Final = 100


def reach_indices(counts: Numbers, population: Numbers, status: Numbers) -> Mapping[str, Estimate]:
    """Indices by name; `status` is the mean class of each area (higher is worse off), equal ones count as one area."""
    order = np.unique(-status, return_inverse=True)[1]
    cases: Numbers = np.bincount(order, weights=counts).astype(np.float64)
    living: Numbers = np.bincount(order, weights=population).astype(np.float64)
    rate = cases / living * PER
    expected = np.maximum(_fitted(rate, living) * living / PER, 0.5)
    spread = max(1.0, float(((cases - expected) ** 2 / expected).sum()) / (len(cases) - 2))
    errors = np.sqrt(spread * expected) / living * PER
    confidence = float(2 * special.ndtr(t_quantile(len(cases) - 2.0)) - 1)
    slope = slope_index(rate, living, errors, confidence)
    bounds = (0.0, float(rate.max()) + 1)
    concentration = concentration_index(rate, living, bounds, errors, confidence)
    limits = concentration.limits or (np.nan, np.nan)
    return {
        "slope": slope.slope,
        "relative": slope.relative,
        "concentration": Estimate(concentration.value, *limits),
    }


def _fitted(rate: Numbers, living: Numbers) -> Numbers:
    weight, rank = living / living.sum(), mid_ranks(living)
    deviation = rank - float((weight * rank).sum())
    slope = float((weight * deviation * rate).sum() / (weight * deviation**2).sum())
    return np.asarray(float((weight * rate).sum()) + slope * deviation)
