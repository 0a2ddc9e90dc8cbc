"""Findings: what is wrong with a delivery, where, and the German sentence about it.

What belongs here: the finding, the catalogue of codes, the sentence for people. A finding never holds a cell's value.
Who finds what is decided elsewhere (`reading/files.py`, SQL, suites).
"""

import functools
from dataclasses import dataclass
from importlib.resources import files
from typing import Annotated, Literal

import pydantic

from kiezwirkung.deliveries.definitions import explain, read_definition
from kiezwirkung.deliveries.templates import Field, Template, load_code_lists
from kiezwirkung.errors import DefinitionError

Severity = Literal["FEHLER", "WARNUNG", "HINWEIS"]
SEVERITY_ORDER: dict[str, int] = {"FEHLER": 0, "WARNUNG": 1, "HINWEIS": 2}
_FILE = "finding_codes.yaml"
_CONTEXT_LABELS = {"project_id": "Projekt-ID", "report_year": "Meldejahr"}


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
    """One fault in one place: row numbers as Excel shows them, the column as a letter, never a value."""

    code: str
    delivery_id: str
    sheet: str = ""
    row_number: int | None = None
    field: str = ""
    column: str = ""
    detail: str = ""

    @property
    def cell(self) -> str:
        """`C12`, `C` for a whole column, empty for a whole file."""
        return f"{self.column}{self.row_number or ''}" if self.column else ""

    @property
    def severity(self) -> Severity:
        """FEHLER, WARNUNG or HINWEIS, from the catalogue."""
        return catalogue()[self.code].severity


@functools.cache
def catalogue() -> dict[str, FindingCode]:
    """All finding codes with severity and sentences."""
    content = read_definition(files("kiezwirkung.deliveries") / _FILE)
    try:
        return pydantic.TypeAdapter(dict[str, FindingCode]).validate_python(content)
    except pydantic.ValidationError as error:
        raise DefinitionError("K101", explain(error), where=_FILE) from error


def sentence(finding: Finding, template: Template | None = None) -> str:
    """What is wrong, as a German sentence for the centre."""
    return _fill(catalogue()[finding.code].sentence, finding, template)


def repair(finding: Finding, template: Template | None = None) -> str:
    """What to do about it, in German."""
    return _fill(catalogue()[finding.code].repair, finding, template)


def _fill(text: str, finding: Finding, template: Template | None) -> str:
    field = _field(finding, template)
    said = finding.detail or catalogue()[finding.code].otherwise
    if field is None:
        label = _CONTEXT_LABELS.get(finding.field, finding.field) or "Diese Spalte"
        return text.format(label=label, expected=said or "siehe Formular", example="siehe Formular")
    told = said or expected(field)
    return text.format(label=field.label, expected=told, example=field.example or "siehe Formular")


def _field(finding: Finding, template: Template | None) -> Field | None:
    if template is None or not finding.field:
        return None
    try:
        return template.field(finding.field)
    except (KeyError, StopIteration):
        return None


def expected(field: Field) -> str:
    """What the form expects in this field, in words: the choices of a list or the range of a number."""
    if field.code_list:
        return ", ".join(_code_labels()[field.code_list])
    low, high = (None if bound is None else german_number(bound) for bound in (field.minimum, field.maximum))
    if low is not None and high is not None:
        return f"{low} bis {high}"
    if low is not None:
        return f"mindestens {low}"
    return f"höchstens {high}" if high is not None else "siehe Formular"


@functools.cache
def _code_labels() -> dict[str, list[str]]:
    return {name: code_list.labels for name, code_list in load_code_lists().items()}


def german_number(value: float) -> str:
    """A bound of a rule as people write it: 200.000 or 0,5."""
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
    return text.translate(str.maketrans(",.", ".,"))
