"""What holds for all deadlines: free days, days after a closure, stages and words of the reminders.

What belongs here: the shape of `deadlines.yaml` and loading it. The deadline of a form stands in its template.
"""

import functools
import string
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

import pydantic

from kiezwirkung.deliveries.definitions import read_as, refuse

Moved = Literal["weekend", "holiday", "free_day", "closure"]
PLACEHOLDERS = {
    "letter": {"project_id", "project_name", "stage", "opening", "missing", "soon"},
    "form_line": {"form"},
    "period_line": {"period", "due_on", "moved"},
}
_Word = Annotated[str, pydantic.Field(min_length=1)]


class _Rule(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True)


class FreeDay(_Rule):
    """A day of every year on which no deadline ends, though it is no public holiday."""

    month: Annotated[int, pydantic.Field(ge=1, le=12)]
    day: Annotated[int, pydantic.Field(ge=1, le=31)]


class Stage(_Rule):
    """One stage of reminding: it begins `from_day` days after the deadline (before it: negative)."""

    stage: Annotated[str, pydantic.Field(pattern=r"^[a-z]+$")]
    label: _Word
    from_day: int
    opening: _Word


class Rules(_Rule):
    """Everything in `deadlines.yaml`."""

    free_days: list[FreeDay]
    working_days_after_closure: Annotated[int, pydantic.Field(ge=1, le=60)]
    stages: Annotated[list[Stage], pydantic.Field(min_length=1)]
    letter: _Word
    missing: _Word
    soon: _Word
    form_line: _Word
    period_line: _Word
    moved: dict[Moved, _Word]
    invented: _Word


@functools.cache
def load_rules() -> Rules:
    """The rules of the house."""
    return read_rules(files("kiezwirkung.deadlines") / "deadlines.yaml")


def read_rules(file: Traversable) -> Rules:
    """The rules in a file; K101 names what is wrong."""
    rules = read_as(Rules, file)
    days = [stage.from_day for stage in rules.stages]
    if days != sorted(set(days)):
        refuse(file.name, "die Stufen stehen in der Reihenfolge ihrer Tage, jeder Tag einmal")
    for name, allowed in PLACEHOLDERS.items():
        if unknown := _placeholders(file.name, name, getattr(rules, name)) - allowed:
            refuse(file.name, f"{name}: unbekannter Platzhalter {', '.join(sorted(unknown))}")
    return rules


def _placeholders(file_name: str, name: str, text: str) -> set[str]:
    try:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError:
        refuse(file_name, f"{name}: geschweifte Klammern gehören zu Platzhaltern")
