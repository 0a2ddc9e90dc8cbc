"""German texts that a release brings along: definitions, reasons, labels; each needs an English fellow in en.po.

What belongs here: where such texts are at home, so that a new one is found without anybody listing it. Titles and
descriptions of indicators have their English beside them in the definition. Pages never read this: they know the
release and the catalogue of texts.
"""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from kiezwirkung import equity, indicators, privacy
from kiezwirkung.deliveries.findings import catalogue as finding_codes
from kiezwirkung.deliveries.templates import load_code_lists, load_templates
from kiezwirkung.indicators.catalogue import load_catalogue
from kiezwirkung.indicators.definition import Indicator
from kiezwirkung.indicators.indicator_rows import indicator_frame
from kiezwirkung.reference.builtin_tables import builtin_table

WITH_FELLOW = ("title", "description")
TOLD = (*WITH_FELLOW, "title_short", "formula", "unit_label", "caveat", "source", "persons_may_add")
RELEASED = ("numerator_text", "denominator_text", "worked_example_text")
ENGINE = (indicators, equity, privacy)
VALUELESS = ": kein Wert"  # an example without a value is not shown
SENTENCE = re.compile(r"[A-ZÄÖÜ][a-zäöüß-]+ ?[^\n]* [^\n]*")
WITHIN_SQL = re.compile(r"(?:then|else) '([A-ZÄÖÜ][a-zäöüß-]+ [^'\n]+)'")
Found = Iterator[tuple[str, str]]


def release_texts() -> Found:
    """Where it is at home, and the text: everything a release may say in words of ours."""
    for indicator in load_catalogue().indicators:
        yield from ((f"sql/indicators/{indicator.id}.yaml", text) for text in _told(indicator) if text)
        yield from (("code_lists.yaml", label) for label in _labels(indicator))
    for row in indicator_frame(load_catalogue()).iter_rows(named=True):
        yield from (
            ("mart.indicator", row[name]) for name in RELEASED if row[name] and not row[name].endswith(VALUELESS)
        )
    yield from _reasons()
    yield from (("report_line.csv", title) for title in builtin_table("report_line")["block_title"].unique().sort())
    yield from (("templates", form.title) for form in load_templates().values())
    yield from (("finding_codes.yaml", code.title) for code in finding_codes().values())


def known_fellows() -> dict[str, str]:
    """English texts by their German ones, as far as the definitions bring them along."""
    return {
        getattr(indicator, name): getattr(indicator, f"{name}_english")
        for indicator in load_catalogue().indicators
        for name in WITH_FELLOW
    }


def _told(indicator: Indicator) -> Iterator[str]:
    yield from (str(getattr(indicator, name)) for name in TOLD)
    yield indicator.interval.reason
    yield from (earlier.replaced_because for earlier in indicator.earlier)
    if indicator.reference_line:
        yield indicator.reference_line.label


def _labels(indicator: Indicator) -> Iterator[str]:
    lists = load_code_lists()
    for name in indicator.breakdowns.values():
        yield from lists[name].labels


def _reasons() -> Found:
    """Every constant of the engine that is a German sentence, and every one within its SQL."""
    for package in ENGINE:
        for found in iter_modules(package.__path__):
            module = import_module(f"{package.__name__}.{found.name}")
            yield from ((module.__name__, text) for text in _constants(module) if SENTENCE.fullmatch(text))
            yield from ((module.__name__, text) for held in _constants(module) for text in WITHIN_SQL.findall(held))


def _constants(module: ModuleType) -> Iterator[str]:
    for name, held in vars(module).items():
        if name.isupper():
            yield from (one for one in (held.values() if isinstance(held, Mapping) else [held]) if isinstance(one, str))
