"""How a centre lays out a table: which columns in which order under which headers, titles, sums, footnotes.

What belongs here: choosing a layout. Putting cells into rows is `sheets.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kiezwirkung.demo.forms import Form, FormField
from kiezwirkung.demo.plan import pick
from kiezwirkung.demo.spelling import Style
from kiezwirkung.demo.words import EXTRA_COLUMNS, FOOTNOTES, PERSON_COLUMNS

GENDER_PARTS = ("female_count", "male_count", "diverse_count")


@dataclass(frozen=True)
class Extra:
    """A column that is not part of the form, and the finding it must cause."""

    header: str
    values: tuple[str, ...]
    kind: str
    code: str


@dataclass(frozen=True)
class Layout:
    """One table's look: `title` is none, lines or pair; `context_columns` repeat project and year in each row."""

    fields: tuple[str, ...]
    headers: tuple[str, ...]
    style: Style
    title: str = "none"
    context_columns: bool = False
    two_row_header: bool = False
    extras: tuple[Extra, ...] = ()
    has_sum: bool = False
    footnote: str = ""
    block_field: str = ""
    repeats_header: bool = False
    is_coloured: bool = False


def choose_layout(
    form: Form,
    random: np.random.Generator,
    style: Style,
    *,
    is_workbook: bool,
    title: str,
    without: Sequence[str] = (),
    is_plain: bool = False,
) -> Layout:
    """A layout drawn at random; `without` names columns left out, `is_plain` keeps bare exports bare."""
    fields = _choose_fields(form, random, without, is_plain=is_plain)
    two_rows = is_workbook and set(GENDER_PARTS) <= set(fields) and random.random() < 0.35
    if two_rows:
        fields = _neighbours(fields)
    headers = tuple(_header(form.fields[name], random, is_plain=is_plain or two_rows) for name in fields)
    has_total = any(field.total for field in form.fields.values())
    return Layout(
        fields=fields,
        headers=headers,
        style=style,
        title=title,
        context_columns=not is_workbook and title == "none" and not is_plain and random.random() < 0.4,
        two_row_header=two_rows,
        extras=() if is_plain or two_rows else _extras(random),
        has_sum=has_total and not is_plain and random.random() < 0.45,
        footnote=pick(random, FOOTNOTES) if not is_plain and random.random() < 0.25 else "",
        block_field=_block_field(fields) if random.random() < 0.25 and not is_plain else "",
        repeats_header=not is_plain and not two_rows and random.random() < 0.1,
        is_coloured=is_workbook and random.random() < 0.5,
    )


def _choose_fields(
    form: Form, random: np.random.Generator, without: Sequence[str], *, is_plain: bool
) -> tuple[str, ...]:
    names = [name for name in form.fields if name not in without]
    if is_plain:
        return tuple(names)
    parts = set(GENDER_PARTS) if random.random() < 0.1 else set()
    kept = [
        name
        for name in names
        if form.fields[name].required
        or name in form.identity
        or (name not in parts and (name in GENDER_PARTS or random.random() < 0.93))
    ]
    if random.random() < 0.3:
        first, *others = kept
        kept = [first, *(others[int(i)] for i in random.permutation(len(others)))]
    return tuple(kept)


def _neighbours(fields: tuple[str, ...]) -> tuple[str, ...]:
    others = [name for name in fields if name not in GENDER_PARTS]
    place = others.index("visit_count") + 1
    return (*others[:place], *GENDER_PARTS, *others[place:])


def _header(field: FormField, random: np.random.Generator, *, is_plain: bool) -> str:
    if is_plain or not field.synonyms or random.random() < 0.75:
        return field.item_code or field.label
    return pick(random, field.synonyms)


def _extras(random: np.random.Generator) -> tuple[Extra, ...]:
    chance = random.random()
    if chance < 0.02:
        header, values = PERSON_COLUMNS[int(random.integers(len(PERSON_COLUMNS)))]
        return (Extra(header, values, "person_column", "D109"),)
    if chance < 0.12:
        header, values = EXTRA_COLUMNS[int(random.integers(len(EXTRA_COLUMNS)))]
        return (Extra(header, values, "unknown_column", "D113"),)
    return ()


def _block_field(fields: tuple[str, ...]) -> str:
    return next((name for name in ("month", "quarter", "weekday") if name in fields), "")
