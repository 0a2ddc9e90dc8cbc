"""A finished night holds for the same inputs until the day on which something changes by itself."""

import dataclasses
from datetime import date

import pytest

from kiezwirkung import freshness
from kiezwirkung.settings import Settings

BUILT, CHANGE = date(2026, 1, 10), date(2026, 1, 16)


@pytest.mark.parametrize(
    ("day", "is_unchanged"),
    [
        (date(2026, 1, 9), False),  # the result of a later day says nothing about an earlier one
        (BUILT, True),
        (date(2026, 1, 15), True),
        (CHANGE, False),
        (date(2026, 3, 1), False),
    ],
)
def test_a_night_holds_until_the_next_change(finished: Settings, day: date, is_unchanged: bool) -> None:
    assert freshness.is_unchanged(dataclasses.replace(finished, as_of=day)) is is_unchanged


def test_new_inputs_count_on_any_day(finished: Settings) -> None:
    finished.key_file.write_text("another key", encoding="utf-8")
    assert not freshness.is_unchanged(finished)


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"built_for": "2026-01-10"}', '{"built_for": "2026-01-10", "next_change_on": 7}', "null"],
)
def test_a_damaged_note_means_that_the_night_runs(finished: Settings, content: str) -> None:
    (finished.data / freshness.VALIDITY).write_text(content, encoding="utf-8")
    assert not freshness.is_unchanged(finished)


def test_without_the_note_the_night_runs(finished: Settings) -> None:
    (finished.data / freshness.VALIDITY).unlink()
    assert not freshness.is_unchanged(finished)
