"""Areas put in order and cut into groups of about equal number (quintiles, deciles).

What belongs here: the rank algorithm of the OHID guide "Assigning deprivation categories", as in UKHSA's phe_quantile.
"""

import numpy as np

from kiezwirkung.statistics.distributions import Numbers


def quantile_groups(values: Numbers, groups: int = 10, *, highest_first: bool = True) -> Numbers:
    """Group 1 to `groups` of each value; nan for missing values, and for all where there are fewer values than groups.

    Equal values share the lowest of their ranks, so they always fall into the same group.
    """
    known = np.isfinite(values)
    count = int(known.sum())
    result = np.full(len(values), np.nan)
    if count >= groups:
        ordered = -values[known] if highest_first else values[known]
        rank = np.searchsorted(np.sort(ordered), ordered, side="left") + 1
        group = np.floor(groups + 1 - np.ceil((count + 1 - rank) / (count / groups)))
        result[known] = np.maximum(group, 1)
    return result
