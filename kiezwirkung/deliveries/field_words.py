"""What people read about a field of a form: its name beside their own header, what it expects, an example, the advice.

What belongs here: words about one field, made from its template and from `field_types.yaml`. Sentences about faults are
in `finding_codes.yaml`, the explanations of a handed-out workbook in `handing_out/`.
"""

import functools
from importlib.resources import files
from typing import Annotated

import pydantic

from kiezwirkung.deliveries.definitions import read_as
from kiezwirkung.deliveries.reading.missing_marks import SAID
from kiezwirkung.deliveries.templates import Field, load_code_lists
from kiezwirkung.deliveries.wording import header_key

_FILE = "field_types.yaml"
_A_YEAR = 2025
_MOST_CHOICES = 15
_SHOWN_CHOICES = 8
_Words = Annotated[str, pydantic.Field(min_length=1)]


class _TypeWords(pydantic.BaseModel):
    """How answers of one type are written, and what to do where a required one is missing."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True)
    examples: list[_Words]
    missing: _Words
    missing_zero: str = ""
    nothing: str = "keine gültige Angabe"


@functools.cache
def _types() -> dict[str, _TypeWords]:
    return read_as(dict[str, _TypeWords], files("kiezwirkung.deliveries") / _FILE)


def named(label: str, header: str = "") -> str:
    """A field in the words of the sender, with ours beside them where they may mean something else.

    >>> named("Besuche"), named("Besuche", "Zahl der Besuche"), named("Besuche", "Kontakte")
    ('„Besuche“', '„Zahl der Besuche“', '„Kontakte“ (Feld „Besuche“)')
    """
    ours, theirs = header_key(label), header_key(header)
    if not theirs or theirs == ours:
        return f"„{label}“"
    return f"„{header}“" if ours in theirs or theirs in ours else f"„{header}“ (Feld „{label}“)"


def example_of(field: Field, year: int = _A_YEAR) -> str:
    """An answer as people may write it: the form's own, an entry of the list, or the usual one of the type."""
    if field.example:
        return field.example
    if field.code_list:
        return _code_labels()[field.code_list][0]
    if field.plain_year:
        return str(year)
    usual = [text.format(year_number=year) for text in _types()[field.type].examples]
    return next((text for text in usual if _is_within(text, field)), usual[0])


def _is_within(text: str, field: Field) -> bool:
    if field.minimum is None and field.maximum is None:
        return True
    number = float(text.removesuffix(" %").replace(",", "."))
    low = -number if field.minimum is None else field.minimum
    return low <= number <= (number if field.maximum is None else field.maximum)


def expected(field: Field) -> str:
    """What the form expects in this field, in words: the choices of a list, the range of a number, else an example."""
    if field.code_list:
        return ", ".join(_code_labels()[field.code_list])
    return _range(field) or f"zum Beispiel {example_of(field)}"


def _range(field: Field) -> str:
    low, high = (None if bound is None else _bound(bound, field) for bound in (field.minimum, field.maximum))
    if low is not None and high is not None:
        return f"{low} bis {high}"
    if low is not None:
        return f"mindestens {low}"
    return f"höchstens {high}" if high is not None else ""


def _bound(bound: float, field: Field) -> str:
    if field.type == "share":
        return f"{german_number(100 * bound)} %"
    return f"{bound:.0f}" if field.plain_year else german_number(bound)


def advice_on_missing(field: Field) -> str:
    """What to do about an empty required field: a number may be 0, an entry is one of the list, a day is a day."""
    words = _types()[field.type]
    may_be_zero = words.missing_zero and not field.plain_year and (field.minimum is None or field.minimum <= 0)
    said = words.missing_zero if may_be_zero else words.missing
    advice = said.format(example=example_of(field), choices=choices_of(field))
    also = " oder ".join(f"„{SAID[kind]}“" for kind in field.allows)
    return f"{advice} Erlaubt ist auch {also}." if also else advice


def nothing_of(field: Field) -> str:
    """What an answer of another kind is not: `kein Monat`."""
    return _types()[field.type].nothing


def choices_of(field: Field) -> str:
    """The entries of a field's list, of a long one the first and how many more there are; empty where it has none."""
    entries = _code_labels()[field.code_list] if field.code_list else []
    if len(entries) <= _MOST_CHOICES:
        return ", ".join(entries)
    more = len(entries) - _SHOWN_CHOICES
    return f"{', '.join(entries[:_SHOWN_CHOICES])} und {more} weitere (alle stehen in unserem Formular)"


@functools.cache
def _code_labels() -> dict[str, list[str]]:
    return {name: code_list.labels for name, code_list in load_code_lists().items()}


def german_number(value: float) -> str:
    """A bound of a rule as people write it: 200.000 or 0,5."""
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
    return text.translate(str.maketrans(",.", ".,"))
