from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.settings import Settings, Thresholds
from kiezwirkung.warehouse.connecting import open_warehouse
from kiezwirkung.warehouse.skipping import begin, finish, folder_hash, has_nothing_new, inputs_hash

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def hashed(settings: Settings, **changes: object) -> str:
    values: dict[str, object] = {
        "deliveries": [("a", "a.xlsx", NOON), ("b", "b.xlsx", NOON)],
        "definitions": {"sql": "1", "templates": "t"},
    }
    return inputs_hash(settings, **(values | changes))  # type: ignore[arg-type]


def test_the_same_inputs_in_another_order_are_nothing_new(settings: Settings) -> None:
    assert hashed(settings) == hashed(settings, deliveries=[("b", "b.xlsx", NOON), ("a", "a.xlsx", NOON)])
    assert hashed(settings) == hashed(replace(settings, threads=1, memory_limit="1GB"))


@pytest.mark.parametrize(
    "changes",
    [
        {"deliveries": [("a", "a.xlsx", NOON)]},
        {"deliveries": [("a", "a.xlsx", NOON), ("b", "c.xlsx", NOON)]},
        {"definitions": {"sql": "2", "templates": "t"}},
        {"definitions": {"sql": "1"}},
    ],
)
def test_every_other_input_is_something_new(settings: Settings, changes: dict[str, object]) -> None:
    assert hashed(settings) != hashed(settings, **changes)


def test_thresholds_and_invention_count(settings: Settings) -> None:
    assert hashed(settings) != hashed(replace(settings, is_invented=True))
    assert hashed(settings) != hashed(replace(settings, thresholds=Thresholds(persons=6)))


def test_only_a_finished_night_counts_as_done(settings: Settings) -> None:
    assert not has_nothing_new(settings, "x")
    with open_warehouse(settings):
        begin(settings)
    assert not has_nothing_new(settings, "x")
    finish(settings, "x")
    assert has_nothing_new(settings, "x")
    assert not has_nothing_new(settings, "y")
    begin(settings)
    assert not has_nothing_new(settings, "x")


def test_a_folder_hash_follows_names_and_contents(tmp_path: Path) -> None:
    empty = folder_hash(tmp_path / "nothing")
    (tmp_path / "a").write_text("1")
    first = folder_hash(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    assert len({empty, first, folder_hash(tmp_path)}) == 3


def test_a_warehouse_that_is_in_use_is_said_so(settings: Settings) -> None:
    settings.data.mkdir()
    settings.warehouse.write_bytes(b"no database")
    with pytest.raises(KiezwirkungError, match="K207"), open_warehouse(settings):
        pass
