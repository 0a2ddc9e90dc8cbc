"""Rows with a figure and its range beside one reference line, whatever they measure.

What belongs here: the rows, their standing to the line, static form and data for `figures/ranges.py`. Figures of areas
have a plot of their own in `dotplot.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboards import numbers
from dashboards.drawing import rows as drawn
from dashboards.drawing.svg import Scale, drawing, esc, spanning
from dashboards.language import _
from dashboards.marks import SHAPES


@dataclass(frozen=True)
class Row:
    """One row: name, figure with its range, both as shown, or the words that stand instead of a figure."""

    name: str
    value: float | None
    lower: float | None
    upper: float | None
    shown: str
    range: str
    words: str = ""

    def shape(self, reference: float) -> str:
        """How the row stands to the line: by its range only."""
        if self.value is None:
            return ""
        if self.lower is None or self.upper is None:
            return "plain"
        return "same" if self.lower <= reference <= self.upper else "differs"


@dataclass(frozen=True)
class Plot:
    """Rows, the reference line with its label, decimals of the axis."""

    rows: Sequence[Row]
    reference: float
    label: str
    decimals: int = 1

    @property
    def scale(self) -> Scale:
        """Around all figures, ranges and the line."""
        held = [x for r in self.rows for x in (r.value, r.lower, r.upper) if x is not None]
        return spanning([*held, self.reference], pad=0.08)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Round places on the axis with their texts."""
        found = numbers.nice_ticks(self.scale.low, self.scale.high, 4)
        decimals = next((d for d in range(3) if all(abs(t - round(t, d)) < 1e-9 for t in found)), 2)
        return [(t, numbers.number(t, decimals)) for t in found]


def static(plot: Plot, *, alt: str) -> dict[str, Any]:
    """What the template of the dot plot needs."""
    across, marks = plot.scale, [(plot.reference, "ref-berlin")]
    shapes = [row.shape(plot.reference) for row in plot.rows]
    return {
        "head": _head(plot, across),
        "rug": "",
        "rug_count": 0,
        "used": [SHAPES[s] for s in SHAPES if s in set(shapes)],
        "has_range": any(row.lower is not None for row in plot.rows),
        "rows": [_row(row, shape, across, marks) for row, shape in zip(plot.rows, shapes, strict=True)],
        "axis": drawn.axis_track(across, plot.ticks, alt=alt),
    }


def _row(row: Row, shape: str, across: Scale, marks: Sequence[tuple[float, str]]) -> dict[str, Any]:
    told = row.value is not None
    return {
        "name": row.name,
        "code": "",
        "href": "",
        "value_href": "",
        "track": drawn.dot_track(row, shape, across, marks),
        "value": row.shown if told else "",
        "range": row.range if told else "",
        "mark": "",
        "words": "" if told else row.words or _("keine Angabe"),
        "standing": SHAPES[shape].words if shape else "",
    }


def _head(plot: Plot, across: Scale) -> str:
    x = across.at(plot.reference)
    side, shift = ("left", -5) if x > 55 else ("right", 5)
    text = f'<text class="ref-berlin-text {side}" x="{x}%" y="15" dx="{shift}">{esc(plot.label)}</text>'
    return drawing([text], 22)
