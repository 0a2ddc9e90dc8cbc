"""Rows with ranges beside one reference line; only scatter traces.

What belongs here: the live form of `rangeplot.py`. Names are escaped because Plotly reads a little HTML in texts.
"""

from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboards.figures.dots import EDGES, FILLS, room_for
from dashboards.figures.frame import axis, figure, scatter
from dashboards.figures.labels import Words, above, beside, over, texts
from dashboards.marks import SHAPES
from dashboards.rangeplot import Plot, Row
from dashboards.theme import TOKENS

NARROW_STEP = 54


def ranges(plot: Plot, *, is_narrow: bool) -> go.Figure:
    """One row per name: dot with range, the reference as a line."""
    count = len(plot.rows)
    told = [(row, count - 1 - i) for i, row in enumerate(plot.rows) if row.value is not None]
    shapes = [row.shape(plot.reference) for row, _y in told]
    scale, room = plot.scale, 8 if is_narrow else room_for([row.name for row in plot.rows])
    dots = scatter(
        x=[row.value for row, _y in told],
        y=[y for _row, y in told],
        mode="markers",
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [_above(row) for row, _y in told],
            "arrayminus": [_below(row) for row, _y in told],
            "thickness": 6,
            "width": 0,
            "color": TOKENS["range"],
        },
        marker={
            "symbol": [SHAPES[s].plotly_symbol.removesuffix("-open") for s in shapes],
            "size": 14,
            "opacity": 1,
            "color": [TOKENS[FILLS[s]] for s in shapes],
            "line": {"color": [TOKENS[EDGES[s]] for s in shapes], "width": 2},
        },
        hoverinfo="text",
        hovertext=[_hover(row, s) for (row, _y), s in zip(told, shapes, strict=True)],
        cliponaxis=False,
    )
    words = [*_labels(plot, step=NARROW_STEP if is_narrow else None), _reference_label(plot)]
    return figure(
        [dots, texts(words)],
        round(count * (NARROW_STEP if is_narrow else 30)) + 48,
        shapes=[_reference(plot, count)],
        margin={"l": room, "r": 8 if is_narrow else 176, "t": 22, "b": 26},
        xaxis=axis(
            range=[scale.low, scale.high], tickvals=[t for t, _x in plot.ticks], ticktext=[x for _t, x in plot.ticks]
        ),
        yaxis=axis(visible=False, range=[-0.5, count - 0.5]),
    )


def _above(row: Row) -> float:
    return 0.0 if row.upper is None or row.value is None else row.upper - row.value


def _below(row: Row) -> float:
    return 0.0 if row.lower is None or row.value is None else row.value - row.lower


def _hover(row: Row, shape: str) -> str:
    ends = f" ({escape(row.range)})" if row.range else ""
    return f"<b>{escape(row.name)}</b><br>{escape(row.shown)}{ends}<br>{SHAPES[shape].words}"


def _reference(plot: Plot, count: int) -> dict[str, Any]:
    line = {"color": TOKENS["ink"], "width": 1.5}
    at = {"x0": plot.reference, "x1": plot.reference, "y0": -0.5, "y1": count - 0.5}
    return {"type": "line", "layer": "between", "line": line} | at


def _reference_label(plot: Plot) -> Words:
    is_left = plot.scale.at(plot.reference) > 55
    return over(plot.reference, len(plot.rows) - 0.5, f"<b>{escape(plot.label)}</b>", is_left=is_left)


def _labels(plot: Plot, *, step: float | None) -> list[Words]:
    found: list[Words] = []
    across = (plot.scale.low, plot.scale.high)
    for i, row in enumerate(plot.rows):
        name, y = escape(row.name), len(plot.rows) - 1 - i
        ends = f" ({escape(row.range)})" if row.range else ""
        text = f"<b>{escape(row.shown)}</b>{ends}" if row.value is not None else f"<i>{escape(row.words[:28])}</i>"
        found += beside(name, text, y, across) if step is None else above(name, text, y, across, step=step)
    return found
