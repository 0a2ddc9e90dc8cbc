"""Rates made comparable between areas of different age structure.

What belongs here: direct standardisation with Dobson's limits. Sources: Dobson et al. 1991; the rule of UKHSA that
gives nothing below ten events (METHODS 3.2). Our standard inside Berlin is the city's population; ESP 2013 is only for
comparing outside. There is no indirect ratio for centres: it needs the residents each of them alone is there for, and
catchments overlap.
"""

import numpy as np

from kiezwirkung.statistics.counts import BYAR_FROM, byar
from kiezwirkung.statistics.distributions import Estimate, Numbers, z_quantile

NOTHING = Estimate(np.nan, np.nan, np.nan)


def direct(
    counts: Numbers, populations: Numbers, standard: Numbers, multiplier: float = 1.0, confidence: float = 0.95
) -> Estimate:
    """Directly standardised rate per `multiplier` from counts, populations and standard by age band; nan below ten."""
    events = float(counts.sum())
    if events < BYAR_FROM:
        return NOTHING
    share = standard / standard.sum() / populations
    value, variance = float((share * counts).sum()), float((share**2 * counts).sum())
    lower, upper = byar(np.array([events]), z_quantile(confidence))
    stretch = np.sqrt(variance / events)
    return Estimate(
        value * multiplier,
        (value + stretch * (float(lower[0]) - events)) * multiplier,
        (value + stretch * (float(upper[0]) - events)) * multiplier,
    )
