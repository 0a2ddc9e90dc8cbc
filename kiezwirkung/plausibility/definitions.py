"""Reading the plausibility rules: what is data there and which mistakes stop the load (K607).

What belongs here: the shape of the files in `rules/`. Each entry says what it compares, in whose words it speaks to
the centre, and gives an example that holds and one that breaks where an entry is a rule of its own.
"""

import functools
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, TypeVar

import pydantic

from kiezwirkung.deliveries.definitions import explain, read_definition
from kiezwirkung.deliveries.findings import catalogue
from kiezwirkung.errors import DefinitionError
from kiezwirkung.plausibility.expected_ranges import Method
from kiezwirkung.plausibility.figure_rules import FigureRule, PeriodType

Name = Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$")]
Share = Annotated[float, pydantic.Field(gt=0)]
Example = dict[str, float]


class Strict(pydantic.BaseModel):
    """A misspelt key stops the load."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class Compared(Strict):
    """What every entry names: the form, the field that is compared and marked, and what makes up one series."""

    id: Name
    entity: Name
    field: Name
    group: list[Name] = []


class ExpectedRange(Compared):
    """One series per group: each value against its own past (D305, D306). `where` is SQL over the rows (alias r).

    Rows of one group and period are added up; `each_row` judges every row by itself, as sessions are.
    """

    method: Method = Method()
    where: str = "true"
    each_row: bool = False


class LastYear(Compared):
    """The total of a year against the year before (D303): both with all `periods`, and a year before of `base`."""

    share: Share = 0.25
    base: Annotated[float, pydantic.Field(gt=0)]
    periods: Annotated[int, pydantic.Field(ge=1, le=12)] = 1


class ProgrammeMean(Compared):
    """The mean per reported period against that of the other projects of the same kind (D304)."""

    factor: Annotated[float, pydantic.Field(gt=1)] = 10
    projects: Annotated[int, pydantic.Field(ge=2)] = 5
    base: Annotated[float, pydantic.Field(gt=0)]


class Copied(Compared):
    """The same numbers as the year before (D308): all rows that `match`, at least `rows` with `different` values."""

    match: Annotated[list[Name], pydantic.Field(min_length=1)]
    fields: Annotated[list[Name], pydantic.Field(min_length=1)]
    rows: Annotated[int, pydantic.Field(ge=1)]
    different: Annotated[int, pydantic.Field(ge=1)] = 1


class Figure(Strict):
    """A sum over the rows of a form by unit and period; SQL over the staging rows (alias r).

    `field` is the column to mark. With `periods` the figure exists only where all of them were reported.
    """

    entity: Name
    unit: Name
    period: PeriodType
    field: Name
    value: str
    where: str = "true"
    periods: int = 0


class CentreRule(FigureRule):
    """A rule between figures with its words for the centre; the row of the figure `mark` is marked."""

    code: Annotated[str, pydantic.Field(pattern=r"^D\d{3}$")]
    mark: Name
    reason: Annotated[str, pydantic.Field(min_length=10)]
    sentence: Annotated[str, pydantic.Field(min_length=10)]
    holds: Annotated[list[Example], pydantic.Field(min_length=1)]
    breaks: Annotated[list[Example], pydantic.Field(min_length=1)]

    @pydantic.model_validator(mode="after")
    def _marks_a_known_place(self) -> "CentreRule":
        if self.mark not in self.figures:
            raise ValueError(f"rule {self.id}: mark names no figure of the rule")
        if self.code not in catalogue():
            raise ValueError(f"rule {self.id}: {self.code} is no finding code")
        return self


class Comparisons(Strict):
    """All entries of comparisons.yaml."""

    last_year: list[LastYear]
    programme_mean: list[ProgrammeMean]
    copied: list[Copied]


class FigureRules(Strict):
    """All figures and the rules between them."""

    figures: dict[Name, Figure]
    rules: list[CentreRule]

    @pydantic.model_validator(mode="after")
    def _rules_know_their_figures(self) -> "FigureRules":
        for rule in self.rules:
            known = {name: self.figures.get(name.split(".")[0]) for name in rule.figures}
            if unfit := [name for name, one in known.items() if one is None or one.period != rule.period_type]:
                raise ValueError(f"rule {rule.id}: unknown figure, or one of another period: {', '.join(unfit)}")
        return self


class Ranges(Strict):
    """All entries of expected_ranges.yaml."""

    series: list[ExpectedRange]


class Rules(Strict):
    """Everything the night judges by."""

    ranges: Ranges
    comparisons: Comparisons
    between: FigureRules


Content = TypeVar("Content", bound=Strict)


@functools.cache
def packaged_rules() -> Rules:
    """The rules that come with the programme."""
    return load_rules(resources.files("kiezwirkung.plausibility") / "rules")


def load_rules(folder: Traversable) -> Rules:
    """The rules of a folder; raises DefinitionError K607 naming the file that is wrong."""
    return Rules(
        ranges=_load(folder / "expected_ranges.yaml", Ranges),
        comparisons=_load(folder / "comparisons.yaml", Comparisons),
        between=_load(folder / "figure_rules.yaml", FigureRules),
    )


def _load(file: Traversable, kind: type[Content]) -> Content:
    try:
        return kind.model_validate(read_definition(file))
    except pydantic.ValidationError as error:
        advice = "Bitte die Regel berichtigen."
        raise DefinitionError("K607", explain(error), where=file.name, what_to_do=advice) from None
