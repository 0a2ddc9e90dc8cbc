"""What all live figures share: the one configuration, the one layout, the way into the page.

What belongs here: no chart. The page carries figures as JSON; nothing else draws charts in the browser.
"""

import json
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


def to_json(figure: go.Figure) -> str:
    """The figure without template, safe inside a script element."""
    held = figure.to_plotly_json()
    held["layout"].pop("template", None)
    return safe_json(held)


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
    base: dict[str, Any] = {
        "height": height,
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
    # Checked by plotly.py in the tests; at every build that would take most of the time.
    return go.Figure(data=traces, layout=base | layout, _validate=False)


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
