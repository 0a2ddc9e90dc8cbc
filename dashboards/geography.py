"""Outlines of areas and public places, in kilometres on a flat map.

What belongs here: the values, and the way from degrees to a flat map; a city is small enough for one scale.
The rows come from `further_tables.py`, drawing is `drawing/outlines.py` and `figures/outlines.py`.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboards.simplifying import Point, Ring, simplified

MIDDLE = (13.42, 52.51)
KILOMETRES_PER_DEGREE = 111.32
TOLERANCES = {"district": 0.12, "pgr": 0.1}
ATTRIBUTION = "Geoportal Berlin / Amt für Statistik Berlin-Brandenburg, CC BY 3.0 DE"


@dataclass(frozen=True)
class OutlinePoint:
    """One point of an outline as the release holds it."""

    level: str
    area_code: str
    part_number: int
    ring_number: int
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Place:
    """A place of a public list."""

    facility_name: str
    facility_type: str
    district_code: str
    longitude: float
    latitude: float

    @property
    def point(self) -> Point:
        """Where it lies on the flat map."""
        return flat(self.longitude, self.latitude)


@dataclass(frozen=True)
class Geography:
    """All outlines and places of a release; empty where no official map has been taken in."""

    points: tuple[OutlinePoint, ...] = ()
    places: tuple[Place, ...] = ()

    @cached_property
    def outlines(self) -> Mapping[str, Mapping[str, tuple[Ring, ...]]]:
        """Rings by level and area, thinned alike on both sides of every border."""
        return {level: _thinned(self.points, level) for level in TOLERANCES}


def flat(longitude: float, latitude: float) -> Point:
    """Kilometres east and north of the middle of the city, to the metre."""
    east = (longitude - MIDDLE[0]) * KILOMETRES_PER_DEGREE * math.cos(math.radians(MIDDLE[1]))
    return round(east, 3), round((latitude - MIDDLE[1]) * KILOMETRES_PER_DEGREE, 3)


def bounds(rings: Iterable[Ring]) -> tuple[float, float, float, float]:
    """West, south, east, north."""
    xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def middle(rings: Sequence[Ring]) -> Point:
    """The centre of gravity of the largest ring, where a label may stand."""
    ring = max(rings, key=lambda r: abs(_area(r)))
    area = _area(ring) or 1.0
    pairs = list(zip(ring, (*ring[1:], ring[0]), strict=True))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    return round(x, 3), round(y, 3)


def _area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)) / 2


def _thinned(points: Sequence[OutlinePoint], level: str) -> dict[str, tuple[Ring, ...]]:
    rings: dict[tuple[str, int, int], list[Point]] = defaultdict(list)
    for p in points:
        if p.level == level:
            rings[p.area_code, p.part_number, p.ring_number].append(flat(p.longitude, p.latitude))
    found: dict[str, tuple[Ring, ...]] = {}
    thin = simplified([_opened(ring) for ring in rings.values()], TOLERANCES[level])
    for (code, _part, _ring), ring in zip(rings, thin, strict=True):
        if len(ring) > 2:
            found[code] = (*found.get(code, ()), ring)
    return found


def _opened(ring: Sequence[Point]) -> Ring:
    """Without the repeated first point and without doubles in a row."""
    held = [point for i, point in enumerate(ring) if i == 0 or point != ring[i - 1]]
    return tuple(held[:-1] if len(held) > 1 and held[0] == held[-1] else held)
