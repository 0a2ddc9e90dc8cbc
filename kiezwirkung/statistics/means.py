"""Means of independent values.

What belongs here: the mean with Student's t limits. Answers from the same centre are not independent: see `clusters`.
"""

import numpy as np

from kiezwirkung.statistics.distributions import Estimate, Numbers, t_quantile


def mean(values: Numbers, confidence: float = 0.95) -> Estimate:
    """Mean with t limits (n - 1 degrees of freedom); the limits are nan for a single value."""
    n, centre = len(values), float(np.mean(values)) if len(values) else np.nan
    if n < 2:
        return Estimate(centre, np.nan, np.nan)
    half = float(t_quantile(n - 1.0, confidence)) * float(np.std(values, ddof=1)) / np.sqrt(n)
    return Estimate(centre, centre - half, centre + half)
