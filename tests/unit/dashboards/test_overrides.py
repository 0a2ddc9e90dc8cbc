"""A reviewed heading stands for its figures only, and only when it is whole."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from dashboards.language import languages, speaking
from dashboards.overrides import Override, heading, read_overrides, reviewed
from dashboards.release import Value

ENTRY = """
- indicator: belonging
  area: berlin
  block: comparison
  period: 2025-10-01
  text: "Zugehörigkeit wächst in Neukölln"
  text_english: "Belonging grows in Neukölln"
  reviewed_by: Geschäftsstelle
  reviewed_on: 2026-01-15
"""
VALUE = Value(
    *("belonging", "berlin", "11", "Berlin", "", "quarter", date(2025, 10, 1), "4/2025", 0.7, 0.6, 0.8, "", 5, 6),
    *(None, None, "", "", None, None, None, "", None),
)


def written(folder: Path, text: str) -> tuple[Override, ...]:
    (folder / "overrides.yaml").write_text(text, encoding="utf-8")
    return read_overrides(folder / "overrides.yaml")


def test_the_headings_of_the_site_are_whole() -> None:
    assert isinstance(reviewed(), tuple)


def test_a_reviewed_heading_stands_for_its_indicator_area_block_and_period_only(tmp_path: Path) -> None:
    held = written(tmp_path, ENTRY)
    assert heading("Regel", "comparison", VALUE, held=held) == "Zugehörigkeit wächst in Neukölln"
    assert heading("Regel", "trend", VALUE, held=held) == "Regel"
    assert heading("Regel", "comparison", VALUE, area="08", held=held) == "Regel"
    assert heading("Regel", "comparison", None, held=held) == "Regel"
    with speaking(languages()[1]):
        assert heading("rule", "comparison", VALUE, held=held) == "Belonging grows in Neukölln"


@pytest.mark.parametrize(
    "broken",
    [
        ENTRY.replace("  reviewed_by: Geschäftsstelle\n", ""),
        ENTRY.replace("2026-01-15", "2025-01-15"),
        ENTRY.replace("comparison", "anything"),
        ENTRY + "  note: mehr\n",
    ],
)
def test_an_incomplete_entry_is_refused(tmp_path: Path, broken: str) -> None:
    with pytest.raises(ValidationError):
        written(tmp_path, broken)


def test_two_headings_for_one_place_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="dieselbe Stelle"):
        written(tmp_path, ENTRY + ENTRY)
