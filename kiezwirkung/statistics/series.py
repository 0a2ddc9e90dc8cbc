"""Is it changing? Charts of single series and the seasonal trend.

What belongs here: XmR with the NHS rules, p' and u' for large denominators, seasonal Mann-Kendall with Sen's slope.
Below 12 points there is no chart and below three full seasons no trend: None, "too few to say". Sources: Wheeler
1993; NHS "Making data count" (constants 2.66 and 3.267); Laney 2002; Hirsch, Slack and Smith 1982; Sen 1968 (METHODS
3.2).
"""

from typing import Final, NamedTuple

import numpy as np

from kiezwirkung.statistics.distributions import Numbers, two_sided_p

CHART_FROM: Final = 12
TREND_YEARS: Final = 3
NATURAL_LIMITS: Final = 2.66
RANGE_LIMIT: Final = 3.267
D2: Final = 1.128
RUN: Final = 7


class Chart(NamedTuple):
    """Centre, limits per point, limit of the moving range (nan for p' and u'), and the rule each point breaks.

    `signals` holds, in order of weight: outside, run (7 on one side), trend (7 rising or falling), two_of_three (beyond
    two thirds of the limits), or an empty text.
    """

    centre: float
    lower: Numbers
    upper: Numbers
    range_limit: float
    signals: tuple[str, ...]


def xmr(values: Numbers) -> Chart | None:
    """XmR chart of single values in order of time; None below 12 points."""
    if len(values) < CHART_FROM:
        return None
    centre, moving = float(values.mean()), float(np.abs(np.diff(values)).mean())
    half = np.full(len(values), NATURAL_LIMITS * moving)
    return Chart(centre, centre - half, centre + half, RANGE_LIMIT * moving, _signals(values, centre, half))


def p_prime(cases: Numbers, totals: Numbers) -> Chart | None:
    """Chart of shares (p'): the binomial limits stretched by what varies from month to month anyway."""
    share = float(cases.sum() / totals.sum())
    return _stretched(cases / totals, share, np.sqrt(share * (1 - share) / totals))


def u_prime(events: Numbers, exposures: Numbers) -> Chart | None:
    """Chart of rates (u'): the Poisson limits stretched in the same way."""
    rate = float(events.sum() / exposures.sum())
    return _stretched(events / exposures, rate, np.sqrt(rate / exposures))


def _stretched(values: Numbers, centre: float, spread: Numbers) -> Chart | None:
    if len(values) < CHART_FROM:
        return None
    half = 3 * spread * stretch((values - centre) / spread)
    return Chart(centre, centre - half, centre + half, float("nan"), _signals(values, centre, half))


def stretch(z: Numbers) -> float:
    """Laney's sigma z: how much wider than chance the values spread, from their moving ranges."""
    return float(np.abs(np.diff(z)).mean()) / D2


def _signals(values: Numbers, centre: float, half: Numbers) -> tuple[str, ...]:
    side = np.sign(values - centre)
    beyond = np.where(np.abs(values - centre) > half * 2 / 3, side, 0)
    rules = {
        "two_of_three": (np.abs(_window(beyond, 3)) >= 2, 3, beyond != 0),
        "trend": (np.abs(_window(np.sign(np.diff(values, prepend=np.nan)), RUN - 1)) == RUN - 1, RUN, None),
        "run": (np.abs(_window(side, RUN)) == RUN, RUN, None),
    }
    signals = np.full(len(values), "", dtype=object)
    for name, (ends, length, only) in rules.items():
        hit = np.zeros(len(values), dtype=bool)
        for end in np.flatnonzero(ends):
            hit[max(end - length + 1, 0) : end + 1] = True
        signals[hit if only is None else hit & only] = name
    signals[np.abs(values - centre) > half] = "outside"
    return tuple(signals)


def _window(values: Numbers, length: int) -> Numbers:
    sums = np.convolve(np.nan_to_num(values), np.ones(length))[: len(values)]
    sums[: length - 1] = 0
    return sums


class Trend(NamedTuple):
    """Seasonal Mann-Kendall: its score, variance, p value, and Sen's slope per year; nan where there are too few."""

    score: Numbers
    variance: Numbers
    p: Numbers
    slope: Numbers


def seasonal_trend(values: Numbers) -> Trend:
    """Trends of many series at once, each month compared with the same month of other years.

    Args:
        values: Series by years by seasons, nan where missing; a series needs three years with a value in every season.
    """
    count, years, seasons = values.shape
    score, variance = np.zeros(count), np.zeros(count)
    pairs = [(a, b) for a in range(years) for b in range(a + 1, years)]
    slopes = np.full((count, len(pairs), seasons), np.nan)
    for at, (a, b) in enumerate(pairs):
        gap = values[:, b] - values[:, a]
        score += np.nansum(np.sign(gap), axis=1)
        slopes[:, at] = gap / (b - a)
    for season in range(seasons):
        variance += _variance(values[:, :, season])
    enough = (np.isfinite(values).sum(axis=1) >= TREND_YEARS).all(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(variance > 0, (score - np.sign(score)) / np.sqrt(variance), 0)
    middle = np.full(count, np.nan)
    middle[enough] = np.nanmedian(slopes.reshape(count, len(pairs) * seasons)[enough], axis=1)
    score, variance, p = (np.where(enough, part, np.nan) for part in (score, variance, two_sided_p(z, np.inf)))
    return Trend(score, variance, p, middle)


def _variance(values: Numbers) -> Numbers:
    n = np.isfinite(values).sum(axis=1)
    equal = (values[:, :, None] == values[:, None, :]).sum(axis=2)
    ties = np.where(equal > 0, (equal - 1) * (2 * equal + 5), 0).sum(axis=1)
    return np.asarray((n * (n - 1) * (2 * n + 5) - ties) / 18)
