"""The shape of one indicator: what a file in `sql/indicators` may say.

What belongs here: fields, types and what follows from one file alone. What an indicator may not ask of its measures
is in `refusals`, reading the files in `catalogue`.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, field_validator, model_validator

from kiezwirkung.indicators.formulas import measures_of, parse_formula
from kiezwirkung.indicators.measures import COVERED_PROGNOSERAUM_COUNT, LOCATION_COUNT
from kiezwirkung.indicators.periods import load_period_groups

Level = Literal["location", "project", "pgr", "district", "berlin"]
Rule = Literal["persons", "health", "survey", "none"]
Summed = Literal["flow", "stock", "ratio", "mean", "persons"]
Formed = Literal["median", "codes", "diversity", "places", "representation", "context", "formula"]
Kind = Summed | Formed
Small = Literal["plr", "bzr"]
"""Areas below the Prognoseraum: no figure stands there, but `left_out` may say why."""
StockRule = Literal["last_value", "period_end", "largest", "smallest"]
Row = dict[str, Any]

PLACES: Final = "places"
"""As denominator of kind `places`: the projects or locations that delivered the measure of the condition."""
FORMED_KINDS: Final = frozenset({"median", "codes", "diversity", "places", "formula"})
"""Kinds whose numerator is no sum: the engine forms a cell `<id>.numerator` for them."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Interval(_Strict):
    """How the uncertainty is stated; `none` needs a reason that people read."""

    method: Literal["none", "wilson", "byar", "mean_cluster", "share_cluster"]
    reason: str = ""


class Protection(_Strict):
    """Which frequency rule holds and which counts it looks at.

    `base` holds `numerator`, `denominator`, `complement` (denominator minus numerator) or the name of a measure.
    `breakdown_rule` replaces `rule` below the total.
    """

    rule: Rule
    base: tuple[str, ...] = ()
    breakdown_rule: Rule | None = None


class EstimatedPart(_Strict):
    """Which measures give the share that was estimated rather than counted."""

    numerator: str
    denominator: str


class Band(_Strict):
    """The target band of direction `band`, in the indicator's unit (a share from 0 to 1); one side may be open."""

    lower: float | None = None
    upper: float | None = None


class ReferenceLine(_Strict):
    """A published norm that charts show beside the values; for description, never for a test."""

    value: float
    label: str


class Condition(_Strict):
    """What a project or location must reach in the period to be counted."""

    measure: str
    at_least: float


class Ask(_Strict):
    """Which figure a worked example looks at."""

    level: Level
    area: str
    period_type: str
    period_start_on: date
    breakdown_code: str = ""


class Expect(_Strict):
    """What the figure must be; a limit that is left out is not compared."""

    value: float | None
    lower: float | None = None
    upper: float | None = None
    answer_count: int | None = None
    persons_lower: float | None = None
    persons_upper: float | None = None


class WorkedExample(_Strict):
    """Given rows per table, one asked figure, its expected value."""

    title: str
    rows: dict[str, list[Row]]
    ask: Ask
    expect: Expect


class Earlier(_Strict):
    """A definition that held before: what was different then, and why it was replaced (a German sentence)."""

    version: int = Field(ge=1)
    valid_from: date
    replaced_because: str = Field(min_length=1)
    fields: dict[str, Any] = Field(default_factory=dict)


