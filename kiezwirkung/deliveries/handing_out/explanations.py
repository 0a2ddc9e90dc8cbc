"""What people read about a form: the meaning of each field, what is allowed in it, an example, hints and refusals.

What belongs here: putting the words of a template and of `texts.yaml` together. A field explains itself in its
template (`help`); where it does not, its type does.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

import pydantic

from kiezwirkung.deliveries.definitions import read_as
from kiezwirkung.deliveries.field_words import example_of, expected
from kiezwirkung.deliveries.templates import Field, Template

_FILE = "texts.yaml"
LONGEST_HINT = 250  # spreadsheets show 255 signs
_Words = Annotated[str, pydantic.Field(min_length=1)]


class _Texts(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True)


class TypeTexts(_Texts):
    """How answers of one type are written."""

    meaning: _Words
    allowed: _Words


class StartTexts(_Texts):
    """The first sheet."""

    title: _Words
    steps: list[_Words]
    forms: _Words
    form_heads: list[_Words]
    places: _Words
    place_heads: list[_Words]
    no_places: _Words
    colors: _Words
    legend: dict[str, _Words]


class ExplanationTexts(_Texts):
    """The sheet that explains the fields."""

    title: _Words
    heads: list[_Words]
    required: _Words
    optional: _Words


class FormTexts(_Texts):
    """All words of a handed-out workbook that are not a form's own."""

    types: dict[str, TypeTexts]
    item_code: _Words
    relations: dict[str, _Words]
    hint: dict[str, _Words]
    refusal: _Words
    slices: dict[str, _Words]
    sheets: dict[str, _Words]
    start: StartTexts
    explanations: ExplanationTexts
    sum: _Words
    footer: _Words


@cache
def form_texts() -> FormTexts:
    """The texts, checked once; a fault stops with K101."""
    return read_as(FormTexts, files("kiezwirkung.deliveries.handing_out") / _FILE)


@dataclass(frozen=True)
class Wording:
    """Everything said about one field."""

    label: str
    meaning: str
    is_required: bool
    allowed: str
    example: str

    @property
    def hint(self) -> str:
        """What appears when the cell is chosen; long lists are left to the drop-down."""
        says = form_texts().hint["required" if self.is_required else "optional"]
        parts = [_sentence(self.meaning), f"Erlaubt: {_sentence(self.allowed)}", says]
        return " ".join(parts if sum(map(len, parts)) < LONGEST_HINT else [parts[0], parts[2]])

    @property
    def refusal(self) -> str:
        """What appears when the spreadsheet refuses an input."""
        return form_texts().refusal.format(allowed=self.allowed)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def explain_field(field: Field, template: Template, year: int) -> Wording:
    """The wording of one field of a form."""
    texts = form_texts()
    own = texts.types[field.type]
    related = _relations(field, template)
    first = field.help or ("" if related else own.meaning)
    code = texts.item_code.format(item_code=field.item_code) if field.item_code else ""
    meaning = " ".join(_sentence(text) for text in (first, *related, code) if text)
    return Wording(field.label, meaning, field.required, _allowed(field, own, year), example_of(field, year))


def _relations(field: Field, template: Template) -> list[str]:
    texts = form_texts().relations
    return [texts[rule].format(other=template.by_name[name].label) for rule, name in field.others.items()]


def _allowed(field: Field, own: TypeTexts, year: int) -> str:
    said: dict[str, Any] = {"expected": _expected(field), "year": f" im Jahr {year}" if field.in_report_year else ""}
    return own.allowed.format(**said).replace(", ;", ";").rstrip(", ")


def _expected(field: Field) -> str:
    has_limits = field.code_list or field.minimum is not None or field.maximum is not None
    return expected(field) if has_limits else ""
