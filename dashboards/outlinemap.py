"""The map with real outlines, where the release holds official ones: districts, Prognoseräume, public places.

What belongs here: what the template of the map needs, or None; the tile map stands on its own without it.
"""

from collections.abc import Sequence
from typing import Any

from dashboards import evidence, numbers, sentences
from dashboards.drawing.outlines import Shape, outline_map
from dashboards.figures.frame import to_json
from dashboards.figures.outlines import outlines
from dashboards.geography import ATTRIBUTION, Place, middle
from dashboards.language import _
from dashboards.release import Area, Indicator, Release, Value
from dashboards.tilemap import class_of, class_scale, legend

MOST_WITH_TEXT = 14
PREFERRED = {model: place for place, model in enumerate(("reach", "output", "activity", "outcome", "input"))}


def district_map(release: Release, indicator: Indicator, values: Sequence[Value]) -> dict[str, Any] | None:
    """All districts with the colours of the tile map."""
    return _map(release, "district", indicator, values, places=release.geography.places, figure_id="umrisse")


def prognoseraum_map(release: Release, indicator: Indicator, district: Area | None = None) -> dict[str, Any] | None:
    """The Prognoseräume (of one district) for an indicator that reaches that deep."""
    codes = sorted({key[2] for key in release.values if key[:2] == (indicator.indicator_id, "pgr")})
    wanted = [c for c in codes if district is None or c.startswith(district.area_code)]
    values = [v for code in wanted if (v := release.current(indicator, "pgr", code))]
    places = [p for p in release.geography.places if district and p.district_code == district.area_code]
    return _map(release, "pgr", indicator, values, places=places, figure_id="prognoseraeume")


def prognoseraum_block(release: Release, district: Area) -> dict[str, Any] | None:
    """The map of a district for a comparable indicator known for its Prognoseräume, who is reached before all else."""
    held = {key[0] for key in release.values if key[1] == "pgr" and key[2].startswith(district.area_code)}
    found_there = [
        i
        for i in release.shown
        if i.indicator_id in held and i.is_comparable and i.kind != "context" and i.logic_model != "quality"
    ]
    for indicator in sorted(found_there, key=lambda i: PREFERRED.get(i.logic_model, len(PREFERRED))):
        found = prognoseraum_map(release, indicator, district)
        if found:
            return found
    return None


def _map(
    release: Release,
    level: str,
    indicator: Indicator,
    values: Sequence[Value],
    *,
    places: Sequence[Place],
    figure_id: str,
) -> dict[str, Any] | None:
    rings = release.geography.outlines.get(level, {})
    held = [v for v in values if v.area_code in rings]
    if not held or all(v.value is None for v in held):
        return None
    scale = class_scale(held)
    shapes = [_shape(indicator, v, rings[v.area_code], scale, is_named=len(held) <= MOST_WITH_TEXT) for v in held]
    pairs = [(v, "") for v in held]
    return {
        "indicator": indicator,
        "drawing": outline_map(
            shapes, [p.point for p in places], alt=sentences.dots_alt(indicator, pairs, None), name=figure_id
        ),
        "classes": legend(indicator, held),
        "has_silent": any(v.value is None for v in held),
        "has_places": bool(places),
        "table": _table(indicator, held),
        "period": numbers.period_long(held[0].period_type, held[0].period_start_on),
        "attribution": _("Umrisse: {source}", source=ATTRIBUTION),
        "figure_id": figure_id,
        "wide": to_json(outlines(shapes, places)),
        "provenance": evidence.provenance(release, indicator, release.berlin(indicator)),
    }


def _shape(
    indicator: Indicator, value: Value, rings: tuple[Any, ...], scale: tuple[float, float], *, is_named: bool
) -> Shape:
    told = value.value is not None
    text = numbers.short(indicator, value.value) if value.value is not None else value.mark or "–"
    return Shape(
        value.area_code,
        rings,
        class_of(value.value, scale) if value.value is not None else 0,
        (f"{text} {value.mark}" if told and value.mark == "u" else text) if is_named else "",
        middle(rings),
        f"{value.area_name}: {evidence.value_line(indicator, value)}",
    )


def _table(indicator: Indicator, values: Sequence[Value]) -> evidence.Table:
    listed = sorted(values, key=lambda v: v.area_name)
    return evidence.Table(
        _("{title} nach Prognoseraum", title=indicator.title),
        (_("Prognoseraum"), _("Wert"), _("95-%-Bereich"), _("Zeichen"), _("Meldungen")),
        tuple((v.area_name, *evidence.cells(indicator, v)) for v in listed),
    )
