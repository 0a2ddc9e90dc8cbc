"""What is usual for this month: level of the surrounding months, times what the same month was in other years.

What belongs here: the numbers behind the method `seasonal`, on matrices of series by period, without a loop over
series. Decision and simulated hit rates: docs/decisions/0015-seasonal-expected-ranges.md.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
MAD_TO_SD = 1.4826
PASSES = 3
SHRINK = 1.0  # the month effect of n other years counts n / (n + 1): one year alone proves little
SMALLEST_SD = 0.05  # nothing people count is steadier than five per cent
SMALLEST_WIDTH = float(np.log(2))  # nothing within half and double is worth a question


@dataclass(frozen=True)
class SeasonalRanges:
    """Per series and period: the range, how often the same month was seen in other years, and the spread per series."""

    lower: Numbers
    upper: Numbers
    seen: Counts
    usable: Counts
    spread: Numbers
    known: Counts


def seasonal_ranges(values: Numbers, season: int, width: float) -> SeasonalRanges:
    """Ranges for a matrix of series (rows) by period (columns, whole years of `season` periods; nan where missing).

    Works on logarithms of the positive values: a house twice the size varies twice as much. A value has no part in its
    own level and season. A zero is a closed month: it is no reference, and usual where another year has one as well.
    """
    logs = np.log(np.where(values > 0, values, np.nan))
    usual, month_effect, seen = _fit(logs, season)
    half, _, _ = _half_width(logs, usual + month_effect, width)
    is_odd = _suspicious(np.abs(logs - usual - month_effect) / half, np.abs(logs - usual), season)
    usual, month_effect, usable = _fit(np.where(is_odd, np.nan, logs), season)
    middle = usual + month_effect
    half, spread, known = _half_width(logs, middle, width)
    lower = np.where(_is_closed_elsewhere(values, season), 0.0, np.floor(np.exp(middle - half)))
    return SeasonalRanges(lower, np.ceil(np.exp(middle + half)), seen, usable, spread, known)


def _half_width(logs: Numbers, middle: Numbers, width: float) -> tuple[Numbers, Numbers, Counts]:
    """Half of the range on the scale of logarithms; the median distance from the middle, and of how many values.

    Counts vary at least as much as chance lets them (Poisson), however equal the last ones were.
    """
    spread, known = _median(np.abs(logs - middle), axis=1)
    variance = np.maximum((MAD_TO_SD * spread[:, None]) ** 2, np.exp(-middle) + SMALLEST_SD**2)
    return np.maximum(width * np.sqrt(variance), SMALLEST_WIDTH), spread, known


def _fit(logs: Numbers, season: int) -> tuple[Numbers, Numbers, Counts]:
    """Level and month effect, in turns: the level is taken from months without their season."""
    month_effect = np.zeros_like(logs)
    for _ in range(PASSES):
        usual = _level(logs - month_effect, season)
        month_effect, seen = _month_effect(logs - usual, season)
    return usual, month_effect, seen


def _level(logs: Numbers, season: int) -> Numbers:
    """The median of the months around each month, itself left out; of the whole series where fewer than half exist."""
    half = season // 2
    padded = np.pad(logs, ((0, 0), (half, half)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1, axis=1).copy()
    windows[:, :, half] = np.nan
    around, number = _median(windows, axis=2)
    overall, _ = _median(logs, axis=1)
    return np.where(number >= half, around, overall[:, None])


def _month_effect(residuals: Numbers, season: int) -> tuple[Numbers, Counts]:
    """The median residual of the same month in the other years, shrunk towards none, and the number of those years."""
    by_year = residuals.reshape(residuals.shape[0], -1, season)
    effect, seen = np.zeros_like(by_year), np.zeros(by_year.shape, np.int64)
    for year in range(by_year.shape[1]):
        middle, number = _median(np.delete(by_year, year, axis=1), axis=1)
        effect[:, year] = np.where(number > 0, np.nan_to_num(middle) * number / (number + SHRINK), 0.0)
        seen[:, year] = number
    return effect.reshape(residuals.shape), seen.reshape(residuals.shape)


def _suspicious(distance: Numbers, residual: Numbers, season: int) -> Truths:
    """Values outside their own range, which would spoil the other years of their month: the worst of each month only.

    `distance` is measured in half widths; two years that differ accuse each other, the one far from the level is meant.
    """
    shape = (residual.shape[0], -1, season)
    by_year = np.nan_to_num(residual).reshape(shape)
    is_worst = by_year == by_year.max(axis=1, keepdims=True)
    suspicious: Truths = (is_worst & (np.nan_to_num(distance).reshape(shape) > 1)).reshape(residual.shape)
    return suspicious


def _is_closed_elsewhere(values: Numbers, season: int) -> Truths:
    is_zero = (values == 0).reshape(values.shape[0], -1, season)
    others = is_zero.sum(axis=1, keepdims=True) - is_zero
    closed: Truths = (others > 0).reshape(values.shape)
    return closed


def _median(values: Numbers, axis: int) -> tuple[Numbers, Counts]:
    """Median without the missing (nan where all are) and how many there are."""
    number = np.sum(~np.isnan(values), axis=axis)
    if values.shape[axis] == 0:
        return np.full(number.shape, np.nan), number
    ordered = np.sort(values, axis=axis)  # nan last
    low, high = np.maximum((number - 1) // 2, 0), np.minimum(number // 2, values.shape[axis] - 1)
    middle = [np.take_along_axis(ordered, np.expand_dims(place, axis), axis) for place in (low, high)]
    return np.squeeze((middle[0] + middle[1]) / 2, axis), number
