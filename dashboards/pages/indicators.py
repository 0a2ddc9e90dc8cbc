"""Indikatoren: the whole catalogue on one page, grouped by the place in the logic model."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards import numbers, profile
from dashboards.language import _, later, ngettext
from dashboards.naming import indicator_file, value_link
from dashboards.pages.page import Navigation, Page
from dashboards.release import Indicator, Release
from dashboards.sentences import change_words

NAVIGATION = Navigation(later("Indikatoren"), 30, under=later("Zahlen"))


def pages(release: Release) -> Iterator[Page]:
    """The one page of this definition."""
    name = _("Indikatoren")
    yield Page("indikatoren.html", "indicators.html.j2", name, name, partial(_context, release))


def _context(release: Release) -> dict[str, Any]:
    shown = [i for i in release.indicators if i.indicator_id in release.is_shown and i.is_measurable]
    return {
        "headline": _headline(len(release.indicators), len(shown)),
        "groups": [g for g in (_group(release, m, t) for m, t in profile.MODELS.items()) if g["rows"]],
    }


def _headline(count: int, shown: int) -> str:
    if not count:
        return _("Diese Ausgabe enthält keine Definitionen")
    return ngettext(
        "Eine Definition, {shown} davon mit Werten für Berlin",
        "{count} Definitionen, {shown} davon mit Werten für Berlin",
        count,
        count=numbers.number(count),
        shown=numbers.number(shown),
    )


def _group(release: Release, model: str, title: str) -> dict[str, Any]:
    held = sorted((i for i in release.indicators if i.logic_model == model), key=lambda i: i.title)
    return {"title": _(title), "rows": [_row(release, i) for i in held]}


def _row(release: Release, indicator: Indicator) -> dict[str, Any]:
    value = release.berlin(indicator) if indicator.indicator_id in release.is_shown else None
    told = value is not None and value.value is not None
    silent = _("noch nicht messbar") if not indicator.is_measurable else _("keine Werte")
    return {
        "title": indicator.title,
        "href": indicator_file(indicator.indicator_id),
        "value": numbers.full(indicator, value.value) if value and value.value is not None else "",
        "value_href": value_link(value) if value else "",
        "mark": value.mark if value and told else "",
        "period": numbers.period_long(value.period_type, value.period_start_on) if value else "",
        "words": change_words(indicator, value) if value and told else (value.mark_reason if value else "") or silent,
    }
