"""The catalogue of indicators: what a definition file must say, and what it may never ask for.

What belongs here: the shape of `sql/indicators/<id>.yaml` and the rules between an indicator and its measures.
Every refusal names the file and gives one German sentence.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiezwirkung.errors import DefinitionError
from kiezwirkung.indicators.measures import (
    COVERED_PROGNOSERAUM_COUNT,
    LOCATION_COUNT,
    PERSON_COUNT,
    Measure,
    Measures,
    load_measures,
)

Level = Literal["location", "project", "pgr", "district", "berlin"]
PeriodType = Literal["month", "quarter", "year"]
Rule = Literal["persons", "health", "survey", "none"]
Row = dict[str, Any]


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


class Ask(_Strict):
    """Which figure a worked example looks at."""

    level: Level
    area: str
    period_type: PeriodType
    period_start_on: date
    breakdown_code: str = ""


class Expect(_Strict):
    """What the figure must be; a limit that is left out is not compared."""

    value: float | None
    lower: float | None = None
    upper: float | None = None
    answer_count: int | None = None


class WorkedExample(_Strict):
    """Given rows per table, one asked figure, its expected value."""

    title: str
    rows: dict[str, list[Row]]
    ask: Ask
    expect: Expect


class Indicator(_Strict):
    """One indicator: what it says, how it is formed, how sure it is, who is protected, what it must not be used for."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: int = Field(ge=1)
    valid_from: date
    title: str
    title_english: str
    title_short: str = Field(max_length=32)
    description: str
    formula: str
    unit: str
    unit_label: str
    decimals: int = Field(ge=0, le=3)
    kind: Literal["flow", "stock", "ratio", "mean", "persons"]
    numerator: str
    denominator: str | None = None
    squares: str | None = None
    factor: float = 1
    stock_rule: Literal["last_value", "period_end"] = "last_value"
    levels: tuple[Level, ...] = Field(min_length=1)
    periods: tuple[PeriodType, ...] = Field(min_length=1)
    breakdowns: dict[str, str] = Field(default_factory=dict)
    shows_total: bool = True
    denominator_is_total: bool = False
    direction: Literal["up", "down", "context", "band"]
    impact_step: int = Field(ge=0, le=7)
    logic_model: Literal["input", "activity", "output", "reach", "outcome", "quality"]
    interval: Interval
    protection: Protection
    coverage: str
    estimated: EstimatedPart | None = None
    persons_may_add: str = ""
    caveat: str
    source: str
    lead_rank: int | None = Field(default=None, ge=1, le=6)
    worked_examples: tuple[WorkedExample, ...] = Field(min_length=1)

    @property
    def native_period(self) -> str:
        """The shortest period for which the indicator exists."""
        return next(period for period in ("month", "quarter", "year") if period in self.periods)

    @property
    def measure_names(self) -> tuple[str, ...]:
        """Every measure this indicator needs, without repetition."""
        parts = [self.numerator, self.denominator, self.squares]
        parts += [self.estimated.numerator, self.estimated.denominator] if self.estimated else []
        parts += [base for base in self.protection.base if "." in base]
        parts += [LOCATION_COUNT] if self.numerator == COVERED_PROGNOSERAUM_COUNT else []
        return tuple(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True)
class Catalogue:
    """All indicators with the measures they stand on; `version` is a hash of the definition files."""

    indicators: tuple[Indicator, ...]
    measures: Measures
    version: str

    def used_measures(self, table: str) -> list[Measure]:
        """The measures of one table that some indicator needs, by name."""
        names = {name for indicator in self.indicators for name in indicator.measure_names}
        return sorted((m for n, m in self.measures.items() if n in names and m.table == table), key=lambda m: m.name)

    @property
    def period_end_measures(self) -> frozenset[str]:
        """Stocks that are read at the end of the period instead of at the last report of each location."""
        ending = (indicator.measure_names for indicator in self.indicators if indicator.stock_rule == "period_end")
        return frozenset(name for names in ending for name in names)


def parse_indicator(text: str, where: str, measures: Measures) -> Indicator:
    """One definition file as an indicator, or a DefinitionError K104 that names the file."""
    try:
        indicator = Indicator.model_validate(yaml.safe_load(text))
    except (ValidationError, yaml.YAMLError) as fault:
        raise DefinitionError("K104", _faults(fault), where=where, what_to_do="Bitte die Datei berichtigen.") from None
    for sentence in _refusals(indicator, measures, where):
        raise DefinitionError("K104", sentence, where=where, what_to_do="Bitte die Definition ändern.")
    return indicator


