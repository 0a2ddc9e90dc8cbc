"""Small pieces of inline SVG that stretch with the page while type and markers keep their size.

What belongs here: scales and primitives. Positions across are per cent, positions down are pixels; curves lie in a
nested drawing without fixed proportions, markers in one of their own. All text passes through `esc`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from dashboards.marks import SHAPES


@dataclass(frozen=True)
class Scale:
    """From data to per cent (or pixels) between two ends."""

    low: float
    high: float
    start: float = 0.0
    end: float = 100.0

    def at(self, value: float) -> float:
        """The position of a value, kept inside the ends."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(self.start + min(1.0, max(0.0, share)) * (self.end - self.start), 2)


def spanning(values: Iterable[float], *, pad: float = 0.06, start: float = 0.0, end: float = 100.0) -> Scale:
    """A scale around all values with some air."""
    held = list(values) or [0.0, 1.0]
    low, high = min(held), max(held)
    air = (high - low) * pad or abs(high) * 0.1 or 1.0
    return Scale(low - air, high + air, start, end)


def esc(text: str) -> str:
    """Text fit for markup and attributes."""
    return str(escape(text))


def line(x1: float, y1: float, x2: float, y2: float, name: str) -> str:
    """A straight line; x in per cent, y in pixels."""
    return f'<line class="{name}" x1="{x1}%" y1="{y1}" x2="{x2}%" y2="{y2}"/>'


def bar(x1: float, x2: float, y: float, height: float, name: str) -> str:
    """A bar from x1 to x2 per cent."""
    width = round(max(0.0, x2 - x1), 2)
    return f'<rect class="{name}" x="{x1}%" y="{y}" width="{width}%" height="{height}"/>'


def marker(shape: str, x: float, y: float) -> str:
    """One of the shapes of `marks.py` at x per cent, y pixels."""
    held = SHAPES[shape]
    return f'<svg class="mk" x="{x}%" y="{y}"><path class="m-{held.name}" d="{held.path}"/></svg>'


def drawing(body: Iterable[str], height: float, *, alt: str = "", name: str = "") -> Markup:
    """The outer svg: an image with a text, or decoration beside text."""
    role = f'role="img" aria-label="{esc(alt)}"' if alt else 'aria-hidden="true"'
    return Markup(f'<svg class="draw {name}" height="{height}" {role}>{"".join(body)}</svg>')  # noqa: S704


def stretched(paths: Iterable[str], height: float) -> str:
    """A nested drawing, 100 wide, that stretches its paths but not their strokes."""
    return (
        f'<svg width="100%" height="{height}" viewBox="0 0 100 {height}" preserveAspectRatio="none">'
        f"{''.join(paths)}</svg>"
    )


def runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Unbroken stretches of points; a gap stays a gap."""
    found: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            found.append([])
        else:
            found[-1].append(point)
    return [run for run in found if run]


def path(points: Sequence[tuple[float, float] | None], name: str) -> str:
    """A line through the points, interrupted where one is missing; a point alone is a dot."""
    parts = ["M" + "L".join(f"{x} {y}" for x, y in run) + ("h0" if len(run) == 1 else "") for run in runs(points)]
    return f'<path class="{name}" d="{"".join(parts)}"/>' if parts else ""


def ribbon(lower: Sequence[tuple[float, float] | None], upper: Sequence[tuple[float, float] | None], name: str) -> str:
    """The area between two lines, interrupted like them."""
    both = zip(runs(lower), runs(upper), strict=True)
    parts = ["M" + "L".join(f"{x} {y}" for x, y in [*up, *reversed(low)]) + "Z" for low, up in both]
    return f'<path class="{name}" d="{"".join(parts)}"/>' if parts else ""
