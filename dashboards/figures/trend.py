"""A curve over time with its 95 % ribbon; only scatter traces.

What belongs here: the live form of the trend. Names are escaped because Plotly reads a little HTML in texts.
"""

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboards import numbers
from dashboards.events import Event
from dashboards.figures.frame import Trace, axis, figure, label, scatter, value_axis
from dashboards.release import Indicator, Value, breaks
from dashboards.sentences import value_words
from dashboards.theme import TOKENS


def trend(
    indicator: Indicator,
    name: str,
    series: Sequence[Value],
    berlin: Sequence[Value],
    *,
    is_narrow: bool,
    height: int = 300,
    told: Sequence[Event] = (),
) -> go.Figure:
    """Curve with ribbon, Berlin in grey, target dotted; a missing figure and a break interrupt the line."""
    days = [v.period_start_on.isoformat() for v in series]
    points = _points(series)
    traces: list[Any] = [*_ribbons(indicator, series)]
    if berlin:
        traces.append(
            scatter(
                x=[day for day, _v in _points(berlin)],
                hoverinfo="skip",
                mode="lines",
                y=[_height(indicator, v) for _day, v in _points(berlin)],
                line={"color": TOKENS["ink-faint"], "width": 1.8},
            )
        )
    traces.append(
        scatter(
            x=[day for day, _v in points],
            y=[_height(indicator, v) for _day, v in points],
            mode="lines+markers",
            connectgaps=False,
            line={"color": TOKENS["accent"], "width": 3},
            marker={
                "size": 9,
                "line": {"color": TOKENS["accent"], "width": 2},
                "color": [TOKENS["card" if v and v.mark in {"p", "u"} else "accent"] for _day, v in points],
            },
            hoverinfo="text",
            hovertext=[_period_hover(indicator, name, v) if v else "" for _day, v in points],
        )
    )
    ticks = days[::-1][:: max(1, -(-len(days) // (4 if is_narrow else 7)))][::-1]
    texts = [
        numbers.period_short(v.period_type, v.period_start_on) for v in series if v.period_start_on.isoformat() in ticks
    ]
    held = [*series, *berlin]
    return figure(
        traces,
        height,
        margin={"l": 48, "r": 8, "t": 10, "b": 30},
        shapes=[*_aim(indicator, series), *_gaps(series), *_event_lines(series, told)],
        annotations=[
            *(
                label(f"<i>{v.mark or '–'}</i>", x=v.period_start_on.isoformat(), y=1, yref="paper", yanchor="top")
                for v in series
                if v.value is None
            ),
            *_event_labels(series, told),
        ],
        xaxis=axis(type="date", tickvals=ticks, ticktext=texts, showgrid=False),
        yaxis=axis(**value_axis(indicator, held)),
    )


def _points(series: Sequence[Value]) -> list[tuple[str, Value | None]]:
    """Days with their figures; an empty point before a break interrupts the line."""
    cut = set(breaks(series))
    found: list[tuple[str, Value | None]] = []
    for i, v in enumerate(series):
        found += [(v.period_start_on.isoformat(), None)] if i in cut else []
        found.append((v.period_start_on.isoformat(), v))
    return found


def _height(indicator: Indicator, value: Value | None) -> float | None:
    return None if value is None or value.value is None else value.value * indicator.factor


def _event_lines(series: Sequence[Value], told: Sequence[Event]) -> list[dict[str, Any]]:
    look = {"type": "line", "yref": "paper", "y0": 0, "y1": 1}
    dashed = {"color": TOKENS["ink-soft"], "width": 1.5, "dash": "6px,4px"}
    days = [event.on(series).isoformat() for event in told]
    return [look | {"x0": day, "x1": day, "line": dashed} for day in days]


def _event_labels(series: Sequence[Value], told: Sequence[Event]) -> list[dict[str, Any]]:
    first, last = (series[i].period_start_on.toordinal() for i in (0, -1)) if series else (0, 0)
    found = []
    for row, event in enumerate(told):
        on = event.on(series)
        is_late = (on.toordinal() - first) > 0.7 * (last - first)
        side = {"xanchor": "right", "xshift": -5} if is_late else {"xanchor": "left", "xshift": 5}
        place = {"x": on.isoformat(), "y": 1, "yref": "paper", "yanchor": "top", "yshift": -16 * (row % 2)}
        found.append(label(escape(event.label), **place, **side, font={"size": 13, "color": TOKENS["ink-soft"]}))
    return found


def _ribbons(indicator: Indicator, series: Sequence[Value]) -> list[Trace]:
    found, run = [], []
    whole = [v for _day, v in _points(series)]
    for v in [*whole, None]:
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
            "fillcolor": TOKENS["band"],
            "x0": (v.period_start_on - half).isoformat(),
            "x1": (v.period_start_on + half).isoformat(),
        }
        for v in series
        if v.value is None
    ]
