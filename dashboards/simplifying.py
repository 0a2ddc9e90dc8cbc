"""Fewer points for outlines that meet: both sides of a border lose the same points, so that no gap opens.

What belongs here: cutting rings into the stretches between meeting points, thinning each stretch once, joining again.
"""

import math
from collections import defaultdict
from collections.abc import Sequence

Point = tuple[float, float]
Ring = tuple[Point, ...]


def simplified(rings: Sequence[Ring], tolerance: float) -> list[Ring]:
    """The rings with every point left out that lies within `tolerance` of the line without it (Douglas-Peucker).

    Rings are open (the first point is not repeated); the same border in two rings stays the same. A ring may be left
    with two points: it is then too small to see.
    """
    meeting = _meeting_points(rings)
    held: dict[Ring, Ring] = {}
    return [_thin_ring(ring, meeting, tolerance, held) for ring in rings]


def _meeting_points(rings: Sequence[Ring]) -> set[Point]:
    """Points with more than two neighbours over all rings: there borders meet."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for i, point in enumerate(ring):
            neighbours[point] |= {ring[i - 1], ring[(i + 1) % len(ring)]}
    return {point for point, around in neighbours.items() if len(around) > 2}


def _thin_ring(ring: Ring, meeting: set[Point], tolerance: float, held: dict[Ring, Ring]) -> Ring:
    cuts = [i for i, point in enumerate(ring) if point in meeting] or _ends_of_island(ring)
    if len(cuts) == 1:
        cuts = sorted({cuts[0], max(range(len(ring)), key=lambda i: _apart(ring[i], ring[cuts[0]]))})
    found: list[Point] = []
    for start, end in zip(cuts, [*cuts[1:], cuts[0] + len(ring)], strict=True):
        stretch = tuple(ring[i % len(ring)] for i in range(start, end + 1))
        found += _thin_once(stretch, tolerance, held)[:-1]
    return tuple(found)


def _ends_of_island(ring: Ring) -> list[int]:
    """Two points far apart, the same for both rings that share the island's shore."""
    return sorted({ring.index(min(ring)), ring.index(max(ring))})


def _thin_once(stretch: Ring, tolerance: float, held: dict[Ring, Ring]) -> Ring:
    turned = stretch[::-1]
    if turned in held:
        return held[turned][::-1]
    if stretch not in held:
        held[stretch] = _thinned(stretch, tolerance)
    return held[stretch]


def _thinned(line: Ring, tolerance: float) -> Ring:
    keep = {0, len(line) - 1}
    open_spans = [(0, len(line) - 1)]
    while open_spans:
        start, end = open_spans.pop()
        inner = range(start + 1, end)
        far = max(inner, key=lambda i: _off(line[i], line[start], line[end]), default=None)
        if far is not None and _off(line[far], line[start], line[end]) > tolerance:
            keep.add(far)
            open_spans += [(start, far), (far, end)]
    return tuple(line[i] for i in sorted(keep))


def _apart(a: Point, b: Point) -> float:
    return float((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2)


def _off(point: Point, a: Point, b: Point) -> float:
    """Distance of a point from the stretch between two others."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    share = 0.0 if not length else min(1.0, max(0.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length))
    return math.sqrt(_apart(point, (a[0] + share * dx, a[1] + share * dy)))
