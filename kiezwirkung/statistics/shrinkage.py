"""Best estimates for small centres: drawn towards the common mean, the more the smaller they are.

What belongs here: empirical Bayes for shares by beta-binomial maximum likelihood, Marshall's moment version for rates.
Always shown beside the raw value. Sources: Griffiths 1973; Marshall 1991 (METHODS 3.2; agrees with esda).
"""

from typing import Final, NamedTuple

import numpy as np

from kiezwirkung.statistics.distributions import Numbers

SHOWN_FROM_UNITS: Final = 20
SHOWN_FROM_PERSONS: Final = 20


class Shrunk(NamedTuple):
    """The common mean, the prior's weight in persons (`k`, very large where all agree), and each unit's estimate."""

    mean: float
    k: float
    value: Numbers
    lower: Numbers
    upper: Numbers
    is_shown: bool
    """Whether there are enough units and persons for the limits to hold what they promise."""


def beta_binomial(cases: Numbers, totals: Numbers, confidence: float = 0.95) -> Shrunk:
    """Shares with equal-tailed limits of their posterior; the prior is taken as known.

    It is estimated from all units: below 20 units, or 20 persons per unit, that doubt is too large to be left out (five
    units, or five persons each in 60 units: about 80 % covered), so the limits are not to be shown then.
    """
    from scipy import special

    mean, k = _prior(cases, totals)
    a, b = mean * k + cases, (1 - mean) * k + totals - cases
    tail = (1 - confidence) / 2
    is_shown = len(cases) >= SHOWN_FROM_UNITS and float(np.mean(totals)) >= SHOWN_FROM_PERSONS
    return Shrunk(mean, k, a / (a + b), special.betaincinv(a, b, tail), special.betaincinv(a, b, 1 - tail), is_shown)


def _prior(cases: Numbers, totals: Numbers) -> tuple[float, float]:
    from scipy import optimize, special

    def surprise(at: Numbers) -> float:
        mean, k = special.expit(at[0]), np.exp(at[1])
        a, b = mean * k, (1 - mean) * k
        return -float((special.betaln(a + cases, b + totals - cases) - special.betaln(a, b)).sum())

    pooled = np.clip(cases.sum() / totals.sum(), 1e-6, 1 - 1e-6)
    found = optimize.minimize(
        surprise,
        [special.logit(pooled), np.log(10.0)],
        method="Nelder-Mead",
        bounds=[(-16, 16), (-7, 16)],
        options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000, "maxfev": 4000},
    )
    return float(special.expit(found.x[0])), float(np.exp(found.x[1]))


def marshall(cases: Numbers, totals: Numbers) -> tuple[Numbers, Numbers]:
    """Marshall's global estimates and the weight of each unit's own value (0 where units differ only by chance)."""
    raw, mean = cases / totals, cases.sum() / totals.sum()
    spread = float((totals * (raw - mean) ** 2).sum() / totals.sum())
    between = max(0.0, spread - mean / float(np.mean(totals)))
    weight = between / (between + mean / totals) if mean > 0 else np.zeros(len(totals))
    return mean + weight * (raw - mean), weight