def load_catalogue(measures: Measures | None = None) -> Catalogue:
    """All definition files of `sql/indicators`, checked against the measures."""
    known = load_measures() if measures is None else measures
    entries = sorted(files("sql").joinpath("indicators").iterdir(), key=lambda path: path.name)
    texts = {entry.name: entry.read_text(encoding="utf-8") for entry in entries if entry.name.endswith(".yaml")}
    return parse_catalogue(texts, known)


def parse_catalogue(texts: Mapping[str, str], measures: Measures) -> Catalogue:
    """A catalogue from file names and texts."""
    indicators = tuple(parse_indicator(text, f"sql/indicators/{name}", measures) for name, text in texts.items())
    ranks = [indicator.lead_rank for indicator in indicators if indicator.lead_rank]
    if len(ranks) != len(set(ranks)):
        raise DefinitionError("K104", "Ein lead_rank ist doppelt vergeben.", where="sql/indicators")
    digest = hashlib.sha256("\0".join(f"{name}\0{text}" for name, text in texts.items()).encode())
    return Catalogue(indicators, measures, digest.hexdigest()[:12])


def _faults(fault: ValidationError | yaml.YAMLError) -> str:
    if not isinstance(fault, ValidationError):
        return "Die Datei ist kein lesbares YAML."
    places = (f"{'.'.join(str(part) for part in error['loc'])} ({error['type']})" for error in fault.errors())
    return "Die Definition ist fehlerhaft: " + ", ".join(places) + "."


def _refusals(indicator: Indicator, measures: Measures, where: str) -> Iterable[str]:
    if not where.endswith(f"/{indicator.id}.yaml"):
        yield f"Die Datei muss {indicator.id}.yaml heißen."
    unknown = [name for name in indicator.measure_names if name not in measures]
    if unknown:
        yield f"Unbekannte Messgröße: {', '.join(unknown)}."
        return
    yield from _refused_sums(indicator, measures)
    yield from _refused_shape(indicator, measures)


def _refused_sums(indicator: Indicator, measures: Measures) -> Iterable[str]:
    numerator = measures[indicator.numerator]
    used = [measures[name] for name in (indicator.numerator, indicator.denominator) if name]
    if indicator.kind == "flow" and numerator.kind == "stock":
        yield "Ein Bestand wird nicht über die Zeit summiert: kind muss stock sein."
    if indicator.kind == "stock" and numerator.kind == "flow":
        yield "Ein Zugang im Zeitraum ist kein Bestand: kind muss flow sein."
    if (indicator.kind == "persons") != (indicator.numerator == PERSON_COUNT):
        yield f"Verschiedene Personen werden gezählt, nicht addiert: kind persons gehört zu {PERSON_COUNT}."
    if any(m.counts == "persons" and m.kind == "flow" for m in used):
        yield "Personen werden nicht über Einrichtungen und Zeiträume addiert: dieselbe Person würde mehrfach zählen."
    if any(m.counts == "persons" and m.kind == "stock" for m in used) and not indicator.persons_may_add:
        yield "Personen werden über Einrichtungen nur addiert, wenn persons_may_add sagt, warum das zulässig ist."


def _refused_shape(indicator: Indicator, measures: Measures) -> Iterable[str]:
    needs_denominator = indicator.kind in ("ratio", "mean")
    if needs_denominator != (indicator.denominator is not None):
        yield "Quote und Mittelwert brauchen einen Nenner, andere Arten haben keinen."
    if (indicator.interval.method == "none") != bool(indicator.interval.reason):
        yield "Ohne Intervall braucht es einen Grund, mit Intervall keinen."
    if (indicator.interval.method == "mean_cluster") != (indicator.squares is not None):
        yield "Das Intervall mean_cluster braucht squares (Summe der Quadrate), andere nicht."
    if (indicator.protection.rule == "none") != (not indicator.protection.base):
        yield "Eine Schutzregel braucht base (welche Zahl sie ansieht), ohne Regel keine."
    for breakdown in indicator.breakdowns:
        if breakdown not in measures[indicator.numerator].breakdowns:
            yield f"Die Messgröße {indicator.numerator} hat keine Aufgliederung nach {breakdown}."
