"""The catalogue as lines on the screen: the list of all, and one indicator with everything a reader needs.

What belongs here: lines from definitions. Which indicators the last night could measure is asked elsewhere and given.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from kiezwirkung.catalogue_pages import wording
from kiezwirkung.catalogue_pages.wording import word
from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.definition import Expect, Indicator, WorkedExample
from kiezwirkung.settings import Thresholds
from kiezwirkung.warehouse.dictionary import Dictionary

HEAD: Final = ("Nr.", "Kennung", "Titel", "Einheit", "Ebenen", "Zeit", "Art")
WIDTH: Final = 110
INDENT: Final = 14


class Measurability(NamedTuple):
    """Whether the last edition could measure an indicator, and why not."""

    is_measurable: bool
    reason: str = ""


def in_order(indicators: Iterable[Indicator]) -> list[Indicator]:
    """By number of the catalogue, then by id."""
    return sorted(indicators, key=lambda i: (i.number is None, i.number or 0, i.id))


def list_lines(catalogue: Catalogue, measured: Mapping[str, Measurability]) -> list[str]:
    """One line per indicator in columns; `measured` is empty where there is no edition."""
    head = (*HEAD, "messbar") if measured else HEAD
    rows = [head, *(_row(indicator, measured) for indicator in in_order(catalogue.indicators))]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def explanation(
    indicator: Indicator,
    dictionary: Dictionary,
    thresholds: Thresholds,
    measured: Measurability | None,
) -> Iterator[str]:
    """Everything a reader needs about one indicator."""
    place = f"Nr. {indicator.number} ({indicator.code})" if indicator.number else "ohne Nummer"
    yield f"{indicator.title} · {indicator.title_english}"
    yield f"{indicator.id}, {place}, Version {indicator.version}, gültig ab {indicator.valid_from:%d.%m.%Y}"
    yield ""
    for name, text in _statements(indicator, dictionary, thresholds):
        yield from _paragraph(name, text)
    if measured is not None:
        yield from _paragraph("Messbar", "ja" if measured.is_measurable else f"nein. {measured.reason}")
    for example in indicator.worked_examples:
        yield from _paragraph("Beispiel", f"{example.title}: {expected(indicator, example.expect)}")


def expected(indicator: Indicator, expect: Expect) -> str:
    """The value of a worked example, with its limits."""
    if expect.value is None:
        return "kein Wert"
    limits = [wording.amount(indicator, limit) for limit in (expect.lower, expect.upper) if limit is not None]
    return wording.amount(indicator, expect.value) + (f" ({' bis '.join(limits)})" if limits else "")


def asked(example: WorkedExample) -> str:
    """What a worked example asks for, in words."""
    level, period = word("level", example.ask.level), word("period", example.ask.period_type)
    cut = f", {example.ask.breakdown_code}" if example.ask.breakdown_code else ""
    return f"{level}, {period} ab {example.ask.period_start_on:%d.%m.%Y}{cut}"


def _row(indicator: Indicator, measured: Mapping[str, Measurability]) -> tuple[str, ...]:
    row = (
        str(indicator.number or ""),
        indicator.id,
        indicator.title,
        indicator.unit,
        wording.levels(indicator, "short"),
        wording.periods(indicator, "short"),
        word("kind", indicator.kind),
    )
    if not measured:
        return row
    found = measured.get(indicator.id)
    return (*row, "noch nicht gerechnet" if found is None else "ja" if found.is_measurable else "nein")


def _statements(indicator: Indicator, dictionary: Dictionary, thresholds: Thresholds) -> Iterator[tuple[str, str]]:
    yield "Bedeutung", indicator.description
    yield "English", indicator.description_english
    yield "Rechnung", f"{indicator.formula} ({word('kind', indicator.kind)}: {word('kind', indicator.kind, 'text')})"
    yield "Einheit", f"{indicator.unit} – {indicator.unit_label}"
    yield "Zähler", _measure(indicator.numerator, dictionary)
    if indicator.denominator:
        shift = f", {-indicator.denominator_shift} Jahre davor" if indicator.denominator_shift else ""
        yield "Nenner", _measure(indicator.denominator, dictionary) + shift
    yield "Ebenen", wording.levels(indicator)
    for level, reason in indicator.left_out.items():
        yield f"Nicht {word('level', level, 'short')}", reason
    yield "Zeiträume", wording.periods(indicator)
    yield "Gegliedert", ", ".join(dictionary.description_of(name) for name in indicator.breakdowns)
    yield "Richtung", wording.direction(indicator)
    if indicator.reference_line:
        yield "Norm", f"{wording.number(indicator.reference_line.value)} – {indicator.reference_line.label}"
    step = f"Stufe {indicator.impact_step} der Wirkungstreppe: {word('impact_step', indicator.impact_step)}"
    yield "Wirkung", f"{word('logic_model', indicator.logic_model)}; {step}"
    yield "Unsicherheit", wording.uncertainty(indicator)
    yield "Schutz", wording.protection(indicator, thresholds)
    yield "Abdeckung", wording.form(indicator)
    yield "Vorbehalt", indicator.caveat
    yield "Quelle", indicator.source


def _measure(name: str, dictionary: Dictionary) -> str:
    told = dictionary.description_of(name.partition(".")[2])
    return f"{name} – {told}" if told else name


def _paragraph(name: str, text: str) -> list[str]:
    if not text:
        return []
    indent = " " * INDENT
    return textwrap.wrap(text, WIDTH, initial_indent=f"{name}:".ljust(INDENT), subsequent_indent=indent)
