"""How the projects of each district spread around Berlin: ticks without names, never a ranking.

What belongs here: one row per district with at least three shown figures. Withheld and unsure figures are left out.
"""

from typing import Any

from dashboards import numbers
from dashboards.drawing import rows
from dashboards.drawing.svg import spanning
from dashboards.evidence import Table
from dashboards.language import _
from dashboards.release import Indicator, Release, Value

FEWEST = 3


def spread_block(release: Release, indicator: Indicator) -> dict[str, Any] | None:
    """The distribution within the districts, or None where fewer than three projects may be shown anywhere."""
    if not indicator.is_comparable:
        return None
    held = {d.area_name: _told(release.centres(indicator, d.area_code)) for d in release.districts}
    drawn = {name: values for name, values in held.items() if len(values) >= FEWEST}
    if not drawn:
        return None
    berlin = release.berlin(indicator)
    lines = [(berlin.value, "ref-berlin")] if berlin and berlin.value is not None else []
    across = spanning([*(v for values in drawn.values() for v in values), *(at for at, _name in lines)], pad=0.05)
    ticks = numbers.nice_ticks(across.low * indicator.factor, across.high * indicator.factor, 3)
    texts = numbers.tick_texts(indicator, ticks)
    return {
        "heading": _heading(indicator, drawn),
        "berlin": numbers.full(indicator, berlin.value) if berlin and berlin.value is not None else "",
        "rows": [
            {"name": name, "track": rows.tick_track(values, across, lines), "words": _words(indicator, values)}
            for name, values in drawn.items()
        ],
        "table": _table(indicator, drawn),
        "axis": rows.axis_track(
            across,
            [(t / indicator.factor, x) for t, x in zip(ticks, texts, strict=True)],
            alt=_heading(indicator, drawn),
        ),
        "left_out": [name for name in held if name not in drawn],
    }


def _table(indicator: Indicator, drawn: dict[str, list[float]]) -> Table:
    rows = tuple(
        (name, numbers.number(len(held)), *(numbers.full(indicator, end) for end in (min(held), max(held))))
        for name, held in drawn.items()
    )
    head = (_("Bezirk"), _("Projekte"), _("kleinster Wert"), _("größter Wert"))
    return Table(_("{title}: Spannweite der Projekte je Bezirk", title=indicator.title), head, rows)


def _told(values: list[Value]) -> list[float]:
    return [v.value for v in values if v.value is not None and v.mark != "u"]


def _words(indicator: Indicator, values: list[float]) -> str:
    return _(
        "{count} Projekte, {low} bis {high}",
        count=numbers.number(len(values)),
        low=numbers.short(indicator, min(values)),
        high=numbers.short(indicator, max(values)),
    )


def _heading(indicator: Indicator, drawn: dict[str, list[float]]) -> str:
    widest = max(drawn, key=lambda name: max(drawn[name]) - min(drawn[name]))
    return _(
        "{title}: am weitesten liegen die Projekte in {name} auseinander", title=indicator.title_short, name=widest
    )
