"""Which area a point lies in: ray casting over the rings of an outline.

What belongs here: geometry on plain arrays. Outlines come as long tables: area, part, ring, point,
longitude, latitude.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]
Rings = list[Floats]


def rings_by_area(outline: pl.DataFrame) -> dict[str, Rings]:
    """The rings of each area, each an array of longitude and latitude; the first column names the area."""
    area = outline.columns[0]
    ordered = outline.sort(area, "part", "ring", "point")
    found: dict[str, Rings] = {}
    for key, ring in ordered.group_by(area, "part", "ring", maintain_order=True):
        found.setdefault(str(key[0]), []).append(ring.select("longitude", "latitude").to_numpy())
    return found


def area_of_points(areas: Mapping[str, Rings], longitude: Floats, latitude: Floats) -> list[str | None]:
    """For each point the area it lies in, None outside all of them."""
    found: list[str | None] = [None] * len(longitude)
    for code in sorted(areas):
        for index in np.flatnonzero(inside(areas[code], longitude, latitude)):
            found[int(index)] = code
    return found


def inside(rings: Rings, longitude: Floats, latitude: Floats) -> npt.NDArray[np.bool_]:
    """Even-odd rule over all rings of one area, so that holes and islands come out right.

    >>> square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [0.0, 0.0]])
    >>> inside([square], np.array([1.0, 3.0]), np.array([1.0, 1.0])).tolist()
    [True, False]
    """
    x, y = longitude[:, None], latitude[:, None]
    result = np.zeros(len(longitude), dtype=np.bool_)
    for ring in rings:
        (x1, y1), (x2, y2) = ring[:-1].T, ring[1:].T
        crosses = (y1 > y) != (y2 > y)
        rise = np.where(y2 == y1, 1.0, y2 - y1)  # level edges cross nothing
        left_of_edge = x < (x2 - x1) * (y - y1) / rise + x1
        result ^= np.count_nonzero(crosses & left_of_edge, axis=1) % 2 == 1
    return result


def center_of(rings: Rings) -> tuple[float, float]:
    """The centroid of an area (longitude, latitude) by the shoelace formula over all rings; holes count against it.

    Rings of an outline turn one way and their holes the other, as GeoJSON wants it; where a map does not keep to that,
    the largest ring decides.

    >>> square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [0.0, 0.0]])
    >>> center_of([square])
    (1.0, 1.0)
    """
    parts = [_weighted_center(ring) for ring in rings]
    largest = max(parts, key=lambda part: abs(part[0]))
    total = sum(part[0] for part in parts)
    if abs(total) < abs(largest[0]) / 2:
        parts, total = [largest], largest[0]
    return float(sum(part[1] for part in parts) / total), float(sum(part[2] for part in parts) / total)


def _weighted_center(ring: Floats) -> tuple[float, float, float]:
    """Signed area of a ring and its first moments, around the ring's first point for the sake of precision."""
    (x0, y0), moved = ring[0], ring - ring[0]
    (x1, y1), (x2, y2) = moved[:-1].T, moved[1:].T
    cross = x1 * y2 - x2 * y1
    area = float(cross.sum()) / 2
    return area, float(((x1 + x2) * cross).sum()) / 6 + x0 * area, float(((y1 + y2) * cross).sum()) / 6 + y0 * area
