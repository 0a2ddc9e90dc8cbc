"""Outlines lose points without tearing apart, and a withheld area is hatched and carries no number."""

import json
from pathlib import Path
from typing import Any

import pytest

from dashboards.drawing.outlines import Shape, outline_map
from dashboards.figures.outlines import outlines
from dashboards.geography import Geography, OutlinePoint, middle
from dashboards.simplifying import simplified

OFFICIAL = Path(__file__).parents[3].parent / "shared" / "reference" / "lor2021" / "lor2021_bezirke.geojson"
LEFT = ((0.0, 0.0), (1.0, 0.0), (1.02, 0.5), (1.0, 1.0), (1.01, 1.5), (1.0, 2.0), (0.0, 2.0))
RIGHT = ((1.0, 2.0), (1.01, 1.5), (1.0, 1.0), (1.02, 0.5), (1.0, 0.0), (2.0, 0.0), (2.0, 2.0))
HIDDEN = Shape("08", (LEFT,), 0, "g", (0.5, 1.0), "Neukölln: g – Wert geheim zu halten")
TOLD = Shape("09", (RIGHT,), 5, "71\u202f%", (1.5, 1.0), "Treptow <b>Köpenick</b>: 71\u202f%")


def rings_of(geometry: dict[str, Any]) -> list[list[list[float]]]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for part in parts for ring in part]


def test_both_sides_of_a_border_lose_the_same_points() -> None:
    left, right = simplified([LEFT, RIGHT], 0.1)
    assert set(left) == {(0.0, 0.0), (1.0, 0.0), (1.0, 2.0), (0.0, 2.0)}
    assert {p for p in left if p[0] == 1.0} == {p for p in right if p[0] == 1.0}
    assert simplified([LEFT], 0.0001) == [LEFT]


def test_official_districts_keep_every_meeting_point_and_one_border() -> None:
    if not OFFICIAL.exists():
        pytest.skip("die amtlichen Umrisse liegen hier nicht bereit")
    features = json.loads(OFFICIAL.read_text(encoding="utf-8"))["features"]
    points = [
        OutlinePoint("district", f["properties"]["id"], 0, number, *point[:2])
        for f in features
        for number, ring in enumerate(rings_of(f["geometry"]))
        for point in ring
    ]
    held = Geography(tuple(points)).outlines["district"]
    edges: dict[tuple[object, ...], int] = {}
    for rings in held.values():
        for ring in rings:
            for a, b in zip(ring, (*ring[1:], ring[0]), strict=True):
                key = tuple(sorted((a, b)))
                edges[key] = edges.get(key, 0) + 1
    assert len(held) == 12
    assert set(edges.values()) == {1, 2}
    assert sum(len(ring) for rings in held.values() for ring in rings) < len(points) / 5


def test_a_withheld_area_is_hatched_in_both_forms() -> None:
    drawn = outline_map([HIDDEN, TOLD], [(1.0, 1.0)], alt="Karte", name="umrisse")
    assert 'class="area s0" fill="url(#umrisse-schraffur)"' in drawn
    assert "<b>" not in drawn
    assert 'role="img" aria-label="Karte"' in drawn
    traces = outlines([HIDDEN, TOLD], []).to_plotly_json()["data"]
    assert [("fillpattern" in t, t["type"]) for t in traces] == [(True, "scatter"), (False, "scatter")]
    assert "&lt;b&gt;" in traces[1]["text"]


def test_the_middle_of_an_area_is_its_centre_of_gravity() -> None:
    assert middle([((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0))]) == (1.0, 1.0)
