"""Maps with real outlines; filled scatter traces on plain axes, because map traces ask for maps from elsewhere.

What belongs here: the live form of the outline map. Names are escaped because Plotly reads a little HTML in texts.
"""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from dashboards.drawing.outlines import Shape
from dashboards.figures.frame import Trace, axis, figure, label, scatter
from dashboards.geography import Place, bounds
from dashboards.theme import TOKENS

LIGHT_TEXT_FROM = 5


def outlines(shapes: Sequence[Shape], places: Sequence[Place]) -> go.Figure:
    """One filled trace per area, hatched where a number is withheld, and one trace of dots."""
    west, south, east, north = bounds(ring for shape in shapes for ring in shape.rings)
    return figure(
        [*map(_area, shapes), *_places(places)],
        400,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        annotations=[_text(shape) for shape in shapes if shape.text],
        xaxis=axis(visible=False, range=[west, east], constrain="domain"),
        yaxis=axis(visible=False, range=[south, north], scaleanchor="x", constrain="domain"),
    )


def _area(shape: Shape) -> Trace:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in shape.rings:
        xs += [*(round(x, 2) for x, _y in ring), round(ring[0][0], 2), None]
        ys += [*(round(y, 2) for _x, y in ring), round(ring[0][1], 2), None]
    hatched = {"shape": "/", "fgcolor": TOKENS["line-strong"], "bgcolor": TOKENS["card"], "size": 6, "solidity": 0.2}
    look = {"fillcolor": TOKENS[f"step-{shape.step}"]} if shape.step else {"fillpattern": hatched}
    return scatter(
        x=xs[:-1],
        y=ys[:-1],
        mode="lines",
        fill="toself",
        hoveron="fills",
        hoverinfo="text",
        text=escape(shape.words),
        line={"color": TOKENS["card"] if shape.step else TOKENS["line-strong"], "width": 1},
        **look,
    )


def _places(places: Sequence[Place]) -> list[Trace]:
    if not places:
        return []
    return [
        scatter(
            x=[round(p.point[0], 2) for p in places],
            y=[round(p.point[1], 2) for p in places],
            mode="markers",
            hoverinfo="text",
            hovertext=[escape(p.facility_name) for p in places],
            marker={"size": 5, "color": TOKENS["ink"], "line": {"color": TOKENS["card"], "width": 1}},
        )
    ]


def _text(shape: Shape) -> dict[str, object]:
    colour = TOKENS["card" if shape.step >= LIGHT_TEXT_FROM else "ink"]
    ground = TOKENS[f"step-{shape.step}" if shape.step else "card"]  # a dot under a number would make it unreadable
    place = {"x": shape.middle[0], "y": shape.middle[1], "bgcolor": ground, "borderpad": 1}
    return label(f"<b>{escape(shape.text)}</b>", **place, font={"size": 13, "color": colour})
