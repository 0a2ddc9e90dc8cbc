"""Is a scale sound: do its items measure the same thing?

What belongs here: alpha with Feldt's limits, omega of one factor. Below 50 persons neither is shown. Sources:
Cronbach 1951; Feldt 1965; McDonald 1999; minres as in R psych (METHODS 3.2). pingouin rounds its limits, so they are
formed here.
"""

from typing import Final, Literal, NamedTuple

import numpy as np

from kiezwirkung.statistics.distributions import Numbers

SHOWN_FROM: Final = 50


class Alpha(NamedTuple):
    """Alpha with Feldt's limits and the number of persons; show it only if `is_shown`."""

    value: float
    lower: float
    upper: float
    persons: int

    @property
    def is_shown(self) -> bool:
        """Whether there are enough persons to speak of it."""
        return self.persons >= SHOWN_FROM


def alpha(
    answers: Numbers, *, missing: Literal["listwise", "pairwise"] = "listwise", confidence: float = 0.95
) -> Alpha:
    """Cronbach's alpha of persons (rows) by items (columns).

    Args:
        answers: Items in the same direction; nan is not answered.
        missing: Persons with a gap are left out, or each covariance takes whoever answered both items.
        confidence: Of the limits.
    """
    from scipy import special

    used = answers if missing == "pairwise" else answers[np.isfinite(answers).all(axis=1)]
    covariance = pairwise_covariance(used)
    persons, items = used.shape
    value = items / (items - 1) * (1 - np.trace(covariance) / covariance.sum())
    degrees = (persons - 1, (persons - 1) * (items - 1))
    tail = (1 - confidence) / 2
    low, high = (1 - (1 - value) * special.fdtri(*degrees, level) for level in (1 - tail, tail))
    return Alpha(float(value), float(low), float(high), persons)


def pairwise_covariance(answers: Numbers) -> Numbers:
    """Covariances of the columns, each from the rows that have both."""
    items = answers.shape[1]
    result = np.empty((items, items))
    for i in range(items):
        for j in range(items):
            both = answers[np.isfinite(answers[:, i]) & np.isfinite(answers[:, j])][:, [i, j]]
            result[i, j] = np.prod(both - both.mean(axis=0), axis=1).sum() / (len(both) - 1)
    return result


def omega(answers: Numbers) -> float:
    """Omega total of one factor (minres on the correlations); persons with a gap are left out."""
    from scipy import optimize

    correlation = np.atleast_2d(np.corrcoef(answers[np.isfinite(answers).all(axis=1)].T))
    pairs = np.triu_indices(len(correlation), 1)

    def residuals(loadings: Numbers) -> Numbers:
        return np.asarray((correlation - np.outer(loadings, loadings))[pairs])

    vector = np.linalg.eigh(correlation)
    start = vector.eigenvectors[:, -1] * np.sqrt(vector.eigenvalues[-1])
    loadings = optimize.least_squares(residuals, start, xtol=1e-14, ftol=1e-14, gtol=1e-14).x
    common = float(loadings.sum()) ** 2
    return common / (common + float((1 - loadings**2).sum()))
