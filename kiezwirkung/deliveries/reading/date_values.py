"""Days, times, months, quarters and survey waves as people write them.

What belongs here: parsers of everything about time, cell by cell, and the order of day and month a column decides.
Day.month.year with dots is fixed; with slashes or dashes a value such as 25/3/2025 decides the order for the column,
else it is asked back (D111). A bare number is a day if it is one of the workbook's own (45717) or 20250301. A month or
quarter may carry a year; it is handed on, because only the row knows its reporting year.
"""

import re
from collections.abc import Sequence
from datetime import date

from kiezwirkung.deliveries.reading.cells import Cell, Rule, split_tag
from kiezwirkung.deliveries.reading.grids import TAG
from kiezwirkung.deliveries.wording import fold

_MONTH_NAMES = (
    ("januar", "jan", "jaenner", "january"), ("februar", "feb", "febr", "february"),
    ("maerz", "mrz", "maer", "mar", "march"), ("april", "apr"), ("mai", "may"), ("juni", "jun", "june"),
    ("juli", "jul", "july"), ("august", "aug"), ("september", "sep", "sept"), ("oktober", "okt", "oct", "october"),
    ("november", "nov"), ("dezember", "dez", "dec", "december"),
)  # fmt: skip
MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_DOTTED = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_SLASHED = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4}|[0-9]{2})")
_NAMED = re.compile(r"^([0-9]{1,2})\.?[\s/-]*([a-z]+)\.?,?[\s/-]*([0-9]{4}|[0-9]{2})$")
_MONTH_FIRST = re.compile(r"^([a-z]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})$")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_SHORT_DAY = re.compile(r"[1-9](?:0[1-9]|1[0-2])[0-9]{2}")
_DAY_ZERO, _DAY_ZERO_1904 = date(1899, 12, 30).toordinal(), date(1904, 1, 1).toordinal()
_SERIAL_YEARS = range(1990, 2100)
_WEEKDAY = re.compile(r"^(?i:mo|di|mi|do|fr|sa|so)[a-zA-Z]*\.?,?\s+")
_CLOCK = re.compile(r"[ T]+[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2}|\s*Uhr)?\Z")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?:[:.][0-5][0-9])?")
_WHOLE_HOUR = re.compile(r"([01]?[0-9]|2[0-4])\s*(?i:uhr|h)\.?")
_HOUR_SIGN = re.compile(r"\s*(?i:uhr|h)\.?\Z")
_FOOTNOTE = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u2079]+|\*+\Z")
_PIVOT = 70
_FIRST_YEAR = 1900
_YEAR_AFTER = r"(?:[-/., ']*(20\d\d)|(?<=[a-z.])(\d\d)|[-/., ']+(\d\d))?$"  # 125 is no January of 2025
_MONTH_TEXT = re.compile(r"^(?:(20\d\d)[-/. ]*)?([a-z]+|0?[1-9]|1[0-2])\.?" + _YEAR_AFTER)
_NUMBER_AND_NAME = re.compile(r"^(0?[1-9]|1[0-2])[-_. ]+(?=[a-z])")
_MONTH_WORD = re.compile(r"^(?:monat|m)[. ]*(?=[0-9])|(?<=[0-9])\. ?monat\b")
_QUARTER_TEXT = re.compile(
    r"^(?:(20\d\d)[-/. ]*)?(?:q|quartal)?\s?([1-4]|i{1,3}|iv)\.?\s?(?:q|quartal|vj|vierteljahr)?\.?" + _YEAR_AFTER
)
_WAVE_TEXT = re.compile(r"^(?:(20\d\d)[-/_ ]*(q[1-4]|a|b)|(q[1-4]|a|b)[-/_ ]*(20\d\d))$")


def decide_order(texts: Sequence[str | None]) -> str:
    """Whether a column writes slashed days as day/month or month/day; 'open' if it does not say."""
    slashed = [found for text in texts if text and text[0] != TAG and (found := _slashed(text))]
    day_first = any(int(found.group(1)) > 12 for found in slashed)
    month_first = any(int(found.group(2)) > 12 for found in slashed)
    return "open" if day_first == month_first else "day first" if day_first else "month first"


def _slashed(cell: str) -> re.Match[str] | None:
    return _SLASHED.fullmatch(_bare_day(split_tag(cell)[1])) if "/" in cell or "-" in cell else None


def parse_date(tag: str, text: str, rule: Rule) -> Cell:
    """Days: D204 no valid day, D111 if slashes leave day and month open."""
    if tag in {"d", "t"}:
        text = text[:10]
    elif tag not in {"", "n"}:
        return Cell(fault="D204")
    elif text.isdecimal() or tag == "n":
        return _bare_number(text, rule)
    else:
        text = _bare_day(text)
    if rule.decision == "open" and (found := _SLASHED.fullmatch(text)):
        first, second = int(found.group(1)), int(found.group(2))
        if first != second and first <= 12 and second <= 12:
            return Cell(fault="D111")
    day = _day(text, rule.decision)
    return Cell(day) if day is not None and day.year >= _FIRST_YEAR else Cell(fault="D204")


