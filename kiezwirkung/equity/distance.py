"""How far people live from the nearest location, as the crow flies.

What belongs here: distances on the sphere and the weighted median, on plain arrays. Each Planungsraum stands for its
inhabitants with its centre; at the median half of them have a shorter way and half a longer one.
"""

from typing import Final

import numpy as np

from kiezwirkung.statistics.distributions import Numbers

EARTH_RADIUS_M: Final = 6_371_008.8


def distances_m(longitude: Numbers, latitude: Numbers, to_longitude: Numbers, to_latitude: Numbers) -> Numbers:
    """Great-circle distances in metres from each point (rows) to each place (columns), by the haversine.

    >>> one = np.array([0.0])
    >>> round(float(distances_m(one, one, one, np.array([1.0]))[0, 0]))
    111195
    """
    lon, lat, to_lon, to_lat = (np.radians(part) for part in (longitude, latitude, to_longitude, to_latitude))
    rise = np.sin((to_lat[None, :] - lat[:, None]) / 2) ** 2
    turn = np.sin((to_lon[None, :] - lon[:, None]) / 2) ** 2
    half = rise + np.cos(lat)[:, None] * np.cos(to_lat)[None, :] * turn
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def weighted_median(values: Numbers, weights: Numbers) -> float:
    """The value at which half the weight is reached, halfway to the next where it is reached exactly; nan for none.

    >>> weighted_median(np.array([100.0, 300.0, 900.0]), np.array([1.0, 1.0, 2.0]))
    600.0
    """
    order = np.argsort(values, kind="stable")
    ordered, reached = values[order], np.cumsum(weights[order])
    if not len(ordered) or not reached[-1] > 0:
        return float("nan")
    half = reached[-1] / 2
    return float((ordered[reached >= half][0] + ordered[reached > half][0]) / 2)
