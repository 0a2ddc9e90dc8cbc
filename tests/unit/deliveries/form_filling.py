"""Filling a handed-out workbook in as a house would: valid random values, and what must be read from them."""

import random
import string
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from kiezwirkung.deliveries.handing_out.choices import MONTHS
from kiezwirkung.deliveries.handing_out.plans import FormSheet
from kiezwirkung.deliveries.handing_out.prefill import prefill
from kiezwirkung.deliveries.handing_out.recipients import Place, Recipient
from kiezwirkung.deliveries.handing_out.workbook import workbook_bytes
from kiezwirkung.deliveries.templates import CodeList, Field, Template, load_code_lists

LISTS: Mapping[str, CodeList] = load_code_lists()
OFFERS = [
    {"offer_id": "MI01NH-A001", "location_id": "MI01NH-01", "field": "kultur", "languages": "de,tr"},
    {"offer_id": "MI01NH-A002", "location_id": "MI01NH-09", "offer_form": "gruppe", "field": "umwelt", "capacity": 12},
]  # the second lies in a house that is closed by now


def house(**changes: Any) -> Recipient:
    """A house with two places, one of them open from April, whose names would be formulas. Both are invented."""
    places = [
        Place("MI01NH-01", "=1+1 Treff (erfunden)", tuple(range(1, 13))),
        Place("MI01NH-02", "@Garten (erfunden)", tuple(range(4, 13))),
    ]
    given = {"project_id": "MI01NH", "project_name": "+Kiezhaus Beispiel (erfunden)", "year": 2025, "places": places}
    return Recipient(**{**given, "earlier": {"offers": OFFERS}, **changes})


def sheet_of(template: Template, recipient: Recipient) -> FormSheet:
    """Where rows and columns of a form lie."""
    return FormSheet(template, recipient, prefill(template, recipient, LISTS), LISTS, {})


def fill_in(template: Template, recipient: Recipient, path: Path, seed: int) -> list[dict[str, Any]]:
    """Hand a form out, fill some rows in at random, save it; what must be read, row by row."""
    chance, form = random.Random(seed), sheet_of(template, recipient)  # noqa: S311
    book = openpyxl.load_workbook(BytesIO(workbook_bytes(recipient, [template], LISTS)))
    tab = book[form.name]
    read: list[dict[str, Any]] = []
    for row in sorted(chance.sample(range(form.first_row, form.last_row + 1), 7)):
        place = row - form.first_row
        given = form.prefill.rows[place] if place < len(form.prefill.rows) else {}
        values = _row(template, recipient, chance, given)
        for index, field in enumerate(template.fields):
            if field.name not in given or given[field.name] is None:
                tab.cell(row + 1, index + 1).value = _typed(values[field.name], field)
        read.append({"row_number": row + 1, **{name: _stored(values[name], template.field(name)) for name in values}})
    book.save(path)
    return read


def _row(template: Template, recipient: Recipient, chance: random.Random, given: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in template.fields:
        values[field.name] = given.get(field.name)
        if values[field.name] is None:
            values[field.name] = _value(field, values, recipient, chance)
    return values


def _value(field: Field, before: Mapping[str, Any], recipient: Recipient, chance: random.Random) -> Any:
    if not field.required and chance.random() < 0.2:
        return None
    if field.part_of or field.at_most:
        whole = before.get(str(field.part_of or field.at_most))
        return 0 if not whole else int(whole) // 12
    if field.not_before or field.after:
        first = before.get(str(field.not_before or field.after))
        if isinstance(first, date):
            return first + timedelta(days=1)
    if field.after:
        return "23:45"
    return _MADE.get(field.type, _word)(field, recipient, chance)


def _word(_field: Field, _recipient: Recipient, chance: random.Random) -> str:
    return "".join(chance.choices(string.ascii_uppercase, k=3)) + str(chance.randint(100, 999))


def _number(field: Field, _recipient: Recipient, chance: random.Random) -> int:
    low = int(field.minimum or 0)
    return chance.randint(low, int(min(field.maximum if field.maximum is not None else 10**6, low + 10**6)))


_Made = Callable[[Field, Recipient, random.Random], Any]
_MADE: dict[str, _Made] = {
    "location_id": lambda _f, recipient, chance: chance.choice(recipient.places).location_id,
    "integer": _number,
    "scale": _number,
    "decimal": lambda f, r, chance: _number(f, r, chance) / (1 if (f.maximum or 1e9) < 100 else 4),
    "share": lambda _f, _r, chance: chance.randint(0, 1000) / 1000,
    "date": lambda _f, recipient, chance: date(recipient.year, 1, 1) + timedelta(days=chance.randint(0, 360)),
    "time": lambda _f, _r, chance: f"{chance.randint(0, 22):02d}:{chance.choice((0, 5, 30, 45)):02d}",
    "month": lambda _f, _r, chance: chance.randint(1, 12),
    "quarter": lambda _f, _r, chance: chance.randint(1, 4),
    "wave": lambda _f, recipient, chance: f"{recipient.year}-{chance.choice(('Q1', 'Q4', 'A', 'B'))}",
    "code": lambda f, _r, chance: chance.choice(list(LISTS[str(f.code_list)].codes)),
    "codes": lambda f, _r, chance: ",".join(chance.sample(list(LISTS[str(f.code_list)].codes), 2)),
    "boolean": lambda _f, _r, chance: chance.random() < 0.5,
    "pgr_code": lambda _f, _r, _c: "0110",
    "plr_code": lambda _f, _r, _c: "01100101",
    "residence_pgr": lambda _f, _r, chance: chance.choice(("0110", "AUS")),
}


def _typed(value: Any, field: Field) -> Any:
    """What a person would put into the cell."""
    if value is None:
        return None
    if field.code_list:
        labels = [LISTS[field.code_list].codes[code].label for code in value.split(",")]
        return ", ".join(labels)
    if field.type == "month":
        return MONTHS[value - 1]
    if field.type == "quarter":
        return f"Q{value}"
    if field.type == "time":
        return time.fromisoformat(value)
    return ("ja" if value else "nein") if isinstance(value, bool) else value


def _stored(value: Any, field: Field) -> Any:
    return ",".join(sorted(value.split(","))) if value and field.type == "codes" else value
