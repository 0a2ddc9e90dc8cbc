"""Districts side by side for one indicator: tile map, dots with ranges, table.

What belongs here: what the template of the choice needs, once per indicator.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dashboards import evidence, judging, numbers, overrides, sentences
from dashboards.dotplot import Pair, dot_plot
from dashboards.figures.dots import ranked_dots
from dashboards.figures.frame import both_widths
from dashboards.language import _
from dashboards.marks import SHAPES
from dashboards.outlinemap import district_map
from dashboards.release import Area, Indicator, Release, Value
from dashboards.tilemap import legend, tiles


def ranked(indicator: Indicator, values: Sequence[Value], berlin: Value | None) -> list[Pair]:
    """Values with their standing, highest first, areas without a number last."""
    pairs = [(v, judging.standing(indicator, v, berlin)) for v in values]
    return sorted(pairs, key=lambda p: (p[0].value is None, -(p[0].value or 0), p[0].area_name))


def comparison(release: Release, indicator: Indicator) -> dict[str, Any]:
    """Everything the comparison shows for one indicator."""
    berlin = release.berlin(indicator)
    values = current_values(release, indicator, berlin)
    pairs = ranked(indicator, values, berlin)
    period = berlin or (values[0] if values else None)
    return {
        "indicator": indicator,
        "heading": overrides.heading(sentences.comparison_heading(indicator, pairs, berlin), "comparison", berlin),
        "subtitle": sentences.comparison_subtitle(indicator, pairs),
        "period": numbers.period_long(period.period_type, period.period_start_on) if period else "",
        "tiles": tiles(release.districts, indicator, values),
        "classes": legend(indicator, values),
        "has_silent": any(v.value is None for v in values),
        "dots": dot_plot(indicator, pairs, berlin, links=True),
        "table": _table(indicator, pairs, berlin),
        "berlin": evidence.value_line(indicator, berlin),
        "provenance": evidence.provenance(release, indicator, berlin),
        "outlines": district_map(release, indicator, values),
        "figure_id": "vergleich",
        **both_widths(
            ranked_dots(indicator, pairs, berlin, is_narrow=False),
            ranked_dots(indicator, pairs, berlin, is_narrow=True),
        ),
    }


def current_values(release: Release, indicator: Indicator, berlin: Value | None) -> list[Value]:
    """The current figure of every district; where the release has no row, an empty one."""
    found = []
    for district in release.districts:
        value = release.current(indicator, "district", district.area_code)
        if value is None and berlin is not None:
            value = _empty(berlin, district)
        found += [value] if value else []
    return found


def _empty(berlin: Value, district: Area) -> Value:
    names = ("value", "lower", "upper", "previous_value", "change", "change_is_certain", "delivered_count")
    hidden: dict[str, Any] = dict.fromkeys((*names, "expected_count", "answer_count", "estimated_share"))
    place: dict[str, Any] = {"level": "district", "area_code": district.area_code, "area_name": district.area_name}
    silent: dict[str, Any] = {
        "mark": "",
        "mark_reason": _("keine Angabe"),
        "change_reason": _("keine Angabe"),
        "interval_reason": "",
    }
    return replace(berlin, **hidden, **place, **silent, district_code=district.area_code)


def _table(indicator: Indicator, pairs: Sequence[Pair], berlin: Value | None) -> evidence.Table:
    listed = sorted(pairs, key=lambda p: p[0].area_name)
    held = [(v.area_name, *evidence.cells(indicator, v), _beside(s)) for v, s in listed]
    if berlin:
        held.append(("Berlin", *evidence.cells(indicator, berlin), "–"))
    return evidence.Table(
        _("{title} nach Bezirk", title=indicator.title),
        (_("Bezirk"), _("Wert"), _("95-%-Bereich"), _("Zeichen"), _("Meldungen"), _("Neben Berlin")),
        tuple(held),
    )


def _beside(shape: str) -> str:
    return SHAPES[shape].words if shape else _("ohne Wert")