class Indicator(_Strict):
    """One indicator: what it says, how it is formed, how sure it is, who is protected, what it must not be used for."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    number: int | None = Field(default=None, ge=1, le=70)
    code: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*$")
    version: int = Field(ge=1)
    valid_from: date
    earlier: tuple[Earlier, ...] = ()
    title: str
    title_english: str
    title_short: str = Field(max_length=32)
    description: str
    description_english: str = ""
    formula: str
    unit: str
    unit_label: str
    decimals: int = Field(ge=0, le=3)
    kind: Kind
    numerator: str
    denominator: str | None = None
    denominator_shift: int = Field(default=0, le=0)
    squares: str | None = None
    quantile: float | None = Field(default=None, ge=0, le=1)
    weight: str | None = None
    over: str | None = None
    expression: str | None = None
    condition: Condition | None = None
    of: Literal["project", "location"] | None = None
    factor: Fraction = Fraction(1)
    stock_rule: StockRule = "last_value"
    levels: tuple[Level, ...] = Field(min_length=1)
    left_out: dict[Level | Small, str] = Field(default_factory=dict)
    periods: tuple[str, ...] = Field(min_length=1)
    breakdowns: dict[str, str] = Field(default_factory=dict)
    shows_total: bool = True
    denominator_is_total: bool = Field(
        default=False, validation_alias=AliasChoices("denominator_kept_whole", "denominator_is_total")
    )
    direction: Literal["up", "down", "context", "band"]
    band: Band | None = None
    reference_line: ReferenceLine | None = None
    impact_step: int = Field(ge=0, le=7)
    logic_model: Literal["input", "activity", "output", "reach", "outcome", "quality", "impact"]
    interval: Interval
    protection: Protection
    coverage: str
    estimated: EstimatedPart | None = None
    persons_may_add: str = ""
    caveat: str
    source: str
    lead_rank: int | None = Field(default=None, ge=1, le=6)
    worked_examples: tuple[WorkedExample, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _measure_of_the_condition(cls, given: Any) -> Any:
        """Kind `places` counts by its condition: the measure need not be said twice."""
        if not isinstance(given, Mapping) or given.get("kind") != "places" or "numerator" in given:
            return given
        condition = given.get("condition")
        return {**given, "numerator": condition.get("measure")} if isinstance(condition, Mapping) else given

    @field_validator("factor", mode="before")
    @classmethod
    def _exact_factor(cls, given: Any) -> Fraction:
        """A whole number, a decimal or a fraction such as `1/60`, as it is written and not as a binary number."""
        return Fraction(str(given))

    @field_validator("periods")
    @classmethod
    def _known_periods(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        """Periods are those of `period_groups.yaml`."""
        unknown = sorted(set(given) - set(load_period_groups()))
        if unknown:
            raise ValueError(", ".join(unknown))
        return given

    @model_validator(mode="after")
    def _versions_follow_each_other(self) -> "Indicator":
        """Versions and their first days rise up to the present one."""
        spans = [*((entry.version, entry.valid_from) for entry in self.earlier), (self.version, self.valid_from)]
        if any(a[0] >= b[0] or a[1] >= b[1] for a, b in pairwise(spans)):
            raise ValueError("earlier")
        return self

    def earlier_versions(self) -> list["Indicator"]:
        """The earlier definitions, oldest first: the present one with the fields as they were."""
        return [
            Indicator.model_validate(
                {
                    **self.model_dump(),
                    **entry.fields,
                    "version": entry.version,
                    "valid_from": entry.valid_from,
                    "earlier": (),
                }
            )
            for entry in self.earlier
        ]

    @property
    def native_period(self) -> str:
        """The shortest period for which the indicator exists."""
        groups = load_period_groups()
        return min(self.periods, key=lambda name: (groups[name].months, list(groups).index(name)))

    @property
    def numerator_cell(self) -> str:
        """The cells of the cube that hold the numerator."""
        return f"{self.id}.numerator" if self.kind in FORMED_KINDS else self.numerator

    @property
    def denominator_cell(self) -> str | None:
        """The cells of the cube that hold the denominator."""
        is_formed = self.kind in {"median", "diversity", "representation"} or self.denominator == PLACES
        return f"{self.id}.denominator" if is_formed else self.denominator

    @property
    def measure_names(self) -> tuple[str, ...]:
        """Every measure this indicator needs, without repetition."""
        parts = [self.numerator, self.denominator, self.squares, self.weight]
        parts += [self.condition.measure] if self.condition else []
        parts += measures_of(parse_formula(self.expression)) if self.expression else []
        parts += [self.estimated.numerator, self.estimated.denominator] if self.estimated else []
        parts += [base for base in self.protection.base if "." in base]
        parts += [LOCATION_COUNT] if self.numerator == COVERED_PROGNOSERAUM_COUNT else []
        return tuple(dict.fromkeys(part for part in parts if part and part != PLACES and not _is_coverage(part)))


def _is_coverage(name: str) -> bool:
    """Reports that are owed or delivered are no measures; a formula may name them."""
    return name.split(".", maxsplit=1)[0] in {"owed", "delivered"}
