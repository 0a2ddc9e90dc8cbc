"""Is a centre unusual, given how small it is? Never a league table.

What belongs here: funnel limits of shares with over-dispersion, funnel limits of rates. Sources: Spiegelhalter 2005
(FunnelPlotR's arcsine method, winsorised, additive); UKHSA technical guide for rates (METHODS 3.2).
"""

from typing import Final, NamedTuple

import numpy as np

from kiezwirkung.statistics.counts import poisson_exact
from kiezwirkung.statistics.distributions import Numbers, z_quantile

WINSORISED: Final = 0.1


class Funnel(NamedTuple):
    """Centre line, over-dispersion (`phi` ratio, `tau_squared` added on the arcsine scale), limits per unit."""

    centre: float
    phi: float
    tau_squared: float
    lower: Numbers
    upper: Numbers


def share_funnel(cases: Numbers, totals: Numbers, confidence: float = 0.998) -> Funnel:
    """Limits for each unit's share, wide enough for the differences that are usual between units."""
    y, s = np.arcsin(np.sqrt(cases / totals)), 1 / (2 * np.sqrt(totals))
    centre = float(np.arcsin(np.sqrt(cases.sum() / totals.sum())))
    z = (y - centre) / s
    z = np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED]))
    units, phi, weight = len(y), float(np.mean(z**2)), 1 / s**2
    spare = weight.sum() - (weight**2).sum() / weight.sum()
    tau_squared = max(0.0, float((units * phi - (units - 1)) / spare))
    half = z_quantile(confidence) * np.sqrt(s**2 + tau_squared)
    lower, upper = np.maximum(centre - half, 0), np.minimum(centre + half, np.pi / 2)
    return Funnel(float(np.sin(centre) ** 2), phi, tau_squared, np.sin(lower) ** 2, np.sin(upper) ** 2)


def rate_funnel(events: Numbers, baseline: float, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    """Rates at which so many events would just be low, or just be high, against the baseline rate; none are never high.

    The lower line is where the exact upper Poisson limit of the events meets the baseline, the upper line the reverse.
    """
    least, most = poisson_exact(events, confidence)
    some = events > 0
    return events / most * baseline, np.where(some, events / np.where(some, least, 1), np.inf) * baseline
