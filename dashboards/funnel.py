"""Is a share unusual for its size? Shares of all projects against their number of cases, with limits of chance.

What belongs here: the newest year of one share indicator that has limits, for a picture without names, and what may be
said of one project on its own page. No order is made of it.
"""

from collections.abc import Sequence
from typing import Any

from dashboards import evidence, numbers
from dashboards.drawing.funnel import funnel_drawing
from dashboards.figures.frame import to_json
from dashboards.figures.funnel import funnel_figure
from dashboards.language import _, ngettext
from dashboards.measured import FunnelPoint
from dashboards.release import Indicator, Release


def funnel_block(release: Release, indicator: Indicator) -> dict[str, Any] | None:
    """The funnel of the newest year with limits; a sentence instead where no year has any; None without rows."""
    held = [p for p in release.measured.funnel if p.indicator_id == indicator.indicator_id and p.value is not None]
    if not held:
        return None
    years = {p.period_start_on for p in held if p.centre_line is not None}
    newest = max(years or {p.period_start_on for p in held})
    points = sorted((p for p in held if p.period_start_on == newest), key=lambda p: (p.case_count or 0, p.value or 0))
    drawn = [p for p in points if p.centre_line is not None]
    heading = _heading(drawn)
    return {
        "heading": heading,
        "year": newest.year,
        "reason": "; ".join(dict.fromkeys(p.missing_reason for p in points if p.missing_reason)),
        "drawing": funnel_drawing(indicator, drawn, alt=_alt(indicator, drawn, heading)) if drawn else "",
        "left_out": len(points) - len(drawn),
        "table": _table(indicator, newest.year, drawn) if drawn else None,
        "wide": to_json(funnel_figure(indicator, drawn)) if drawn else "",
    }


def own_words(release: Release, indicator: Indicator, project_id: str) -> str:
    """Where a project lies, for its own page: inside or outside of what its size allows by chance."""
    held = [
        p
        for p in release.measured.funnel
        if p.indicator_id == indicator.indicator_id and p.project_id == project_id and p.centre_line is not None
    ]
    if not held:
        return ""
    last = max(held, key=lambda p: p.period_start_on)
    year = last.period_start_on.year
    low, high = (numbers.short(indicator, x or 0.0) for x in (last.lower_998, last.upper_998))
    if last.is_outside:
        return _(
            "Jahr {year}: außerhalb dessen, was bei dieser Größe zu erwarten ist ({low} bis {high}); "
            "ein Anlass für ein Gespräch, kein Urteil.",
            year=year, low=low, high=high,
        )  # fmt: skip
    return _(
        "Jahr {year}: innerhalb dessen, was bei dieser Größe zu erwarten ist ({low} bis {high}).",
        year=year, low=low, high=high,
    )  # fmt: skip


def _heading(drawn: Sequence[FunnelPoint]) -> str:
    outside = sum(p.is_outside is True for p in drawn)
    if not drawn:
        return _("Zu wenige Werte, um Zufall von Unterschied zu trennen")
    if not outside:
        return _("Kein Projekt liegt weiter vom gemeinsamen Anteil, als seine Größe erwarten lässt")
    return ngettext(
        "Ein Projekt von {total} liegt weiter vom gemeinsamen Anteil, als seine Größe erwarten lässt",
        "{count} von {total} Projekten liegen weiter vom gemeinsamen Anteil, als ihre Größe erwarten lässt",
        outside,
        count=numbers.number(outside),
        total=numbers.number(len(drawn)),
    )


def _alt(indicator: Indicator, drawn: Sequence[FunnelPoint], heading: str) -> str:
    shares = [p.value or 0.0 for p in drawn]
    cases = [p.case_count or 0 for p in drawn]
    return _(
        "{heading}. {count} Projekte mit {few} bis {many} Fällen, Anteile von {low} bis {high}, gemeinsamer Anteil "
        "{centre}.",
        heading=heading,
        count=numbers.number(len(drawn)),
        few=numbers.number(min(cases)),
        many=numbers.number(max(cases)),
        low=numbers.short(indicator, min(shares)),
        high=numbers.short(indicator, max(shares)),
        centre=numbers.short(indicator, drawn[0].centre_line or 0.0),
    )


def _table(indicator: Indicator, year: int, drawn: Sequence[FunnelPoint]) -> evidence.Table:
    return evidence.Table(
        _("{title}, {year}: Anteile und Grenzen nach Zahl der Fälle, ohne Namen", title=indicator.title, year=year),
        (_("Fälle"), _("Anteil"), _("95-%-Grenzen"), _("99,8-%-Grenzen"), _("Lage")),
        tuple(_cells(indicator, p) for p in drawn),
    )


def _cells(indicator: Indicator, point: FunnelPoint) -> tuple[str, ...]:
    return (
        numbers.number(point.case_count or 0),
        numbers.short(indicator, point.value or 0.0),
        numbers.interval(indicator, point.lower_95 or 0.0, point.upper_95 or 0.0),
        numbers.interval(indicator, point.lower_998 or 0.0, point.upper_998 or 0.0),
        _("außerhalb") if point.is_outside else _("innerhalb"),
    )
