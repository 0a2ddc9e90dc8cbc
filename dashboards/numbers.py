"""German figures as text: decimal comma, narrow no-break space before %, true minus, dates and quarters.

What belongs here: turning a number, a range, a change or a day into what a reader sees. No judgement, no HTML.
"""

from collections.abc import Sequence
from datetime import date

from dashboards.release import Indicator

NARROW = "\u202f"
FIXED = "\u00a0"
MINUS = "\u2212"
MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
WORDS = ("kein", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")


def number(value: float, decimals: int = 0) -> str:
    """A plain German number.

    >>> number(-1234.56, 1)
    '−1.234,6'
    """
    text = f"{abs(value):,.{decimals}f}".replace(",", "_").replace(".", ",").replace("_", ".")
    is_zero = not text.strip("0,.")
    return text if value >= 0 or is_zero else MINUS + text


def percent(share: float, decimals: int = 0) -> str:
    """A share between 0 and 1 as per cent."""
    return f"{number(share * 100, decimals)}{NARROW}%"


def bare(indicator: Indicator, value: float) -> str:
    """The figure in display units without its unit."""
    return number(value * indicator.factor, indicator.decimals)


def short(indicator: Indicator, value: float) -> str:
    """The figure with % where it is a share, else alone: for axes, tiles and columns with a heading."""
    return bare(indicator, value) + (f"{NARROW}%" if indicator.is_share else "")


def full(indicator: Indicator, value: float) -> str:
    """The figure with its unit."""
    if indicator.is_share or not indicator.unit_label:
        return short(indicator, value)
    return f"{bare(indicator, value)}{FIXED}{indicator.unit_label}"


def interval(indicator: Indicator, lower: float, upper: float) -> str:
    """The 95 % range: '71–74', with words where a sign would be misread."""
    joint = "–" if lower >= 0 else " bis "
    return f"{bare(indicator, lower)}{joint}{bare(indicator, upper)}"


def change(indicator: Indicator, value: float) -> str:
    """A signed change; shares change by percentage points."""
    text = bare(indicator, abs(value))
    sign = "±" if not text.strip("0,.") else "+" if value > 0 else MINUS
    unit = "" if not indicator.is_share else f"{FIXED}Prozentpunkt" + ("" if text == "1" else "e")
    return f"{sign}{text}{unit}"


def counted(count: int) -> str:
    """A small count in words, as German text prefers up to twelve."""
    return WORDS[count] if 0 <= count < len(WORDS) else number(count)


def day(on: date) -> str:
    """A day as 31.12.2025."""
    return f"{on:%d.%m.%Y}"


def quarter_of(on: date) -> int:
    """The quarter of the year a day lies in."""
    return (on.month + 2) // 3


def period_short(period_type: str, starts_on: date) -> str:
    """4/2025, 2025 or Dez 25: for axes."""
    if period_type == "quarter":
        return f"{quarter_of(starts_on)}/{starts_on.year}"
    if period_type == "year":
        return str(starts_on.year)
    return f"{MONTHS[starts_on.month - 1]}{FIXED}{starts_on.year % 100:02d}"


def period_long(period_type: str, starts_on: date) -> str:
    """4. Quartal 2025, Jahr 2025 or Dez 2025: for sentences."""
    if period_type == "quarter":
        return f"{quarter_of(starts_on)}.{FIXED}Quartal {starts_on.year}"
    if period_type == "year":
        return f"Jahr {starts_on.year}"
    return f"{MONTHS[starts_on.month - 1]} {starts_on.year}"


def tick_texts(indicator: Indicator, ticks: Sequence[float]) -> list[str]:
    """Axis labels with as few decimals as tell them apart."""
    decimals = next((d for d in range(3) if all(abs(t - round(t, d)) < 1e-9 for t in ticks)), 2)
    unit = f"{NARROW}%" if indicator.is_share else ""
    return [number(t, decimals) + unit for t in ticks]


def nice_ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round steps for an axis inside [low, high]."""
    span = high - low
    if span <= 0:
        return [low]
    raw, power = span / wanted, 1.0
    while raw >= 10:
        raw, power = raw / 10, power * 10
    while raw < 1:
        raw, power = raw * 10, power / 10
    step = next(s for s in (1.0, 2.0, 2.5, 5.0, 10.0) if s >= raw) * power
    first = int(low / step) - 1
    ticks = [round(step * k, 10) for k in range(first, first + 2 * wanted + 6)]
    return [t for t in ticks if low <= t <= high]