def _bare_number(text: str, rule: Rule) -> Cell:
    """A day written as 20250301, or as the number of days a workbook counts; only in years people report about.

    A number such as 41025 may be the 4.10.25 without its dots as well: D111.
    """
    if found := _COMPACT.fullmatch(text):
        day = _build(*found.groups())
    elif _SERIAL.fullmatch(text):
        day = date.fromordinal(int(float(text)) + (_DAY_ZERO_1904 if rule.is_1904 else _DAY_ZERO))
    else:
        day = None
    if day is None or day.year not in _SERIAL_YEARS:
        return Cell(fault="D204")
    return Cell(fault="D111") if _SHORT_DAY.fullmatch(text) else Cell(day, is_odd=True)


def _bare_day(text: str) -> str:
    """A day without weekday and time of day; `1. März 2025` as `1.3.2025`."""
    bare = _CLOCK.sub("", _WEEKDAY.sub("", text, count=1)).strip(" ,")
    return _number_month(bare) if any(sign.isalpha() for sign in bare) else bare


def _number_month(text: str) -> str:
    plain = fold(text)
    if found := _NAMED.match(plain):
        day, word, year = found.groups()
    elif found := _MONTH_FIRST.match(plain):
        word, day, year = found.groups()
    else:
        return text
    month = MONTH_NUMBERS.get(word)
    return f"{day}.{month}.{year}" if month else text


def _day(text: str, order: str) -> date | None:
    """The day a text writes; impossible days are None. Where the order is open, the possible one is taken."""
    if found := _DOTTED.fullmatch(text):
        return _build(found.group(3), found.group(2), found.group(1))
    if found := _YEAR_FIRST.fullmatch(text):
        return _build(*found.groups())
    if not (found := _SLASHED.fullmatch(text)):
        return None
    first, second, year = found.groups()
    german = _build(year, second, first) if order != "month first" else None
    return german or (_build(year, first, second) if order != "day first" else None)


def _build(year: str, month: str, day: str) -> date | None:
    number = int(year)
    full = number if number >= 100 else number + (2000 if number < _PIVOT else 1900)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None


def parse_time(tag: str, text: str, _: Rule) -> Cell:
    """Times as HH:MM; 24:00 is the end of a day; anything else is D211."""
    bare = _HOUR_SIGN.sub("", text)
    if tag in {"", "h"}:
        if bare in {"24:00", "24.00"}:
            return Cell("24:00")
        if found := _TIME.fullmatch(bare):
            return Cell(f"{found.group(1):0>2}:{found.group(2)}")
        if found := _WHOLE_HOUR.fullmatch(text):
            return Cell(f"{found.group(1):0>2}:00")
    return Cell(fault="D211")


def parse_month(tag: str, text: str, _: Rule) -> Cell:
    """Months as 1 to 12, with the year if one is written; D219 if none."""
    return _with_year(read_month(text, tag))


def parse_quarter(tag: str, text: str, _: Rule) -> Cell:
    """Quarters as 1 to 4, with the year if one is written; D219 if none."""
    return _with_year(_read_quarter(text) if tag in {"", "n"} else None)


def parse_wave(tag: str, text: str, _: Rule) -> Cell:
    """Survey waves as `2025-Q1`, `2025-A` or `2025-B`; D219 if none."""
    return _with_year(_read_wave(text) if tag == "" else None)


def _with_year(found: tuple[object, int | None] | None) -> Cell:
    return Cell(found[0], year=found[1]) if found else Cell(fault="D219")


def read_month(text: str, tag: str = "") -> tuple[int, int | None] | None:
    """Month and year of `März`, `03`, `3/2025`, `Jan 25` or a native date; None if it is no month."""
    if tag in {"d", "t"}:
        return int(text[5:7]), int(text[:4])
    plain = _MONTH_WORD.sub("", _without_footnote(text))
    numbered = _NUMBER_AND_NAME.match(plain)
    found = _MONTH_TEXT.match(plain[numbered.end() :] if numbered else plain)
    if found is None or tag not in {"", "n"}:
        return None
    word = found.group(2)
    month = int(word) if word.isdigit() else MONTH_NUMBERS.get(word)
    if month is None or (numbered and int(numbered.group(1)) != month):
        return None
    return month, _year_of(found)


def _without_footnote(text: str) -> str:
    """A month or quarter as compared; the 2 of `März²` is no part of it."""
    return fold(_FOOTNOTE.sub("", text)).strip()


def _year_of(found: re.Match[str]) -> int | None:
    return _year(found.group(1) or found.group(3) or found.group(4) or found.group(5))


def _read_quarter(text: str) -> tuple[int, int | None] | None:
    found = _QUARTER_TEXT.match(_without_footnote(text))
    if found is None:
        return None
    word = found.group(2)
    return int(word) if word.isdigit() else _ROMAN[word], _year_of(found)


def _read_wave(text: str) -> tuple[str, int | None] | None:
    found = _WAVE_TEXT.match(fold(text).strip())
    if found is None:
        return None
    year, part = found.group(1) or found.group(4), found.group(2) or found.group(3)
    return f"{year}-{part.upper()}", int(year)


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)
