"""Figures that would be others with today's districts and houses: as they were counted then, and as they count today.

What belongs here: rows of places that gained or lost a house since, as tables. Where both are shown alike there is
nothing to say; what is withheld then or today stands there as its letter.
"""

from typing import Any

from dashboards import numbers
from dashboards.evidence import Table
from dashboards.language import _, ngettext
from dashboards.marks import words_of
from dashboards.measured import TodaysValue
from dashboards.release import Area, Indicator, Release

Pair = tuple[Indicator, TodaysValue]


def indicator_block(release: Release, indicator: Indicator) -> dict[str, Any] | None:
    """The figures of one indicator in the kind of period its page shows, newest first; None where nothing moved."""
    berlin = release.berlin(indicator)
    held = [(indicator, v) for v in _of(release, indicator) if berlin and v.period_type == berlin.period_type]
    held.sort(key=lambda pair: (pair[1].area_name, -pair[1].period_start_on.toordinal()))
    if not held:
        return None
    head = (_("Gebiet oder Projekt"), _("Zeitraum"), _("wie damals"), _("wie heute"), _("Zeichen heute"))
    rows = tuple((v.area_name, _period(v), *_cells(i, v)) for i, v in held)
    caption = _("{title} nach damaliger und heutiger Zuordnung", title=indicator.title)
    return {"heading": _heading(held), "table": Table(caption, head, rows)}


def district_block(release: Release, district: Area) -> dict[str, Any] | None:
    """The newest figure of every indicator in the district and its parts that would be another one today."""
    held: list[Pair] = []
    for indicator in release.shown:
        berlin = release.berlin(indicator)
        told = [v for v in _of(release, indicator) if district.area_code in {v.area_code, v.district_code}]
        when = (berlin.period_type, berlin.period_start_on) if berlin else None
        held += [(indicator, v) for v in told if (v.period_type, v.period_start_on) == when]
    if not held:
        return None
    held.sort(key=lambda pair: (pair[1].area_name, pair[0].title))
    head = (
        _("Gebiet oder Projekt"),
        _("Indikator"),
        _("wie damals"),
        _("wie heute"),
        _("Zeitraum"),
        _("Zeichen heute"),
    )
    rows = tuple((v.area_name, i.title, *_cells(i, v)[:2], _period(v), _cells(i, v)[2]) for i, v in held)
    caption = _("{name}: Werte nach damaliger und heutiger Zuordnung", name=district.area_name)
    return {"heading": _heading(held), "table": Table(caption, head, rows)}


def _of(release: Release, indicator: Indicator) -> list[TodaysValue]:
    """The rows of an indicator that are shown differently then and today."""
    held = [v for v in release.measured.today if v.indicator_id == indicator.indicator_id]
    return [v for v in held if _shown(indicator, v.as_was_value, v.as_was_mark) != _shown(indicator, v.value, v.mark)]


def _heading(held: list[Pair]) -> str:
    count = len({v.area_code for _i, v in held})
    return ngettext(
        "Häuser sind umgezogen: In einem Gebiet zählt heute anderes als damals",
        "Häuser sind umgezogen: In {count} Gebieten zählt heute anderes als damals",
        count,
        count=numbers.counted(count),
    )


def _cells(indicator: Indicator, value: TodaysValue) -> tuple[str, str, str]:
    then, today = (
        _shown(indicator, *one) for one in ((value.as_was_value, value.as_was_mark), (value.value, value.mark))
    )
    return then, today, words_of(value.mark, value.mark_reason) if value.mark else _("keines")


def _shown(indicator: Indicator, amount: float | None, mark: str) -> str:
    if amount is None:
        return mark or "–"
    return f"{numbers.full(indicator, amount)} {mark}".strip()


def _period(value: TodaysValue) -> str:
    return numbers.period_short(value.period_type, value.period_start_on)
