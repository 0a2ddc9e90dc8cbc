"""The static dot plot: rows with ranges, reference lines, axis.

What belongs here: what the template of the dot plot needs; the live form is `figures/dots.py`.
"""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from dashboards import numbers, sentences
from dashboards.drawing import rows
from dashboards.drawing.svg import Scale, drawing, spanning
from dashboards.language import _
from dashboards.marks import SHAPES, words_of
from dashboards.naming import district_file, value_link
from dashboards.release import Indicator, Value

Pair = tuple[Value, str]


def dot_plot(
    indicator: Indicator, pairs: Sequence[Pair], berlin: Value | None, *, links: bool, rug: Sequence[float] = ()
) -> dict[str, Any]:
    """Rows, reference labels and axis of the dot plot."""
    references = _references(indicator, pairs, berlin)
    held = [x for v, _s in pairs for x in (v.value, v.lower, v.upper) if x is not None]
    across = spanning([*held, *rug, *(at for at, _n, _t in references)], pad=0.05)
    marks = [(at, name) for at, name, _t in references]
    ticks = numbers.nice_ticks(across.low * indicator.factor, across.high * indicator.factor, 3)
    texts = numbers.tick_texts(indicator, ticks)
    return {
        "head": _head(references, across),
        "rug": rows.tick_track(rug, across, marks) if rug else "",
        "rug_count": len(rug),
        "used": [SHAPES[s] for s in SHAPES if s in {s for _v, s in pairs}],
        "has_range": any(v.has_interval for v, _s in pairs),
        "rows": [_dot_row(indicator, v, s, across, marks, links=links) for v, s in pairs],
        "axis": rows.axis_track(
            across,
            [(t / indicator.factor, x) for t, x in zip(ticks, texts, strict=True)],
            alt=sentences.dots_alt(indicator, pairs, berlin),
        ),
    }


def _dot_row(
    indicator: Indicator, value: Value, shape: str, across: Scale, marks: Sequence[tuple[float, str]], *, links: bool
) -> dict[str, Any]:
    told = value.value is not None
    ends = (
        numbers.interval(indicator, value.lower, value.upper)
        if value.lower is not None and value.upper is not None
        else ""
    )
    return {
        "name": value.area_name,
        "code": value.area_code,
        "href": district_file(value.area_name) if links else "",
        "value_href": value_link(value) if told else "",
        "track": rows.dot_track(value, shape, across, marks),
        "value": numbers.short(indicator, value.value) if value.value is not None else "",
        "range": ends,
        "mark": value.mark if told else "",
        "words": "" if told else words_of(value.mark, "" if value.mark else value.mark_reason),
        "reason": value.mark_reason,
        "standing": SHAPES[shape].words if shape else "",
    }


def _references(indicator: Indicator, pairs: Sequence[Pair], berlin: Value | None) -> list[tuple[float, str, str]]:
    found = []
    if berlin and berlin.value is not None and indicator.is_comparable:
        found.append((berlin.value, "ref-berlin", f"Berlin {numbers.short(indicator, berlin.value)}"))
    target = next((v.target for v, _s in pairs if v.target is not None), None)
    if target is not None and indicator.is_comparable:
        found.append((target, "ref-target", _("Ziel {value}", value=numbers.short(indicator, target))))
    return sorted(found)


def _head(references: Sequence[tuple[float, str, str]], across: Scale) -> Markup:
    found = []
    for i, (at, name, text) in enumerate(references):
        x = across.at(at)
        is_left = (i == 0 and len(references) > 1) or x > 80
        side, shift = ("left", -5) if is_left and x > 15 else ("right", 5)
        found.append(f'<text class="{name}-text {side}" x="{x}%" y="15" dx="{shift}">{text}</text>')
    return drawing(found, 22)
