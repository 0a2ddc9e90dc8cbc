"""What all live figures share: the one configuration, the one layout, the way into the page.

What belongs here: no chart. The page carries figures as JSON; nothing else draws charts in the browser. What is the
same in all of them stands once on a page (`shared`), and a narrow figure says only what the wide one does not.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from dashboards import numbers
from dashboards.language import is_german, spoken
from dashboards.release import Indicator, Value
from dashboards.theme import SANS, TOKENS

Trace = dict[str, Any]
pio.templates.default = None  # no look but our own
AXIS = re.compile(r"[xy]axis\d*")
CONFIG: dict[str, Any] = {
    "locale": "de",
    "displayModeBar": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "scrollZoom": False,
    "doubleClick": False,
    "showAxisDragHandles": False,
    "responsive": True,
}


def config() -> dict[str, Any]:
    """The one configuration in the language being written."""
    return CONFIG | {"locale": spoken().code}


def shared() -> dict[str, Any]:
    """What the script lays under every layout and every axis, in the language being written."""
    return {"layout": _layout(), "axis": axis()}


def to_json(figure: go.Figure) -> str:
    """The figure without template and without what is shared, safe inside a script element."""
    held = _plain(figure)
    return safe_json(held | {"layout": _over(held["layout"], _layout())})


def both_widths(wide: go.Figure, narrow: go.Figure) -> dict[str, str]:
    """A figure as JSON for a wide and a narrow place; the narrow one is to be laid over the wide one."""
    held, other = _plain(wide), _plain(narrow)
    over: dict[str, Any] = {"layout": _over(other["layout"], held["layout"])}
    if other["data"] != held["data"]:
        under = [*held["data"], *({} for _one in other["data"])]
        over |= {"data": [_unlike(one, below) for one, below in zip(other["data"], under, strict=False)]}
    return {"wide": to_json(wide), "narrow": safe_json(over)}


def _plain(figure: go.Figure) -> dict[str, Any]:
    held = figure.to_plotly_json()
    return {"data": held["data"], "layout": {name: part for name, part in held["layout"].items() if name != "template"}}


def _over(layout: dict[str, Any], under: dict[str, Any]) -> dict[str, Any]:
    """What of a layout differs from the one below, its axes without what all axes share."""
    own = _unlike(layout, under)
    return own | {name: _unlike(part, axis()) for name, part in own.items() if part and AXIS.fullmatch(name)}


def _unlike(held: dict[str, Any], under: dict[str, Any]) -> dict[str, Any]:
    """What has to be laid over `under` to get the same; what is missing takes back what lies under it."""
    return {name: held.get(name) for name in {**held, **under} if name not in held or held[name] != under.get(name, ())}


def safe_json(held: object) -> str:
    """JSON that cannot end a script element."""
    text = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for sign, code in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(sign, code)
    return text


def figure(traces: list[Any], height: int, **layout: Any) -> go.Figure:
    """A figure in the one layout of the site."""
    # Checked by plotly.py in the tests; at every build that would take most of the time.
    return go.Figure(data=traces, layout=_layout() | {"height": height} | layout, _validate=False)


def _layout() -> dict[str, Any]:
    return {
        "margin": {"l": 8, "r": 8, "t": 28, "b": 28},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "separators": ",." if is_german() else ".,",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": SANS, "size": 13, "color": TOKENS["ink"]},
        "hoverlabel": {
            "bgcolor": TOKENS["ink"],
            "bordercolor": TOKENS["ink"],
            "align": "left",
            "font": {"family": SANS, "size": 13, "color": TOKENS["on-accent"]},
        },
    }


def scatter(**held: Any) -> Trace:
    """A trace of dots or lines."""
    return {"type": "scatter"} | held


def bar(**held: Any) -> Trace:
    """A trace of bars."""
    return {"type": "bar"} | held


def axis(**more: Any) -> dict[str, Any]:
    """An axis that cannot be dragged and writes German numbers."""
    return {
        "fixedrange": True,
        "zeroline": False,
        "exponentformat": "none",
        "separatethousands": True,
        "gridcolor": TOKENS["line"],
        "linecolor": TOKENS["line"],
        "tickfont": {"color": TOKENS["ink-soft"]},
    } | more


def label(text: str, **more: Any) -> dict[str, Any]:
    """A text in the plot."""
    return {"text": text, "showarrow": False, "font": {"size": 13}} | more


def value_axis(indicator: Indicator, values: Sequence[Value], rug: Sequence[float] = ()) -> dict[str, Any]:
    """Range and ticks that hold values, ranges, targets and all ticks of the rug."""
    held = [
        x
        for v in values
        for x in (v.value, v.lower, v.upper, v.target if indicator.is_comparable else None)
        if x is not None
    ]
    held += rug
    ends = [min(held) * indicator.factor, max(held) * indicator.factor] if held else [0.0, 1.0]
    air = (ends[1] - ends[0]) * 0.04 or 1.0
    ticks = numbers.nice_ticks(ends[0] - air, ends[1] + air, 4)
    return {
        "range": [ends[0] - air, ends[1] + air],
        "tickvals": ticks,
        "ticktext": numbers.tick_texts(indicator, ticks),
    }
