"""Is a change more than chance: gesichert or nicht gesichert, among many that are looked at together.

What belongs here: the p value of a difference of two estimates from their 95 % limits, Holm's correction within a
report, the verdict. docs/decisions says why Holm, and what a report is. Sources: Newcombe 1998 (square-and-add);
Welch 1947 and Satterthwaite 1946 (degrees of freedom); Holm 1979.
"""

from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from kiezwirkung.statistics.distributions import Numbers, t_quantile, two_sided_p

ERROR_RATE: Final = 0.05


class Verdict(StrEnum):
    """What may be said of a difference; the only words there are."""

    HIGHER = "höher"
    LOWER = "niedriger"
    NONE_SHOWN = "kein Unterschied gezeigt"
    TOO_FEW = "zu wenig Daten"


class Estimates(NamedTuple):
    """Values with 95 % limits; `degrees` of freedom of the limits, infinite where none were estimated."""

    value: Numbers
    lower: Numbers
    upper: Numbers
    degrees: Numbers


def difference_p(now: Estimates, before: Estimates) -> Numbers:
    """P values of now - before; nan where a limit is missing.

    The standard error is that of the sides that face each other, as in square-and-add: it may be asymmetric. Both are
    taken as independent; the same centres asked twice make the true error smaller, so this errs on the careful side.
    """
    gap = now.value - before.value
    rises = gap > 0
    own = np.where(rises, now.value - now.lower, now.upper - now.value) / t_quantile(now.degrees)
    other = np.where(rises, before.upper - before.value, before.value - before.lower) / t_quantile(before.degrees)
    variance = own**2 + other**2
    with np.errstate(divide="ignore", invalid="ignore"):
        degrees = variance**2 / (own**4 / now.degrees + other**4 / before.degrees)
        p = two_sided_p(gap / np.sqrt(variance), np.where(np.isnan(degrees), np.inf, degrees))
    return np.where(np.isnan(variance), np.nan, np.where(gap == 0, 1.0, p))


def holm(p: Numbers, report: npt.NDArray[np.int64]) -> Numbers:
    """P values made larger for the number of comparisons in their report; nan is no comparison and stays nan.

    At most 5 % of reports without any true change then hold a p below 0.05, however the comparisons hang together.
    """
    order = np.lexsort((p, report))
    asked = np.isfinite(p[order])
    first = np.r_[True, report[order][1:] != report[order][:-1]][: len(p)]  # none of none
    group = np.cumsum(first) - 1
    start = np.flatnonzero(first)
    count = np.bincount(group, weights=asked)
    rank = np.arange(len(p)) - start[group]
    raised = np.minimum(p[order] * (count[group] - rank), 1)
    stepped = np.maximum.accumulate(np.where(asked, raised, 0) + 2 * group) - 2 * group
    result = np.full(len(p), np.nan)
    result[order] = np.where(asked, stepped, np.nan)
    return result


def verdict(gap: float, p: float) -> Verdict:
    """The word for one difference, its p value already corrected; nan is too few to say."""
    if np.isnan(gap) or np.isnan(p):
        return Verdict.TOO_FEW
    if p >= ERROR_RATE:
        return Verdict.NONE_SHOWN
    return Verdict.HIGHER if gap > 0 else Verdict.LOWER
