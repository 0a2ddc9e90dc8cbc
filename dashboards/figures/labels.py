"""Words beside the rows of a figure, as one trace of texts.

What belongs here: where the words stand. As annotations each of them would be measured by the browser on its own,
which took half of the time a first figure needs on a slow machine.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.frame import Trace, scatter
from dashboards.theme import TOKENS

AIR = "\u2002"  # between a name and the plot; above a row it does no harm, so that both widths share their texts
HALO = ",".join(f"{x}px {y}px 0 {TOKENS['card']}" for x in (-2, 0, 2) for y in (-2, 0, 2) if x or y)
LIFT = 10  # pixels from the middle of a row to the words above it


@dataclass(frozen=True)
class Words:
    """A text at a place of the plot; `position` is where it stands from there, as Plotly writes it."""

    x: float
    y: float
    text: str
    position: str


def beside(name: str, value: str, y: float, ends: Sequence[float]) -> list[Words]:
    """Name to the left of the plot, value to its right."""
    return [Words(ends[0], y, name + AIR, "middle left"), Words(ends[1], y, AIR + value, "middle right")]


def above(name: str, value: str, y: float, ends: Sequence[float], *, step: float) -> list[Words]:
    """Name and value above the row, from edge to edge; `step` is the height of a row in pixels."""
    at = y + math.ceil(LIFT / step * 10) / 10
    return [Words(ends[0], at, name + AIR, "top right"), Words(ends[1], at, AIR + value, "top left")]


def over(x: float, top: float, text: str, *, is_left: bool) -> Words:
    """What a line stands for, above its upper end."""
    return Words(x, top, text, "top left" if is_left else "top right")


def texts(found: Sequence[Words]) -> Trace:
    """All words of a figure; a halo keeps lines from running through them."""
    return scatter(
        x=[one.x for one in found],
        y=[one.y for one in found],
        mode="text",
        text=[one.text for one in found],
        textposition=[one.position for one in found],
        textfont={"size": 13, "color": TOKENS["ink"], "shadow": HALO},
        cliponaxis=False,
        hoverinfo="skip",
    )
