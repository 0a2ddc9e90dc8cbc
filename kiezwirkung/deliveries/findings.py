"""Findings: what is wrong with a delivery, where, and the German sentence about it.

What belongs here: the finding, the catalogue of codes, the sentence for people. A finding never holds a cell's value.
Who finds what is decided elsewhere (`reading/files.py`, SQL, suites); words about a field are in `field_words.py`.
"""

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal

import pydantic

from kiezwirkung.deliveries.definitions import read_as
from kiezwirkung.deliveries.field_words import (
    advice_on_missing,
    choices_of,
    example_of,
    expected,
    german_number,
    named,
    nothing_of,
)
from kiezwirkung.deliveries.templates import Field, Template

Severity = Literal["FEHLER", "WARNUNG", "HINWEIS"]
SEVERITY_ORDER: dict[str, int] = {"FEHLER": 0, "WARNUNG": 1, "HINWEIS": 2}
_FILE = "finding_codes.yaml"
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
CONTEXT_LABELS = {"project_id": "Projekt-ID", "report_year": "Meldejahr"}
_UNKNOWN = {
    "other": "die Angabe, auf die es sich bezieht", "order": "vor dem Beginn", "example": "siehe Formular",
    "choices": "die Einträge stehen in unserem Formular", "missing": "Bitte ausfüllen.", "head": "Diesen Spaltenkopf",
    "nothing": "keine gültige Angabe",
}  # fmt: skip


class FindingCode(pydantic.BaseModel):
    """One verdict: how grave it is and what people read."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    level: Literal["file", "column", "row", "cell"]
    severity: Severity
    title: Annotated[str, pydantic.Field(min_length=1)]
    sentence: Annotated[str, pydantic.Field(min_length=1)]
    repair: Annotated[str, pydantic.Field(min_length=1)]
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in one place: row numbers as Excel shows them, the column as a letter, never a value.

    `entity` is the form of its table where the table itself is not kept.
    """

    code: str
    delivery_id: str
    sheet: str = ""
    row_number: int | None = None
    field: str = ""
    column: str = ""
    detail: str = ""
    entity: str = dataclasses.field(default="", compare=False)

    @property
    def cell(self) -> str:
        """`C12`, `C` for a whole column, empty for a whole file."""
        return f"{self.column}{self.row_number or ''}" if self.column else ""

    @property
    def severity(self) -> Severity:
        """FEHLER, WARNUNG or HINWEIS, from the catalogue."""
        return catalogue()[self.code].severity


def counted(count: int, word: str) -> str:
    """A number of rows, cells and other words that end in e.

    >>> counted(1, "Zeile"), counted(1200, "Zelle")
    ('1 Zeile', '1.200 Zellen')
    """
    return f"{german_number(count)} {word}{'n' if count != 1 else ''}"


@functools.cache
def catalogue() -> dict[str, FindingCode]:
    """All finding codes with severity and sentences."""
    return read_as(dict[str, FindingCode], files("kiezwirkung.deliveries") / _FILE)


def sentence(finding: Finding, template: Template | None = None, headers: Mapping[str, str] = NO_HEADERS) -> str:
    """What is wrong, as a German sentence for the centre; `headers` are the sender's own, by field."""
    return _fill(catalogue()[finding.code].sentence, finding, template, headers)


def repair(finding: Finding, template: Template | None = None, headers: Mapping[str, str] = NO_HEADERS) -> str:
    """What to do about it, in German."""
    return _fill(catalogue()[finding.code].repair, finding, template, headers)


def _fill(text: str, finding: Finding, template: Template | None, headers: Mapping[str, str]) -> str:
    if "{" not in text:
        return text
    field = _field(finding, template)
    said = finding.detail or catalogue()[finding.code].otherwise
    if field is None or template is None:
        label = CONTEXT_LABELS.get(finding.field, "")
        name = named(label, headers.get(finding.field, "")) if label else "„diese Spalte“"
        return text.format_map(_UNKNOWN | {"field": name, "label": label or name, "expected": said or "siehe Formular"})
    return text.format_map(_words(field, template, headers) | ({"expected": said} if said else {}))


def _words(field: Field, template: Template, headers: Mapping[str, str]) -> dict[str, str]:
    """What the placeholders of a sentence stand for."""
    partner = next(iter(field.others.values()), "")
    other = named(template.by_name[partner].label, headers.get(partner, "")) if partner else _UNKNOWN["other"]
    return {
        "label": field.label,
        "field": named(field.label, headers.get(field.name, "")),
        "head": f"Den Spaltenkopf „{headers[field.name]}“" if headers.get(field.name) else _UNKNOWN["head"],
        "other": other,
        "order": (f"nicht nach {other}" if field.after else f"vor {other}") if partner else _UNKNOWN["order"],
        "expected": expected(field),
        "example": example_of(field),
        "choices": choices_of(field),
        "missing": advice_on_missing(field),
        "nothing": nothing_of(field),
    }


def _field(finding: Finding, template: Template | None) -> Field | None:
    if template is None or not finding.field:
        return None
    try:
        return template.field(finding.field)
    except (KeyError, StopIteration):
        return None
