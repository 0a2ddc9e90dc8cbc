"""What a demo is to look like: seed, window, size.

What belongs here: the one value from which every invented figure follows, and the random streams derived from it.
Each project draws from streams of its own, so that a larger scale adds projects without changing the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from zlib import crc32

import numpy as np

CENTRES = 62
SELF_HELP_POINTS = 13


@dataclass(frozen=True)
class DemoPlan:
    """Seed, window and size of the invented deliveries; equal plans give byte-identical files."""

    seed: int = 20260101
    months: int = 24
    scale: float = 1.0
    end: date = date(2025, 12, 31)
    fault_share: float = 0.03
    participation_factor: float = 1.0

    def __post_init__(self) -> None:
        if self.months < 1 or self.scale <= 0:
            raise ValueError("months must be at least 1 and scale above 0")
        if (self.end + timedelta(days=1)).day != 1:
            raise ValueError("end must be the last day of a month")

    def generator(self, *keys: str) -> np.random.Generator:
        """A random stream of its own for these keys."""
        return np.random.default_rng([self.seed, *(crc32(key.encode()) for key in keys)])

    @property
    def window(self) -> tuple[date, ...]:
        """First days of the months, oldest first."""
        last = self.end.year * 12 + self.end.month - 1
        return tuple(date(n // 12, n % 12 + 1, 1) for n in range(last - self.months + 1, last + 1))

    @property
    def years(self) -> tuple[int, ...]:
        """Report years touched by the window."""
        return tuple(sorted({month.year for month in self.window}))

    @property
    def centre_count(self) -> int:
        """Neighbourhood centres (projects ending in NH)."""
        return max(6, round(CENTRES * self.scale))

    @property
    def self_help_count(self) -> int:
        """Self-help contact points (projects ending in SK)."""
        return max(1, round(SELF_HELP_POINTS * self.scale))

    def months_of(self, year: int) -> tuple[date, ...]:
        """Months of the window in one year."""
        return tuple(month for month in self.window if month.year == year)


def last_day(month: date) -> date:
    """The last day of the month that starts on `month`."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def quarter_of(month: date) -> int:
    """1 to 4."""
    return (month.month - 1) // 3 + 1


def pick(random: np.random.Generator, options: Sequence[str], shares: Sequence[float] = ()) -> str:
    """One of the options, with these shares; much faster than the generator's own choice for single draws."""
    if not shares:
        return options[int(random.integers(len(options)))]
    chance = random.random() * sum(shares)
    return next(option for option, limit in zip(options, accumulate(shares), strict=True) if chance <= limit)
