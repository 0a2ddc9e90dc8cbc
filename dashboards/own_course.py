"""A centre's own figures beside its district and Berlin, for the restricted delivery.

What belongs here: which figures a centre's page may show, their course, and what the centre owes. Where nothing rests
on ten cases there is the delivery status only.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dashboards import events, evidence, funnel, judging, numbers, sentences
from dashboards.deliveries import Obligation
from dashboards.drawing import lines
from dashboards.evidence import Table
from dashboards.language import _, later
from dashboards.naming import slug
from dashboards.release import Area, Indicator, Release, Value
from dashboards.themes import HEIGHT, course_figures, has_course

FEWEST_CASES = 10
OBLIGATIONS_SHOWN = 20
STATES = {
    "on_time": ("✓", later("rechtzeitig")),
    "late": ("✓", later("nach der Frist")),
    "open": ("…", later("Frist läuft noch")),
    "overdue": ("✕", later("fehlt, Frist vorbei")),
    "not_expected": ("·", later("nichts zu melden")),
}


def cases(indicator: Indicator, value: Value) -> float:
    """How many cases a figure rests on: answers, else the larger of its parts, else the amount itself."""
    if value.answer_count is not None:
        return value.answer_count
    parts = [p for p in (value.numerator, value.denominator) if p is not None]
    return max(parts) if parts else (value.value or 0.0) if not indicator.is_comparable else 0.0


def blocks(release: Release, project_id: str, name: str, district: Area | None) -> list[dict[str, Any]]:
    """One block per indicator the project has a figure for; none at all where nothing rests on ten cases."""
    return [_block(release, i, series, name, district) for i, series in _told(release, project_id)]


def figures(release: Release, project_id: str, name: str) -> dict[str, dict[str, str]]:
    """The live courses of the project, by their ids."""
    found = {}
    for indicator, series in _told(release, project_id):
        if has_course(series):
            drawn = events.drawn(events.events(release, indicator, series))
            berlin = _berlin(release, indicator)
            found[f"{slug(indicator.indicator_id)}-verlauf"] = course_figures(indicator, name, series, berlin, drawn)
    return found


def _told(release: Release, project_id: str) -> list[tuple[Indicator, Sequence[Value]]]:
    held: list[tuple[Indicator, Sequence[Value]]] = []
    for indicator in release.shown:
        series = release.series(indicator, "project", project_id)
        if any(v.value is not None for v in series):
            held.append((indicator, series))
    is_enough = any(cases(i, v) >= FEWEST_CASES for i, series in held for v in series if v.value is not None)
    return held if is_enough else []


def _berlin(release: Release, indicator: Indicator) -> Sequence[Value]:
    return release.series(indicator, "berlin", release.berlin_code) if indicator.is_comparable else ()


def _block(
    release: Release, indicator: Indicator, series: Sequence[Value], name: str, district: Area | None
) -> dict[str, Any]:
    last, is_comparable = series[-1], indicator.is_comparable
    berlin, told = _berlin(release, indicator), events.events(release, indicator, series)
    alt = sentences.series_alt(indicator, name, series, told)
    own = release.current(indicator, "district", district.area_code) if district and is_comparable else None
    city = release.berlin(indicator) if is_comparable else None
    shape = judging.standing(indicator, last, city)
    return {
        "indicator": indicator,
        "id": slug(indicator.indicator_id),
        "heading": sentences.trend_heading(indicator, last, judging.compared_with(last, series)),
        "value": sentences.value_words(indicator, last),
        "period": numbers.period_long(last.period_type, last.period_start_on),
        "district": evidence.value_line(indicator, own) if own else "",
        "berlin": evidence.value_line(indicator, city) if city else "",
        "standing": _standing(shape) if is_comparable else "",
        "drawing": lines.trend(indicator, series, berlin, alt=alt, height=HEIGHT, told=events.drawn(told))
        if has_course(series)
        else "",
        "events": [event.words for event in told],
        "usual": funnel.own_words(release, indicator, last.area_code),
        "table": evidence.series_table(indicator, series, name, told),
        "provenance": replace(evidence.provenance(release, indicator, last), href=""),
    }


def _standing(shape: str) -> str:
    words = {
        "better": later("gesichert günstiger als Berlin"),
        "worse": later("gesichert ungünstiger als Berlin"),
        "differs": later("gesichert anders als Berlin"),
        "same": later("kein gesicherter Unterschied zu Berlin"),
        "unsure": later("unsicher, kein Vergleich"),
    }
    return _(words[shape]) if shape in words else _("Unterschied zu Berlin nicht zu beurteilen")


def owed(held: Sequence[Obligation]) -> list[dict[str, str]]:
    """What the project owes, newest first."""
    return [_owed(o) for o in held[:OBLIGATIONS_SHOWN]]


def owed_table(rows: Sequence[dict[str, str]]) -> Table:
    """The same to take along."""
    head = (_("Formular"), _("Zeitraum"), _("Frist"), _("eingegangen"), _("Stand"))
    told = tuple(tuple(row[name] for name in ("form", "period", "due", "delivered", "words")) for row in rows)
    return Table(_("Neueste Meldungen mit Frist"), head, told)


def _owed(held: Obligation) -> dict[str, str]:
    sign, words = STATES.get(held.state, ("–", held.state))
    return {
        "form": held.form_title,
        "period": numbers.period_short(held.period_type, held.period_start_on),
        "due": numbers.day(held.due_on),
        "delivered": numbers.day(held.delivered_on) if held.delivered_on else "–",
        "sign": sign,
        "state": held.state,
        "words": _(words),
    }
