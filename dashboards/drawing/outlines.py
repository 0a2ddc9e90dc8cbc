"""Maps with real outlines as inline SVG.

What belongs here: filled outlines, hatching where a number is withheld, dots for public places. Lines stay thin at any
size, type keeps its size; colour tells height only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from dashboards.drawing.svg import esc
from dashboards.geography import bounds
from dashboards.simplifying import Point, Ring

UNITS_PER_KM = 50


@dataclass(frozen=True)
class Shape:
    """One area on a map: rings, class of height (0 is hatched), short text with its place, the words behind it."""

    code: str
    rings: tuple[Ring, ...]
    step: int
    text: str
    middle: Point
    words: str


@dataclass(frozen=True)
class Sheet:
    """The paper of a map: from kilometres to whole units, north above."""

    west: float
    north: float
    width: int
    height: int

    @classmethod
    def around(cls, shapes: Sequence[Shape]) -> "Sheet":
        """Just large enough for all shapes."""
        west, south, east, north = bounds(ring for shape in shapes for ring in shape.rings)
        return cls(west, north, round((east - west) * UNITS_PER_KM), round((north - south) * UNITS_PER_KM))

    def at(self, point: Point) -> tuple[int, int]:
        """Units from the left and from above."""
        return round((point[0] - self.west) * UNITS_PER_KM), round((self.north - point[1]) * UNITS_PER_KM)

    def share(self, point: Point) -> tuple[str, str]:
        """The same as per cent of the sheet."""
        x, y = self.at(point)
        return f"{x / self.width * 100:.1f}%", f"{y / self.height * 100:.1f}%"


def outline_map(shapes: Sequence[Shape], places: Sequence[Point], *, alt: str, name: str) -> Markup:
    """All shapes on one map; `name` makes the hatching of this map its own."""
    sheet = Sheet.around(shapes)
    body = [
        _hatching(f"{name}-schraffur"),
        f'<svg width="100%" height="100%" viewBox="0 0 {sheet.width} {sheet.height}" preserveAspectRatio="none">',
        *(_area(shape, sheet, f"{name}-schraffur") for shape in shapes),
        "</svg>",
        *(_dot(place, sheet) for place in places),
        *(_text(shape, sheet) for shape in shapes if shape.text),
    ]
    frame = f'class="outline-map" style="aspect-ratio:{sheet.width}/{sheet.height}" role="img" aria-label="{esc(alt)}"'
    return Markup(f"<svg {frame}>{''.join(body)}</svg>")  # noqa: S704


def _area(shape: Shape, sheet: Sheet, hatching: str) -> str:
    fill = f' fill="url(#{hatching})"' if shape.step == 0 else ""
    path = "".join(_ring(ring, sheet) for ring in shape.rings)
    return f'<path class="area s{shape.step}"{fill} d="{path}"><title>{esc(shape.words)}</title></path>'


def _ring(ring: Ring, sheet: Sheet) -> str:
    """One ring in steps from point to point, which are short numbers."""
    points = [sheet.at(point) for point in ring]
    steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(points)]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z"


def _dot(place: Point, sheet: Sheet) -> str:
    x, y = sheet.share(place)
    return f'<circle class="place" cx="{x}" cy="{y}" r="2.5"/>'


def _text(shape: Shape, sheet: Sheet) -> str:
    x, y = sheet.share(shape.middle)
    return f'<text class="on-map s{shape.step}" x="{x}" y="{y}" dy="5">{esc(shape.text)}</text>'


def _hatching(name: str) -> str:
    return (
        f'<defs><pattern id="{name}" width="36" height="36" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch-ground" width="36" height="36"/>'
        '<rect class="hatch" width="10" height="36"/></pattern></defs>'
    )
