"""What a changed definition would move, over all history of a night."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from kiezwirkung.errors import KiezwirkungError
from pipelines.preview import preview_definitions

EARLIER = {
    "version": 1,
    "valid_from": "2024-01-01",
    "replaced_because": "Nur noch Erstbesuche.",
    "fields": {"numerator": "visits.visit_count"},
}


def written(folder: Path, **changes: Any) -> Path:
    """A folder with a changed definition of visits."""
    text = files("sql").joinpath("indicators", "visits.yaml").read_text(encoding="utf-8")
    folder.mkdir(exist_ok=True)
    (folder / "visits.yaml").write_text(yaml.safe_dump({**yaml.safe_load(text), **changes}), encoding="utf-8")
    return folder


@pytest.mark.slow(reason="computes the whole catalogue twice")
def test_a_preview_names_every_figure_that_moves_and_stores_nothing(demo_night: Any, tmp_path: Path) -> None:
    warehouse, said = demo_night.settings.warehouse, []
    before = warehouse.read_bytes()
    changed = {"numerator": "visits.first_visit_count", "version": 2, "valid_from": "2025-07-01", "earlier": [EARLIER]}
    proposal, csv = written(tmp_path / "neu", **changed), tmp_path / "bewegt.csv"
    assert preview_definitions(demo_night.settings, [proposal], said.append, csv=csv) == 10
    moved = pl.read_csv(csv, separator=";", decimal_comma=True)
    assert "vor dem 01.07.2025 bleibt die bisherige Version stehen" in said[1]
    assert {"visits"} == set(moved["indicator_id"])
    year = moved.filter(level="berlin", period_type="year")
    assert (year["old_value"] + year["difference"] == year["new_value"]).all()
    assert warehouse.read_bytes() == before


@pytest.mark.slow(reason="computes the whole catalogue twice")
def test_a_changed_measure_names_every_figure_that_stands_on_it(demo_night: Any, tmp_path: Path) -> None:
    text = files("sql").joinpath("measures", "visits.sql").read_text(encoding="utf-8")
    counted = "sum(coalesce(f.first_visit_count, 0))"
    assert counted in text
    (tmp_path / "visits.sql").write_text(text.replace(counted, f"2 * {counted}"), encoding="utf-8")
    said, csv = [], tmp_path / "bewegt.csv"
    assert preview_definitions(demo_night.settings, [tmp_path / "visits.sql"], said.append, csv=csv) == 10
    moved = pl.read_csv(csv, separator=";", decimal_comma=True)
    assert moved["indicator_id"].unique().to_list() == ["first_visit_share"]
    both = moved.filter(pl.col("old_value").is_not_null() & pl.col("new_value").is_not_null())
    assert both.height > 100
    assert (both["new_value"] - 2 * both["old_value"]).abs().max() < 1e-12
    assert len([line for line in said if line.startswith("    first_visit_share")]) == moved.height
    assert "Die Nacht hält damit an (K209), bis die Version steigt von: first_visit_share." in said


@pytest.mark.slow(reason="computes the whole catalogue twice")
def test_other_words_move_nothing(demo_night: Any, tmp_path: Path) -> None:
    said: list[str] = []
    proposal = written(tmp_path / "worte", caveat="Andere Worte.")
    assert preview_definitions(demo_night.settings, [proposal], said.append) == 0
    assert ", 0 ändern sich." in said[0]


def test_a_change_without_a_version_is_refused_before_anything_is_computed(demo_night: Any, tmp_path: Path) -> None:
    with pytest.raises(KiezwirkungError) as caught:
        preview_definitions(demo_night.settings, [written(tmp_path, numerator="visits.first_visit_count")], print)
    assert caught.value.code == "K505"
