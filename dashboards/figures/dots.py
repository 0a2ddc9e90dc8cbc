"""Dots with 95 % ranges, one row per area; only scatter traces.

What belongs here: the live form of the dot plot. Names are escaped because Plotly reads a little HTML in texts.
"""

import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboards import numbers
from dashboards.figures.frame import Trace, axis, figure, scatter, value_axis
from dashboards.figures.labels import Words, above, beside, over, texts
from dashboards.language import _
from dashboards.marks import SHAPES, words_of
from dashboards.release import Indicator, Value
from dashboards.sentences import value_words
from dashboards.theme import TOKENS

FILLS = {
    "better": "accent",
    "same": "card",
    "worse": "warn",
    "differs": "neutral",
    "unsure": "card",
    "plain": "ink-faint",
}
EDGES = {
    "better": "accent",
    "same": "ink-soft",
    "worse": "warn",
    "differs": "neutral",
    "unsure": "ink-soft",
    "plain": "ink-faint",
}


def ranked_dots(
    indicator: Indicator,
    pairs: Sequence[tuple[Value, str]],
    berlin: Value | None,
    *,
    is_narrow: bool,
    rug: Sequence[float] = (),
) -> go.Figure:
    """One row per area: dot, 95 % range, Berlin and target as lines; `rug` are all centres, without names."""
    count = len(pairs)
    top = count + (0.5 if rug else -0.5)
    lines_of_name = max((len(_wrapped(v.area_name)) for v, _s in pairs), default=1)
    step = 36 + 18 * lines_of_name if is_narrow else 30
    room = room_for([v.area_name for v, _s in pairs])
    places = [count - 1 - i for i in range(count)]
    told = [(v, s, y) for (v, s), y in zip(pairs, places, strict=True) if v.value is not None]
    across = value_axis(indicator, [v for v, _s, _y in told], rug)
    lines, words = _references(indicator, pairs, berlin, top)
    words += _row_words(indicator, pairs, places, across["range"], step=step if is_narrow else None)
    words += _rug_words(rug, count, across["range"], step=step if is_narrow else None)
    return figure(
        [_dots(indicator, told), *_rug(indicator, rug, count), texts(words)],
        round((top + 0.5) * step) + 48,
        shapes=lines,
        margin={"l": 8 if is_narrow else room, "r": 8 if is_narrow else 176, "t": 22, "b": 26},
        xaxis=axis(**across),
        yaxis=axis(visible=False, range=[-0.5, top]),
    )


def _rug(indicator: Indicator, rug: Sequence[float], y: int) -> list[Trace]:
    if not rug:
        return []
    return [
        scatter(
            x=[v * indicator.factor for v in sorted(rug)],
            y=[y] * len(rug),
            mode="markers",
            hoverinfo="skip",
            marker={"symbol": "line-ns-open", "size": 14, "color": TOKENS["ink-faint"]},
        )
    ]


def _rug_words(rug: Sequence[float], y: int, ends: Sequence[float], *, step: float | None) -> list[Words]:
    if not rug:
        return []
    name = f'<span style="color:{TOKENS["ink-soft"]}">{_("Berlin, {count} Projekte", count=len(rug))}</span>'
    return (beside(name, "", y, ends) if step is None else above(name, "", y, ends, step=step))[:1]


def _wrapped(name: str) -> list[str]:
    """A name in lines of 27 characters at most where it has blanks."""
    return textwrap.wrap(name, 27, break_on_hyphens=False) or [""]


def room_for(names: Sequence[str]) -> int:
    """Pixels for the longest name, as the static drawing gives it."""
    return min(300, max(208, max((len(name) for name in names), default=0) * 7 + 16))


