"""The demo night's structure: moved, opened and closed places, and the same totals over every tree."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kiezwirkung.structure.trees import tree_definitions

pytestmark = pytest.mark.slow  # stands on a whole night
Ask = Callable[[Path, str], pl.DataFrame]
MEASURES = {
    "visits": "visit_count",
    "offers": "offer_hours",
    "volunteers": "active_count",
    "locations": "location_count",
}


def test_every_tree_has_the_totals_of_the_measures_in_the_analyst_s_file(demo_night: Any, ask: Ask) -> None:
    analyst = demo_night.settings.editions / "latest" / "analyst.duckdb"
    for table, measure in MEASURES.items():
        whole = ask(analyst, f"select sum({measure})::decimal(38, 9) as total from measures.{table}")["total"][0]
        assert whole > 0
        asked = " union all ".join(
            f"select tree, structure, level_number, sum(amount) as total"
            f" from core.tree_total('measures.{table}', '{measure}', '{tree}', '{structure}') group by all"
            for tree in tree_definitions()["trees"]
            for structure in ("as_was", "today")
        )
        found = ask(analyst, asked)
        levels = sum(len(entry["levels"]) + 1 for entry in tree_definitions()["trees"].values())
        assert found.height == 2 * levels
        assert set(found["total"]) == {whole}, table


def test_a_place_that_moved_counts_in_two_areas_as_it_was_and_in_one_today(demo_night: Any, ask: Ask) -> None:
    analyst = demo_night.settings.editions / "latest" / "analyst.duckdb"
    asked = (
        "select structure, count(distinct node_path) as areas from core.map_place_node"
        " where tree = 'area' and level_name = 'pgr_code' and place_id = 'SP01NH-01' group by all order by all"
    )
    assert ask(analyst, asked).rows() == [("as_was", 2), ("today", 1)]


def test_areas_that_exchanged_a_house_have_the_same_sum_as_it_was_and_today(demo_night: Any, ask: Ask) -> None:
    release = demo_night.settings.editions / "latest" / "release.duckdb"
    asked = (
        "select period_type, period_start_on, sum(coalesce(value, 0)) as today, sum(coalesce(as_was_value, 0)) as was,"
        " count(*) as areas from mart.indicator_value_today where indicator_id = 'visits' and level = 'pgr'"
        " group by all having bool_and(mark in ('', 'p') or starts_with(mark_reason, 'Heute zählt'))"
    )
    found = ask(release, asked)
    assert found.height > 0
    assert found["areas"].min() > 1
    assert found["today"].to_list() == found["was"].to_list()
