"""A curve over time with its 95 % ribbon; only scatter traces.

What belongs here: the live form of the trend. Names are escaped because Plotly reads a little HTML in texts.
"""

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboards import numbers
from dashboards.figures.frame import Trace, axis, figure, label, scatter, value_axis
from dashboards.release import Indicator, Value
from dashboards.sentences import value_words
from dashboards.theme import TOKENS


def trend(
    indicator: Indicator, name: str, series: Sequence[Value], berlin: Sequence[Value], *, is_narrow: bool
) -> go.Figure:
    """Curve with ribbon, Berlin in grey, target dotted; a missing figure interrupts the line."""
    days = [v.period_start_on.isoformat() for v in series]
    ys = [None if v.value is None else v.value * indicator.factor for v in series]
    traces: list[Any] = [*_ribbons(indicator, series)]
    if berlin:
        traces.append(
            scatter(
                x=[v.period_start_on.isoformat() for v in berlin],
                hoverinfo="skip",
                mode="lines",
                y=[None if v.value is None else v.value * indicator.factor for v in berlin],
                line={"color": TOKENS["ink-faint"], "width": 1.8},
            )
        )
    traces.append(
        scatter(
            x=days,
            y=ys,
            mode="lines+markers",
            connectgaps=False,
            line={"color": TOKENS["accent"], "width": 3},
            marker={
                "size": 9,
                "line": {"color": TOKENS["accent"], "width": 2},
                "color": [TOKENS["card" if v.mark in {"p", "u"} else "accent"] for v in series],
            },
            hoverinfo="text",
            hovertext=[_period_hover(indicator, name, v) for v in series],
        )
    )
    ticks = days[::-1][:: max(1, -(-len(days) // (4 if is_narrow else 7)))][::-1]
    texts = [
        numbers.period_short(v.period_type, v.period_start_on) for v in series if v.period_start_on.isoformat() in ticks
    ]
    held = [*series, *berlin]
    return figure(
        traces,
        300,
        margin={"l": 48, "r": 8, "t": 10, "b": 30},
        shapes=[*_aim(indicator, series), *_gaps(series)],
        annotations=[
            label(f"<i>{v.mark or '–'}</i>", x=v.period_start_on.isoformat(), y=1, yref="paper", yanchor="top")
            for v in series
            if v.value is None
        ],
        xaxis=axis(type="date", tickvals=ticks, ticktext=texts, showgrid=False),
        yaxis=axis(**value_axis(indicator, held)),
    )


def _ribbons(indicator: Indicator, series: Sequence[Value]) -> list[Trace]:
    found, run = [], []
    for v in [*series, None]:
        if v is not None and v.has_interval:
            run.append(v)
            continue
        if run:
            days = [w.period_start_on.isoformat() for w in run]
            ys = [w.upper * indicator.factor for w in run if w.upper is not None]
            ys += [w.lower * indicator.factor for w in reversed(run) if w.lower is not None]
            found.append(
                scatter(
                    x=days + days[::-1],
                    y=ys,
                    fill="toself",
                    mode="lines",
                    hoverinfo="skip",
                    line={"width": 0},
                    fillcolor=TOKENS["accent-soft"],
                )
            )
        run = []
    return found


def _period_hover(indicator: Indicator, name: str, value: Value) -> str:
    when = numbers.period_short(value.period_type, value.period_start_on)
    return f"<b>{escape(name)}, {when}</b><br>{escape(value_words(indicator, value))}"


def _aim(indicator: Indicator, series: Sequence[Value]) -> list[dict[str, Any]]:
    target = next((v.target for v in reversed(series) if v.target is not None), None)
    if target is None:
        return []
    at = target * indicator.factor
    return [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": at,
            "y1": at,
            "line": {"color": TOKENS["ink"], "width": 1.5, "dash": "dot"},
        }
    ]


def _gaps(series: Sequence[Value]) -> list[dict[str, Any]]:
    """A grey band where a figure is missing."""
    days = [v.period_start_on.toordinal() for v in series]
    half = timedelta(days=(max(days) - min(days)) * 0.4 / (len(days) - 1)) if len(days) > 1 else timedelta(days=30)
    return [
        {
            "type": "rect",
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "layer": "below",
            "line": {"width": 0},
            "fillcolor": "#eceeed",
            "x0": (v.period_start_on - half).isoformat(),
            "x1": (v.period_start_on + half).isoformat(),
        }
        for v in series
        if v.value is None
    ]
