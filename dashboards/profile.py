"""The profile of a district: where it differs from Berlin, over all indicators.

What belongs here: the rows of the profile, the position between least and most favourable district.
"""

from collections.abc import Sequence
from typing import Any

from dashboards import evidence, judging, numbers, sentences
from dashboards.drawing import rows
from dashboards.language import _, later
from dashboards.marks import SHAPES, Shape, words_of
from dashboards.naming import value_link
from dashboards.release import Area, Indicator, Release, Value

MODELS = {
    "reach": later("Reichweite"),
    "outcome": later("Ergebnisse bei den Menschen"),
    "impact": later("Umfeld: beobachtet, nie zugerechnet"),
    "output": later("Nutzung"),
    "activity": later("Angebote"),
    "input": later("Mittel und Engagement"),
    "quality": later("Güte der Daten"),
}


def standings(release: Release, district: Area) -> list[tuple[Indicator, str]]:
    """How the lead indicators of a district stand to Berlin."""
    return [
        (i, judging.standing(i, v, release.berlin(i)))
        for i in release.lead
        if (v := release.current(i, "district", district.area_code))
    ]


def groups(release: Release, district: Area) -> list[dict[str, Any]]:
    """The profile, grouped by the place in the logic model."""
    found = []
    for model, title in MODELS.items():
        held = [
            _profile_row(release, i, v)
            for i in release.shown
            if i.logic_model == model
            if (v := release.current(i, "district", district.area_code))
        ]
        if held:
            found.append({"title": _(title), "rows": held})
    return found


def _profile_row(release: Release, indicator: Indicator, value: Value) -> dict[str, Any]:
    berlin = release.berlin(indicator)
    shape = judging.standing(indicator, value, berlin)
    _v, ends, _m, told = evidence.cells(indicator, value)
    return {
        "title": indicator.title,
        "href": value_link(value),
        "is_judged": indicator.is_judged,
        "shape": shape,
        "value": numbers.short(indicator, value.value) if value.value is not None else value.mark or "–",
        "unit": "" if indicator.is_share else indicator.unit_label,
        "range": ends,
        "mark": value.mark if value.value is not None else "",
        "coverage": told,
        "words": words_of(value.mark, value.mark_reason) if value.value is None else SHAPES[shape].words,
        "reason": value.interval_reason if not value.has_interval and value.value is not None else "",
        "trend": _trend_sign(value),
        "trend_words": sentences.change_words(indicator, value) if value.value is not None else _("kein Vergleich"),
        "period": numbers.period_short(value.period_type, value.period_start_on),
        "berlin": numbers.short(indicator, berlin.value) if berlin and berlin.value is not None else "–",
        "track": _position(release, indicator, value, berlin, shape),
        "version": indicator.version,
    }


def _trend_sign(value: Value) -> str:
    if value.change is None or value.value is None:
        return "–"
    return ("▲" if value.change > 0 else "▼") if value.change_is_certain and value.change else "→"


def _position(release: Release, indicator: Indicator, value: Value, berlin: Value | None, shape: str) -> dict[str, Any]:
    if berlin is None or berlin.value is None:
        return {"svg": "", "words": _("ohne Berliner Wert")}
    if not indicator.is_comparable:
        if value.value is None or berlin.value <= 0 or value.value > berlin.value:
            return {"svg": "", "words": _("Summe, ohne Vergleich")}
        share = value.value / berlin.value
        return {"svg": rows.share_track(share), "words": _("{share} der Berliner Summe", share=numbers.percent(share))}
    others = [
        v.value
        for d in release.districts
        if (v := release.current(indicator, "district", d.area_code)) and v.value is not None and v.mark != "u"
    ]
    if not others:
        return {"svg": "", "words": _("zu wenige Werte")}
    return {
        "svg": rows.position_track(
            value, shape or "plain", others, berlin.value, is_turned=indicator.direction == "down"
        ),
        "words": "",
    }


def heading(held: Sequence[dict[str, Any]], name: str) -> str:
    """The finding above the profile."""
    shapes = [r["shape"] for g in held for r in g["rows"]]
    certain = sum(s in {"better", "worse", "differs"} for s in shapes)
    compared = sum(s in {"better", "worse", "differs", "same"} for s in shapes)
    if not compared:
        return _("Bezirksprofil: {name} lässt sich noch nicht mit Berlin vergleichen", name=name)
    if not certain:
        return _("Bezirksprofil: {name} weicht nirgends gesichert von Berlin ab", name=name)
    return _(
        "Bezirksprofil: {name} weicht bei {count} von {total} Vergleichen gesichert von Berlin ab",
        name=name,
        count=certain,
        total=compared,
    )


def shapes_used(held: Sequence[dict[str, Any]]) -> list[Shape]:
    """The shapes the legend must explain."""
    used = {r["shape"] for g in held for r in g["rows"]}
    return [shape for key, shape in SHAPES.items() if key in used]
