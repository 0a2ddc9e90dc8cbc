"""The catalogue of indicators: all definition files, read and checked together.

What belongs here: reading `sql/indicators/<id>.yaml`. The shape of a file is in `definition`, what it may not ask for
in `refusals`. Every refusal names the file and gives one German sentence.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import yaml
from pydantic import ValidationError

from kiezwirkung.errors import DefinitionError
from kiezwirkung.indicators.definition import Expect, Indicator, Row, WorkedExample
from kiezwirkung.indicators.measures import Measure, Measures, load_measures
from kiezwirkung.indicators.refusals import refusals
from kiezwirkung.yaml_text import parse_yaml

__all__ = [
    "Catalogue",
    "Expect",
    "Indicator",
    "Row",
    "WorkedExample",
    "load_catalogue",
    "parse_catalogue",
    "parse_indicator",
]


@dataclass(frozen=True)
class Asked:
    """What the roll-up of a measure is needed for."""

    breakdowns: tuple[str, ...]
    periods: tuple[str, ...]

    @property
    def is_asked(self) -> str:
        """SQL over `indicators.period_month`: whether a period is needed."""
        return f"period_type in ({', '.join(repr(name) for name in self.periods)})"


@dataclass(frozen=True)
class Catalogue:
    """All indicators with the measures they stand on; `version` is a hash of the definition files."""

    indicators: tuple[Indicator, ...]
    measures: Measures
    version: str

    @cached_property
    def users(self) -> dict[str, list[Indicator]]:
        """The indicators that need a measure, by its name."""
        found: dict[str, list[Indicator]] = {}
        for indicator in self.indicators:
            for name in indicator.measure_names:
                found.setdefault(name, []).append(indicator)
        return found

    def used_measures(self, table: str) -> list[Measure]:
        """The measures of one table that some indicator needs, by name."""
        used = (m for n, m in self.measures.items() if n in self.users and m.table == table)
        return sorted(used, key=lambda m: m.name)

    def asked(self, measure: Measure) -> Asked:
        """In which breakdowns and periods some indicator needs this measure; nothing else is rolled up."""
        users = self.users.get(measure.name, [])
        cuts = {cut for indicator in users for cut in (*indicator.breakdowns, indicator.over)}
        periods = {period for indicator in users for period in indicator.periods}
        if any("to_date(" in (indicator.expression or "") for indicator in users):
            periods.add("month")
        return Asked(tuple(cut for cut in measure.breakdowns if cut in cuts), tuple(sorted(periods)))

    def stock_rule(self, measure: str) -> str:
        """How this stock becomes one value per location and period; one rule for all indicators that use it."""
        rules = [i.stock_rule for i in self.users.get(measure, []) if i.stock_rule != "last_value"]
        return rules[0] if rules else "last_value"

    @property
    def periods(self) -> frozenset[str]:
        """Every kind of period that some indicator asks for."""
        return frozenset(name for indicator in self.indicators for name in indicator.periods)


def parse_indicator(text: str, where: str, measures: Measures) -> Indicator:
    """One definition file as an indicator, or a DefinitionError K104 that names the file."""
    try:
        indicator = Indicator.model_validate(parse_yaml(text))
        versions = [indicator, *indicator.earlier_versions()]
    except (ValidationError, yaml.YAMLError) as fault:
        raise DefinitionError("K104", _faults(fault), where=where, what_to_do="Bitte die Datei berichtigen.") from None
    for sentence in (sentence for version in versions for sentence in refusals(version, measures, where)):
        raise DefinitionError("K104", sentence, where=where, what_to_do="Bitte die Definition ändern.")
    return indicator


def load_catalogue(measures: Measures | None = None) -> Catalogue:
    """All definition files of `sql/indicators`, checked against the measures."""
    return _packaged() if measures is None else _read(measures)


@cache
def _packaged() -> Catalogue:
    return _read(load_measures())


def _read(measures: Measures) -> Catalogue:
    entries = sorted(files("sql").joinpath("indicators").iterdir(), key=lambda path: path.name)
    texts = {entry.name: entry.read_text(encoding="utf-8") for entry in entries if entry.name.endswith(".yaml")}
    return parse_catalogue(texts, measures)


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
