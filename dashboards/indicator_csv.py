"""All shown figures of an indicator as CSV, for Excel and for machines.

What belongs here: columns and spelling. Excel: semicolon, decimal comma, byte order mark. Machine: comma, point, ISO
days. A withheld figure has its letter and no number; a text that looks like a formula is defused.
"""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date

from dashboards.language import spoken
from dashboards.naming import slug
from dashboards.release import Indicator, Release, Value

COLUMNS = (
    "indicator_id", "version", "level", "area_code", "area_name", "period_type", "period_start_on", "breakdown",
    "breakdown_code", "breakdown_label", "value", "lower", "upper", "numerator", "denominator", "mark", "mark_reason",
    "delivered_count", "expected_count", "estimated_share", "answer_count", "target", "previous_value", "change",
    "change_is_certain",
)  # fmt: skip
LEVELS = ("berlin", "district", "pgr", "project")
START_OF_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def file_name(indicator: Indicator, *, is_for_machines: bool) -> str:
    """Where the file lies below the site; there is one for all languages, in German."""
    return f"daten/{slug(indicator.indicator_id)}{'-maschine' if is_for_machines else ''}.csv"


def address(indicator: Indicator, *, is_for_machines: bool) -> str:
    """The way to the file from a page of the language being written."""
    return ("../" if spoken().folder else "") + file_name(indicator, is_for_machines=is_for_machines)


def for_excel(release: Release, indicator: Indicator) -> str:
    """For a double click in a German Excel."""
    return "\ufeff" + _text(release, indicator, ";", german)


def for_machines(release: Release, indicator: Indicator) -> str:
    """For programs."""
    return _text(release, indicator, ",", plain)


def _text(release: Release, indicator: Indicator, delimiter: str, spelled: Callable[[object], str]) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for value in figures(release, indicator):
        told = {name: getattr(value, name, None) for name in COLUMNS} | {"version": value.version or indicator.version}
        writer.writerow([spelled(told[name]) for name in COLUMNS])
    return sheet.getvalue()


def figures(release: Release, indicator: Indicator) -> Iterator[Value]:
    """Every figure of the release for an indicator, by level, area, period and part."""
    order = {level: i for i, level in enumerate(LEVELS)}
    keys = [key for key in release.values if key[0] == indicator.indicator_id]
    for key in sorted(keys, key=lambda k: (order.get(k[1], 9), k[2], k[3])):
        yield from release.values[key]
    for part in sorted(key for key in release.parts if key[0] == indicator.indicator_id):
        yield from release.parts[part]


def plain(held: object) -> str:
    """For programs: point, ISO days, no formulas."""
    if held is None:
        return ""
    if isinstance(held, bool):
        return str(held).lower()
    if isinstance(held, float):
        return repr(round(held, 10)).removesuffix(".0")
    return held.isoformat() if isinstance(held, date) else defused(str(held))


def german(held: object) -> str:
    """For a German Excel: decimal comma, 31.12.2025, ja and nein, no formulas."""
    if isinstance(held, bool):
        return "ja" if held else "nein"
    if isinstance(held, float):
        return plain(held).replace(".", ",")
    return f"{held:%d.%m.%Y}" if isinstance(held, date) else plain(held)


def defused(text: str) -> str:
    """A text a spreadsheet would take for a formula gets an apostrophe."""
    return f"'{text}" if text.startswith(START_OF_FORMULA) else text
