"""Ray casting on small shapes."""

import numpy as np
import polars as pl
import pytest

from kiezwirkung.reference.outlines import area_of_points, inside, rings_by_area

SQUARE = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]])
HOLE = np.array([[1.0, 1.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0], [1.0, 1.0]])
ISLAND = SQUARE + 10


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [(0.5, 0.5, True), (2.0, 2.0, False), (12.0, 12.0, True), (5.0, 2.0, False), (-1.0, 0.0, False)],
)
def test_holes_are_outside_and_islands_inside(x: float, y: float, expected: bool) -> None:
    assert bool(inside([SQUARE, HOLE, ISLAND], np.array([x]), np.array([y]))[0]) is expected


def test_a_point_outside_all_areas_lies_in_none() -> None:
    found = area_of_points({"01": [SQUARE], "02": [ISLAND]}, np.array([1.0, 11.0, 99.0]), np.array([1.0, 11.0, 99.0]))
    assert found == ["01", "02", None]


def test_rings_come_back_in_the_order_of_their_points() -> None:
    rows = [("01", 0, 0, number, float(x), float(y)) for number, (x, y) in enumerate(SQUARE)]
    names = ["district_code", "part", "ring", "point", "longitude", "latitude"]
    shuffled = pl.DataFrame(rows[::-1], schema=names, orient="row")
    assert rings_by_area(shuffled)["01"][0].tolist() == SQUARE.tolist()
