"""Tenfold typos and false alarms on 1,000 invented seasonal series, for the method of the night and the others.

Definitions. A series is 48 months of one place: level between 20 and 4,000, months up to a factor of two apart, growth
between -10 and 15 per cent a year, Poisson (half) or negative binomial (spread 5 to 30 per cent), every fifth with a
month that is closed nine years out of ten, every twentieth with one closed month out of order. False alarm: a clean
value, judged, and called unusual; cannot judge counts neither way but may be no more than 5 per cent. Found: one value
other than 0 of each series times ten, or by ten without remainder, and called unusual in that direction.
"""

from datetime import date
from time import process_time

import numpy as np
import polars as pl
import pytest

from kiezwirkung.plausibility.expected_ranges import DEFAULTS, Method, judge_series

SERIES, YEARS, CLOSABLE = 1000, 4, (6, 7, 11)
Verdicts = tuple[np.ndarray, np.ndarray]


def simulate(seed: int, years: int = YEARS, number: int = SERIES) -> np.ndarray:
    random = np.random.default_rng(seed)
    months = 12 * years
    level = np.exp(random.uniform(np.log(20), np.log(4000), number))[:, None]
    season = np.exp(random.normal(0, 1, (number, 12)) * random.uniform(0.05, 0.35, number)[:, None])
    season[:, 7] *= random.uniform(0.4, 1, number)
    growth = random.uniform(-0.10, 0.15, number)[:, None]
    usual = level * np.tile(season / season.mean(axis=1, keepdims=True), (1, years))
    usual = usual * (1 + growth) ** (np.arange(months) / 12)
    spread = np.where(random.random(number) < 0.5, 0, random.uniform(0.05, 0.3, number))[:, None]
    shape = 1 / np.maximum(spread, 1e-3) ** 2
    mixed = np.where(spread > 0, random.gamma(shape, 1, (number, months)) * usual / shape, usual)
    counts = random.poisson(mixed).astype(float)
    return closed(counts, random, years)


def closed(counts: np.ndarray, random: np.random.Generator, years: int) -> np.ndarray:
    for series in np.flatnonzero(random.random(len(counts)) < 0.2):
        month = random.choice(CLOSABLE)
        counts[series, [12 * year + month for year in range(years) if random.random() < 0.9]] = 0
    for series in np.flatnonzero(random.random(len(counts)) < 0.05):
        counts[series, random.integers(counts.shape[1])] = 0
    return counts


def judged(counts: np.ndarray, method: Method) -> np.ndarray:
    number, months = counts.shape
    days = [date(2022 + month // 12, month % 12 + 1, 1) for month in range(months)]
    frame = pl.DataFrame(
        {"series": np.repeat(np.arange(number), months), "period_on": days * number, "value": counts.ravel()}
    )
    return judge_series(frame, method)["verdict"].to_numpy().reshape(number, months)


def false_alarms(counts: np.ndarray, method: Method) -> tuple[float, float, float]:
    """Per judged value, per series with at least one, and the share that cannot be judged."""
    verdicts = judged(counts, method)
    alarms, silent = np.char.startswith(verdicts.astype(str), "unusual"), verdicts == "cannot_judge"
    return alarms.sum() / max(1, (~silent).sum()), alarms.any(axis=1).mean(), silent.mean()


def found(counts: np.ndarray, method: Method, *, upwards: bool, seed: int = 5) -> tuple[float, float]:
    """Share of typos found, and false alarms among the clean values beside them."""
    random = np.random.default_rng(seed)
    rows = np.arange(len(counts))
    places = np.array([random.choice(np.flatnonzero(series > 0)) for series in counts])
    spoilt = counts.copy()
    spoilt[rows, places] = counts[rows, places] * 10 if upwards else counts[rows, places] // 10
    verdicts = judged(spoilt, method)
    hits = verdicts[rows, places] == ("unusual_high" if upwards else "unusual_low")
    verdicts[rows, places] = "expected"
    return hits.mean(), np.char.startswith(verdicts.astype(str), "unusual").mean()


@pytest.fixture(scope="module")
def clean() -> np.ndarray:
    return simulate(20260101)


def test_the_method_of_the_night_seldom_alarms_on_clean_series(clean: np.ndarray) -> None:
    per_value, per_series, silent = false_alarms(clean, DEFAULTS["seasonal"])
    assert per_value <= 0.01
    assert per_series <= 0.10
    assert silent <= 0.05


@pytest.mark.parametrize("upwards", [True, False], ids=["times ten", "by ten"])
def test_the_method_of_the_night_finds_nine_of_ten_tenfold_typos(clean: np.ndarray, upwards: bool) -> None:
    hits, beside = found(clean, DEFAULTS["seasonal"], upwards=upwards)
    assert hits >= 0.90
    assert beside <= 0.01


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_years_are_enough_to_find_them(seed: int) -> None:
    counts = simulate(seed, years=2)
    assert false_alarms(counts, DEFAULTS["seasonal"])[0] <= 0.01
    for upwards in (True, False):
        hits, beside = found(counts, DEFAULTS["seasonal"], upwards=upwards)
        assert (hits >= 0.90, beside <= 0.01) == (True, True)


def test_a_wide_method_would_miss_typos_and_a_narrow_one_would_alarm(clean: np.ndarray) -> None:
    assert found(clean, Method(width=12), upwards=True)[0] < 0.9
    assert false_alarms(clean, DEFAULTS["z_score"].model_copy(update={"width": 1.5}))[0] > 0.01


def test_a_hundred_thousand_values_are_judged_within_two_seconds_of_one_processor() -> None:
    counts = simulate(4, number=2084)
    started = process_time()
    verdicts = judged(counts, DEFAULTS["seasonal"])
    assert verdicts.size >= 100_000
    assert process_time() - started < 2.0
