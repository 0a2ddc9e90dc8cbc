"""Headings that a person has reviewed, in place of the rule, for one indicator, area and period.

What belongs here: reading and checking overrides.yaml. The text stands only while it meets the figures it was written
for; another period has another heading.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from dashboards.language import is_german
from dashboards.release import Value
from kiezwirkung.yaml_text import parse_yaml

BERLIN = "berlin"
Block = Literal["comparison", "development", "trend"]


class Override(BaseModel):
    """One reviewed heading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    indicator: str = Field(min_length=1)
    area: str = Field(pattern=r"^(berlin|\d{2})$")
    block: Block
    period: date
    text: str = Field(min_length=10, max_length=120)
    text_english: str = Field(min_length=10, max_length=120)
    reviewed_by: str = Field(min_length=2)
    reviewed_on: date

    @model_validator(mode="after")
    def _is_reviewed_after_its_period_began(self) -> "Override":
        if self.reviewed_on < self.period:
            raise ValueError("reviewed_on liegt vor dem Zeitraum: geprüft wird ein Satz erst, wenn es die Zahlen gibt")
        return self


def read_overrides(path: Path) -> tuple[Override, ...]:
    """The reviewed headings of a file; two for the same place are refused."""
    held = TypeAdapter(tuple[Override, ...]).validate_python(parse_yaml(path.read_text(encoding="utf-8")) or ())
    places = [(o.indicator, o.area, o.block, o.period) for o in held]
    if len(set(places)) < len(places):
        raise ValueError(f"{path.name}: zwei geprüfte Überschriften für dieselbe Stelle")
    return held


@cache
def reviewed() -> tuple[Override, ...]:
    """The reviewed headings of the site."""
    return read_overrides(Path(str(files("dashboards"))) / "overrides.yaml")


def heading(
    by_rule: str, block: Block, value: Value | None, *, area: str = BERLIN, held: Sequence[Override] | None = None
) -> str:
    """The reviewed heading for this figure, or the one made by rule."""
    if value is None:
        return by_rule
    wanted = (value.indicator_id, area, block, value.period_start_on)
    found = next(
        (o for o in (reviewed() if held is None else held) if (o.indicator, o.area, o.block, o.period) == wanted), None
    )
    if found is None:
        return by_rule
    return found.text if is_german() else found.text_english
