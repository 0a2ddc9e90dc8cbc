"""The locked charts library is the one plotly.py draws for, and the lock names no place it was fetched from."""

import json
from pathlib import Path

import plotly.graph_objects as go
import pytest
from plotly.offline import get_plotlyjs_version

from dashboards import assets, theme
from dashboards.figures.frame import CONFIG, bar, figure, scatter

ROOT = Path(__file__).parents[3]


def test_the_lock_holds_the_version_plotly_py_draws_for() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    held = lock["packages"]["node_modules/plotly.js-basic-dist-min"]["version"]
    assert held == asked["dependencies"]["plotly.js-basic-dist-min"] == get_plotlyjs_version()


def test_the_lock_names_no_host_to_fetch_from_and_a_checksum_for_each_package() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: held for name, held in lock["packages"].items() if name}
    assert [name for name, held in packages.items() if "resolved" in held] == []
    assert [name for name, held in packages.items() if not held.get("integrity") and not held.get("inBundle")] == []


def test_without_packages_the_bundle_of_plotly_py_and_the_type_of_the_system_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(assets, "packages", lambda: None)
    held = dict(assets._shared())
    assert f"v{get_plotlyjs_version()}".encode() in held["assets/plotly.min.js"][:400]
    assert assets.TYPE not in held
    assert not assets.has_type()


def test_every_face_has_a_fallback_of_its_measure() -> None:
    rules = [face.fallback_rule() for face in theme.FACES]
    assert all("size-adjust" in rule and "ascent-override" in rule for rule in rules)
    families = {face.fallback for face in theme.FACES}
    assert all(f'"{family}"' in theme.SANS + theme.SERIF for family in families)


def test_nothing_can_be_shared_with_a_service() -> None:
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["plotlyServerURL"] == ""
    assert CONFIG["displayModeBar"] is False


def test_figures_are_sound_although_the_build_does_not_check_them() -> None:
    made = figure([scatter(x=[1], y=[2], mode="lines"), bar(x=[1], y=[2])], 300, xaxis={"range": [0, 1]})
    held = made.to_plotly_json()
    assert "template" not in held["layout"]
    assert go.Figure(held["data"], held["layout"]).layout.height == 300
