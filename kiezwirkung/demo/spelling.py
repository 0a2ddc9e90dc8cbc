"""How a centre spells values: numbers, dates, months, shares, codes, truth values, missing ones.

What belongs here: turning plain values into the cells of one house style. Only spellings which the reader of the
forms accepts; everything else is a seeded fault and comes as `Raw`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import numpy as np

from kiezwirkung.demo.forms import FormField, code_list
from kiezwirkung.demo.plan import pick
from kiezwirkung.demo.tables import Raw
from kiezwirkung.german_dates import MONTHS

Cell = str | int | float | date | time | None


@dataclass(frozen=True)
class Style:
    """One house style; `is_native` means true numbers and dates of a workbook."""

    is_native: bool
    decimal_mark: str = ","
    is_grouped: bool = False
    dates: str = "dotted"
    months: str = "name"
    quarters: str = "letter"
    shares: str = "percent"
    truths: tuple[str, str] = ("ja", "nein")
    missing: str = ""
    codes: str = "label"
    loses_zero: bool = False


def choose_style(random: np.random.Generator, *, is_workbook: bool, decimal_mark: str = ",") -> Style:
    """A house style drawn at random; about a fifth of the workbooks hold numbers and dates as text."""
    is_native = is_workbook and random.random() < 0.8
    return Style(
        is_native=is_native,
        decimal_mark=decimal_mark,
        is_grouped=not is_native and decimal_mark == "," and random.random() < 0.6,
        dates="native" if is_native and random.random() < 0.7 else pick(random, ("dotted", "short", "iso")),
        months=pick(random, ("name", "number", "padded")),
        quarters=pick(random, ("letter", "number")),
        shares=pick(random, ("percent", "fraction", "whole")),
        truths=(("ja", "nein"), ("Ja", "Nein"))[int(random.integers(2))],
        missing=pick(random, ("", "", "", "k. A.", "-", "n. b.")),
        codes=pick(random, ("label", "label", "label", "code", "synonym", "plain")),
        loses_zero=bool(random.random() < 0.3),
    )


class _Memory(dict[Any, Cell]):
    """Each different value is spelled once."""

    def __init__(self, spell: Callable[[Any], Cell]) -> None:
        super().__init__()
        self._spell = spell

    def __missing__(self, value: Any) -> Cell:
        self[value] = cell = self._spell(value)
        return cell


def spell_column(values: list[Any], field: FormField, style: Style) -> list[Cell]:
    """The cells of one column."""
    speller = _SPELLERS.get(field.type)
    missing = None if field.required or not style.missing else style.missing

    def spell(value: Any) -> Cell:
        if value is None:
            return missing
        if type(value) is Raw or speller is None:
            return str(value)
        return speller(value, field, style)

    return [*map(_Memory(spell).__getitem__, values)]


def spell_number(value: float, style: Style, *, is_year: bool = False) -> Cell:
    """A number as the house writes it."""
    if style.is_native:
        return value
    if isinstance(value, float):
        return f"{value:.1f}".replace(".", style.decimal_mark)
    return f"{value:,}".replace(",", ".") if style.is_grouped and not is_year else str(value)


def _integer(value: Any, field: FormField, style: Style) -> Cell:
    return spell_number(value, style, is_year=field.plain_year)


def _share(value: float, field: FormField, style: Style) -> Cell:
    if style.shares == "percent":
        return f"{round(value * 100)} %"
    if style.shares == "whole":
        return round(value * 100) if style.is_native else f"{round(value * 100)}"
    return value if style.is_native else f"{value:.2f}".replace(".", style.decimal_mark)


def _date(value: date, field: FormField, style: Style) -> Cell:
    if style.dates == "native":
        return value
    if style.dates == "iso":
        return value.isoformat()
    return f"{value.day}.{value.month}.{value.year}" if style.dates == "short" else f"{value:%d.%m.%Y}"


def _time(value: str, field: FormField, style: Style) -> Cell:
    if style.dates == "native":
        hour, minute = value.split(":")
        return time(int(hour), int(minute))
    return value.lstrip("0") if style.dates == "short" and not value.startswith("00") else value


def _month(value: int, field: FormField, style: Style) -> Cell:
    if style.months == "name":
        return MONTHS[value - 1]
    return f"{value:02d}" if style.months == "padded" else value if style.is_native else str(value)


def _quarter(value: int, field: FormField, style: Style) -> Cell:
    return f"Q{value}" if style.quarters == "letter" else value if style.is_native else str(value)


def _truth(value: bool, field: FormField, style: Style) -> Cell:
    return style.truths[0] if value else style.truths[1]


def _pgr(value: str, field: FormField, style: Style) -> Cell:
    if not (style.loses_zero and value.isdigit()):
        return value
    return int(value) if style.is_native else str(int(value))


def _code(value: str, field: FormField, style: Style) -> Cell:
    code = code_list(field.code_list)[value]
    if style.codes == "code":
        return value
    if style.codes == "synonym" and code.synonyms:
        return code.synonyms[0]
    return _without_umlauts(code.label) if style.codes == "plain" else code.label


def _codes(value: str, field: FormField, style: Style) -> Cell:
    return ", ".join(str(_code(each, field, style)) for each in value.split(","))


def _without_umlauts(text: str) -> str:
    pairs = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("ß", "ss"))
    for umlaut, plain in pairs:
        text = text.replace(umlaut, plain)
    return text


_SPELLERS: dict[str, Callable[[Any, FormField, Style], Cell]] = {
    "integer": _integer,
    "decimal": _integer,
    "scale": _integer,
    "share": _share,
    "date": _date,
    "time": _time,
    "month": _month,
    "quarter": _quarter,
    "boolean": _truth,
    "pgr_code": _pgr,
    "plr_code": _pgr,
    "residence_pgr": _pgr,
    "code": _code,
    "codes": _codes,
}
