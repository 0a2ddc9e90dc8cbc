"""The parts of a figure: which measure, whose rows, and by which rule rows become an amount.

What belongs here: reading catalogue and SQL files into `lineage.figure_part` and `lineage.measure_field`. The rules
are those of the roll-up, named; the amounts of rows come from the measure files themselves (`contributions.py`).
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, cast

import polars as pl

from kiezwirkung.explaining.lineage import ColumnLineage, fact_of
from kiezwirkung.explaining.listed_rows import LISTED, LOOKS_AT
from kiezwirkung.indicators.catalogue import Catalogue, Indicator
from kiezwirkung.indicators.definition import PLACES
from kiezwirkung.indicators.measures import (
    COVERED_PROGNOSERAUM_COUNT,
    LOCATION_COUNT,
    PERSON_COUNT,
    POPULATION,
    PROGNOSERAUM_COUNT,
)
from kiezwirkung.warehouse.models import Model

Rule = Literal[
    "sum",
    "last_value",
    "largest",
    "smallest",
    "period_end",
    "values",
    "diversity",
    "population",
    "prognoseraum",
    "listed",
    "count",
    "squared",
    "other",
]
WITHOUT_ROWS: Final = ("population", "prognoseraum", "listed", "other")
PERSONS: Final = "participations"
PARTICIPATION: Final = "core.fct_participation"
POPULATION_TABLE: Final = "reference.population"
PROGNOSERAUM_TABLE: Final = "core.dim_prognoseraum"
PART_TYPES: Final = {
    "indicator_id": pl.String,
    "version": pl.Int32,
    "part": pl.String,
    "measure": pl.String,
    "fact": pl.String,
    "entity": pl.String,
    "rule": pl.String,
    "counted_once_by": pl.String,
    "is_kept_whole": pl.Boolean,
    "at_least": pl.Float64,
    "over": pl.String,
    "shift_years": pl.Int32,
    "quantile": pl.Float64,
}
FIELD_TYPES: Final = {"measure": pl.String, "entity": pl.String, "field": pl.String}


@dataclass(frozen=True)
class Part:
    """Numerator or denominator of one indicator.

    `measure` is the one whose rows are looked at; `counted_once_by` says that rows are not added but each person, place
    or code counts once, where the rows of it reach `at_least` together; `is_kept_whole` that a breakdown does not
    divide it; `over` is the breakdown a diversity looks at; `shift_years` that another year's rows count; `quantile`
    which value of the ordered rows is the figure.
    """

    indicator_id: str
    part: str
    measure: str
    fact: str
    entity: str
    rule: Rule
    counted_once_by: str = ""
    is_kept_whole: bool = False
    at_least: float | None = None
    over: str = ""
    shift_years: int = 0
    quantile: float | None = None
    version: int = 1

    @property
    def table(self) -> str:
        """The measure table without its schema."""
        return self.measure.split(".")[0]

    @property
    def column(self) -> str:
        """The column in the measure table."""
        return self.measure.split(".")[1]

    @property
    def is_person(self) -> bool:
        """Whether people are counted, each once."""
        return self.counted_once_by == "person"

    @property
    def has_rows(self) -> bool:
        """Whether rows of a measure file make it up; those of a list stand in `lineage.listed_row`."""
        return self.rule not in WITHOUT_ROWS


class Parts:
    """All parts of a catalogue, with the fields their measures look at."""

    def __init__(self, catalogue: Catalogue, models: Mapping[str, Model]) -> None:
        self._catalogue, self._models = catalogue, models
        self._lineage = ColumnLineage(models)
        self._facts = {model.name: fact_of(model) for model in models.values() if model.layer == "measures"}
        self.all = tuple(
            replace(part, version=version.version)
            for indicator in catalogue.indicators
            for version in (indicator, *indicator.earlier_versions())
            for part in self._parts(version)
        )

    def part_frame(self) -> pl.DataFrame:
        """The parts as `lineage.figure_part`."""
        return pl.DataFrame([{name: getattr(part, name) for name in PART_TYPES} for part in self.all], PART_TYPES)

    def field_frame(self) -> pl.DataFrame:
        """`lineage.measure_field`: the fields behind each measure."""
        rows = {
            (part.measure, field.entity, field.name)
            for part in self.all
            if (table := f"measures.{part.table}") in self._models
            for field in self._lineage.fields(table, part.column)
        }
        listed = {part.measure: LISTED[part.measure] for part in self.all if part.measure in LISTED}
        rows |= {
            (measure, field.entity, field.name)
            for measure, where in listed.items()
            if where.looks_at
            for field in self._lineage.fields(where.looks_at, LOOKS_AT)
        }
        return pl.DataFrame(sorted(rows), FIELD_TYPES, orient="row")

    def _parts(self, indicator: Indicator) -> Iterable[Part]:
        if former := _FORMED.get(indicator.kind):
            yield from former(self, indicator)
            return
        yield self.part(indicator, "numerator", indicator.numerator)
        if indicator.denominator:
            part = self.part(indicator, "denominator", indicator.denominator)
            whole = part.is_kept_whole or indicator.denominator_is_total
            yield replace(part, is_kept_whole=whole, shift_years=indicator.denominator_shift)

    def part(self, indicator: Indicator, part: str, measure: str) -> Part:
        """One part by its measure alone."""
        if measure == PERSON_COUNT:
            return Part(indicator.id, part, measure, PARTICIPATION, PERSONS, "sum", "person")
        if measure == COVERED_PROGNOSERAUM_COUNT:
            return replace(self._counted(indicator, part, LOCATION_COUNT), counted_once_by="pgr_code")
        if measure == POPULATION:
            return Part(indicator.id, part, measure, POPULATION_TABLE, "", "population", is_kept_whole=True)
        if measure == PROGNOSERAUM_COUNT:
            return Part(indicator.id, part, measure, PROGNOSERAUM_TABLE, "", "prognoseraum", is_kept_whole=True)
        if listed := LISTED.get(measure):
            return Part(indicator.id, part, measure, listed.fact, listed.entity, "listed")
        return self._counted(indicator, part, measure)

    def _counted(self, indicator: Indicator, part: str, measure: str) -> Part:
        fact = self._facts.get(f"measures.{measure.split('.', maxsplit=1)[0]}", "")
        entity = (self._lineage.row_entity(fact) if fact else None) or ""
        return Part(indicator.id, part, measure, fact, entity, self._rule(measure) if fact else "other")

    def _rule(self, measure: str) -> Rule:
        is_stock = self._catalogue.measures[measure].kind == "stock"
        return cast("Rule", self._catalogue.stock_rule(measure)) if is_stock else "sum"

    def quantile(self, indicator: Indicator) -> Iterable[Part]:
        """The rows a quantile looks at, and their number; a weighted one has no rows of its own."""
        part = self.part(indicator, "numerator", indicator.numerator)
        has_rows = bool(part.fact) and not indicator.weight
        yield replace(part, rule="values" if has_rows else "other", quantile=indicator.quantile)
        yield replace(part, part="denominator", rule="count" if has_rows else "other")

    def codes(self, indicator: Indicator) -> Iterable[Part]:
        """The codes that have rows, each once."""
        part = self.part(indicator, "numerator", indicator.numerator)
        yield replace(part, counted_once_by=indicator.over or "", over=indicator.over or "")

    def diversity(self, indicator: Indicator) -> Iterable[Part]:
        """The rows whose shares by code make the diversity."""
        part = self.part(indicator, "numerator", indicator.numerator)
        for name, rule in (("numerator", "diversity"), ("denominator", "squared")):
            yield replace(part, part=name, rule=cast("Rule", rule), over=indicator.over or "")

    def places(self, indicator: Indicator) -> Iterable[Part]:
        """The places that reach the condition, each once, and all that delivered."""
        measure = indicator.condition.measure if indicator.condition else indicator.numerator
        at_least = indicator.condition.at_least if indicator.condition else None
        part = replace(self.part(indicator, "numerator", measure), counted_once_by=f"{indicator.of}_id")
        yield replace(part, at_least=at_least)
        if indicator.denominator == PLACES:
            yield replace(part, part="denominator", at_least=-math.inf)

    def representation(self, indicator: Indicator) -> Iterable[Part]:
        """The counted rows of a code; what would be expected is computed from the reference."""
        yield self.part(indicator, "numerator", indicator.numerator)
        reference = indicator.denominator or ""
        yield Part(indicator.id, "denominator", reference, "", "", "other", is_kept_whole=True)


_FORMED: Final[Mapping[str, Callable[[Parts, Indicator], Iterable[Part]]]] = {
    "median": Parts.quantile,
    "codes": Parts.codes,
    "diversity": Parts.diversity,
    "places": Parts.places,
    "representation": Parts.representation,
}
