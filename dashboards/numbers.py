"""Figures as text in the language being written: separators, narrow space before %, true minus, dates and quarters.

What belongs here: turning a number, a range, a change or a day into what a reader sees. No judgement, no HTML.
"""

from collections.abc import Sequence
from datetime import date

from dashboards.language import _, is_german
from dashboards.release import Indicator

NARROW = "\u202f"
FIXED = "\u00a0"
MINUS = "\u2212"
WORDS = {
    "de": ("kein", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"),
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
}
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")


def number(value: float, decimals: int = 0) -> str:
    """A plain number.

    >>> number(-1234.56, 1)
    '−1.234,6'
    """
    text = f"{abs(value):,.{decimals}f}"
    if is_german():
        text = text.translate(str.maketrans(",.", ".,"))
    is_zero = not text.strip("0,.")
    return text if value >= 0 or is_zero else MINUS + text


def percent_sign() -> str:
    """The sign for per cent with the space the language wants before it."""
    return f"{NARROW}%" if is_german() else "%"


def percent(share: float, decimals: int = 0) -> str:
    """A share between 0 and 1 as per cent."""
    return f"{number(share * 100, decimals)}{percent_sign()}"


def bare(indicator: Indicator, value: float) -> str:
    """The figure in display units without its unit."""
    return number(value * indicator.factor, indicator.decimals)


def short(indicator: Indicator, value: float) -> str:
    """The figure with % where it is a share, else alone: for axes, tiles and columns with a heading."""
    return bare(indicator, value) + (percent_sign() if indicator.is_share else "")


def full(indicator: Indicator, value: float) -> str:
    """The figure with its unit."""
    if indicator.is_share or not indicator.unit_label:
        return short(indicator, value)
    return f"{bare(indicator, value)}{FIXED}{indicator.unit_label}"


def interval(indicator: Indicator, lower: float, upper: float) -> str:
    """The 95 % range: '71–74', with words where a sign would be misread."""
    return _between(bare(indicator, lower), bare(indicator, upper), lower)


def span(lower: float, upper: float, decimals: int) -> str:
    """The same for plain numbers."""
    return _between(number(lower, decimals), number(upper, decimals), lower)


def _between(low: str, high: str, lower: float) -> str:
    return f"{low}–{high}" if lower >= 0 else _("{low} bis {high}", low=low, high=high)


def change(indicator: Indicator, value: float) -> str:
    """A signed change; shares change by percentage points."""
    text = bare(indicator, abs(value))
    sign = "±" if not text.strip("0,.") else "+" if value > 0 else MINUS
    if not indicator.is_share:
        return f"{sign}{text}"
    return f"{sign}{text}{FIXED}" + (_("Prozentpunkt") if text == "1" else _("Prozentpunkte"))


def counted(count: int) -> str:
    """A small count in words, as running text prefers up to twelve."""
    words = WORDS["de" if is_german() else "en"]
    return words[count] if 0 <= count < len(words) else number(count)


def month_name(month: int) -> str:
    """The short name of a month, 1 to 12."""
    return (MONTHS if is_german() else ENGLISH_MONTHS)[month - 1]


def day(on: date) -> str:
    """A day as 31.12.2025 or 31 Dec 2025."""
    return f"{on:%d.%m.%Y}" if is_german() else f"{on.day}{FIXED}{month_name(on.month)}{FIXED}{on.year}"


def quarter_of(on: date) -> int:
    """The quarter of the year a day lies in."""
    return (on.month + 2) // 3


def period_short(period_type: str, starts_on: date) -> str:
    """4/2025 (Q4 2025), 2025 or Dez 25: for axes."""
    if period_type == "quarter":
        quarter = quarter_of(starts_on)
        return f"{quarter}/{starts_on.year}" if is_german() else f"Q{quarter}{FIXED}{starts_on.year}"
    if period_type in {"year", "school_year", "funding_year"}:
        return year_words(period_type, starts_on)
    if period_type == "half_year":
        return _("{half}. Hj. {year}", half=1 if starts_on.month <= 6 else 2, year=starts_on.year)
    return f"{month_name(starts_on.month)}{FIXED}{starts_on.year % 100:02d}"


def period_long(period_type: str, starts_on: date) -> str:
    """4. Quartal 2025, Jahr 2025 or Dez 2025: for sentences."""
    if period_type == "quarter":
        return _("{quarter}.\u00a0Quartal {year}", quarter=quarter_of(starts_on), year=starts_on.year)
    if period_type == "year":
        return _("Jahr {year}", year=starts_on.year)
    if period_type == "school_year":
        return _("Schuljahr {year}", year=year_words(period_type, starts_on))
    if period_type in {"half_year", "funding_year"}:
        return period_short(period_type, starts_on)
    return f"{month_name(starts_on.month)} {starts_on.year}"


def year_words(period_type: str, starts_on: date) -> str:
    """2025, or 2025/26 for years that start after January."""
    if period_type == "year" or starts_on.month == 1:
        return str(starts_on.year)
    return f"{starts_on.year}/{(starts_on.year + 1) % 100:02d}"


def tick_texts(indicator: Indicator, ticks: Sequence[float]) -> list[str]:
    """Axis labels with as few decimals as tell them apart."""
    decimals = next((d for d in range(3) if all(abs(t - round(t, d)) < 1e-9 for t in ticks)), 2)
    unit = percent_sign() if indicator.is_share else ""
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
    inside = [t for t in ticks if low <= t <= high]
    return inside if len(inside) > 1 or wanted > 9 else nice_ticks(low, high, wanted + 1)  # one tick is no scale