def _dots(indicator: Indicator, told: Sequence[tuple[Value, str, int]]) -> Trace:
    scale = indicator.factor
    above = [
        (v.upper - v.value) * scale if v.has_interval and v.upper is not None and v.value is not None else 0
        for v, _s, _y in told
    ]
    below = [
        (v.value - v.lower) * scale if v.has_interval and v.lower is not None and v.value is not None else 0
        for v, _s, _y in told
    ]
    return scatter(
        x=[(v.value or 0) * scale for v, _s, _y in told],
        y=[y for _v, _s, y in told],
        mode="markers",
        error_x={
            "type": "data",
            "symmetric": False,
            "array": above,
            "arrayminus": below,
            "thickness": 6,
            "width": 0,
            "color": TOKENS["range"],
        },
        marker={
            "symbol": [SHAPES[s].plotly_symbol.removesuffix("-open") for _v, s, _y in told],
            "size": 14,
            "opacity": 1,
            "color": [TOKENS[FILLS[s]] for _v, s, _y in told],
            "line": {"color": [TOKENS[EDGES[s]] for _v, s, _y in told], "width": 2},
        },
        hovertext=[_hover(indicator, v, s) for v, s, _ in told],
        hoverinfo="text",
        cliponaxis=False,
        customdata=[v.area_code for v, _s, _y in told],
    )


def _hover(indicator: Indicator, value: Value, shape: str) -> str:
    told = (
        ""
        if value.delivered_count is None or not value.expected_count
        else "<br>" + _("{count} von {total} gemeldet", count=value.delivered_count, total=value.expected_count)
    )
    return f"<b>{escape(value.area_name)}</b><br>{escape(value_words(indicator, value))}<br>{SHAPES[shape].words}{told}"


def _row_words(
    indicator: Indicator,
    pairs: Sequence[tuple[Value, str]],
    places: Sequence[int],
    ends: Sequence[float],
    *,
    step: float | None,
) -> list[Words]:
    """Name and figure of every row: beside it, or above it where a row has its height in `step`."""
    found: list[Words] = []
    for (value, _s), y in zip(pairs, places, strict=True):
        if step is None:
            name = escape(_clipped(value.area_name, 40))
            found += beside(name, _told(indicator, value, 28), y, ends)
        else:
            name = "<br>".join(map(escape, _wrapped(value.area_name)))
            found += above(name, _told(indicator, value, 24), y, ends, step=step)
    return found


def _told(indicator: Indicator, value: Value, length: int) -> str:
    """The text beside a row: bold figure and range, or the mark in words."""
    if value.value is None:
        return f"<i>{escape(_clipped(words_of(value.mark), length))}</i>"
    ends = (
        f" ({numbers.interval(indicator, value.lower, value.upper)})"
        if value.lower is not None and value.upper is not None
        else ""
    )
    mark = f" <i>{value.mark}</i>" if value.mark else ""
    return f"<b>{numbers.short(indicator, value.value)}</b>{ends}{mark}"


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _references(
    indicator: Indicator, pairs: Sequence[tuple[Value, str]], berlin: Value | None, top: float
) -> tuple[list[dict[str, Any]], list[Words]]:
    held = []
    if berlin and berlin.value is not None and indicator.is_comparable:
        held.append((berlin.value, f"<b>Berlin {numbers.short(indicator, berlin.value)}</b>", "solid"))
    target = next((v.target for v, _s in pairs if v.target is not None), None)
    if target is not None and indicator.is_comparable:
        held.append((target, _("Ziel {value}", value=numbers.short(indicator, target)), "dot"))
    low = min((at for at, _t, _d in held), default=0)
    lines = [
        {
            "type": "line",
            "x0": at * indicator.factor,
            "x1": at * indicator.factor,
            "y0": -0.5,
            "y1": top,
            "layer": "between",
            "line": {"color": TOKENS["ink"], "width": 1.5, "dash": dash},
        }
        for at, _t, dash in held
    ]
    words = [over(at * indicator.factor, top, text, is_left=at == low and len(held) > 1) for at, text, _d in held]
    return lines, words
