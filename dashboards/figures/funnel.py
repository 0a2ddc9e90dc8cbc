"""A funnel: shares against the number of cases with limits of chance; only scatter traces, no names.

What belongs here: the live form of the funnel.
"""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboards import numbers
from dashboards.figures.dots import EDGES, FILLS
from dashboards.figures.frame import axis, figure, label, scatter
from dashboards.language import _
from dashboards.marks import SHAPES
from dashboards.measured import FunnelPoint
from dashboards.release import Indicator
from dashboards.theme import TOKENS

LIMITS = (("lower_95", "6px,4px"), ("upper_95", "6px,4px"), ("lower_998", "solid"), ("upper_998", "solid"))


def funnel_figure(indicator: Indicator, drawn: Sequence[FunnelPoint]) -> go.Figure:
    """All points in the order of their cases."""
    cases = [p.case_count or 0 for p in drawn]
    shapes = ["differs" if p.is_outside else "plain" for p in drawn]
    limits = [
        scatter(
            x=cases,
            y=[_height(indicator, getattr(p, name)) for p in drawn],
            mode="lines",
            hoverinfo="skip",
            line={"color": TOKENS["ink-faint"], "width": 1.5, "dash": dash},
        )
        for name, dash in LIMITS
    ]
    dots = scatter(
        x=cases,
        y=[_height(indicator, p.value) for p in drawn],
        mode="markers",
        hoverinfo="text",
        hovertext=[_hover(indicator, p) for p in drawn],
        marker={
            "size": 11,
            "opacity": 1,
            "symbol": [SHAPES[s].plotly_symbol for s in shapes],
            "color": [TOKENS[FILLS[s]] for s in shapes],
            "line": {"color": [TOKENS[EDGES[s]] for s in shapes], "width": 1},
        },
    )
    held = [x * indicator.factor for p in drawn for x in (p.value, p.lower_998, p.upper_998) if x is not None]
    ticks = numbers.nice_ticks(min(held), max(held), 4)
    air = (max(held) - min(held)) * 0.06
    centre = (drawn[0].centre_line or 0.0) * indicator.factor
    return figure(
        [*limits, dots],
        300,
        margin={"l": 48, "r": 8, "t": 10, "b": 44},
        shapes=[_centre(centre)],
        annotations=[label(_("Fälle"), x=0.5, xref="paper", y=0, yref="paper", yanchor="top", yshift=-22)],
        xaxis=axis(range=[0, max(cases) * 1.04], showgrid=False),
        yaxis=axis(
            range=[min(held) - air, max(held) + air],
            tickvals=ticks,
            ticktext=numbers.tick_texts(indicator, ticks),
        ),
    )


def _height(indicator: Indicator, share: float | None) -> float | None:
    return None if share is None else share * indicator.factor


def _centre(at: float) -> dict[str, Any]:
    line = {"color": TOKENS["ink"], "width": 1.5}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": at, "y1": at, "layer": "between", "line": line}


def _hover(indicator: Indicator, point: FunnelPoint) -> str:
    ends = numbers.interval(indicator, point.lower_998 or 0.0, point.upper_998 or 0.0)
    told = {"share": numbers.short(indicator, point.value or 0.0), "count": numbers.number(point.case_count or 0)}
    return _("{share} bei {count} Fällen", **told) + "<br>" + _("zu erwarten: {ends}", ends=ends)
