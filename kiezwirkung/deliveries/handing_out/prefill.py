"""What stands in a form before anybody fills it in: last year's rows, or every place and period that is asked for.

What belongs here: the rows of one form for one project, derived from the form's identity. Codes are written out only
if all combinations stay a list one can work through; else the house chooses them itself, in empty rows per period.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod

from kiezwirkung.deliveries.handing_out.recipients import Place, Recipient, Row
from kiezwirkung.deliveries.templates import CodeList, Field, Template

MOST_ROWS = 120  # combinations per location and year that are still written out
OPEN_ROWS = 20  # empty rows per location and period where codes are chosen
SPARE_ROWS = 25
LIST_ROWS = 300
_PERIODS = {"month": 12, "quarter": 4}
_OWN_KEYS = frozenset({"identifier", "participant_code"})


@dataclass(frozen=True)
class Prefill:
    """The rows filled in beforehand, in order, and how many empty ones follow."""

    rows: Sequence[Row]
    spare: int


def prefill(template: Template, recipient: Recipient, code_lists: Mapping[str, CodeList]) -> Prefill:
    """The rows of a form for a project and year."""
    if earlier := recipient.earlier.get(template.entity):
        here = {place.location_id for place in recipient.places}
        return Prefill([_still_here(row, here) for row in earlier], SPARE_ROWS)
    if any(template.by_name[name].type in _OWN_KEYS for name in template.identity):
        return Prefill([], LIST_ROWS)
    return Prefill(_combined(template, recipient, code_lists), SPARE_ROWS)


def _still_here(row: Row, places: set[str]) -> Row:
    """A row of last year; a location that is closed by now is left open."""
    return {name: None if name == "location_id" and value not in places else value for name, value in row.items()}


def _combined(template: Template, recipient: Recipient, code_lists: Mapping[str, CodeList]) -> list[Row]:
    keys = [template.by_name[name] for name in template.identity]
    has_place = any(field.type == "location_id" for field in keys)
    places = recipient.places if has_place else [_whole_project(recipient.places)]
    fixed = {f.name: date(recipient.year, 12, 31) for f in template.fields if f.prefill == "year_end"}
    rows = (fixed | row for place in places for row in _rows_of(place, keys, code_lists))
    return [row for row in rows if row]


def _whole_project(places: Sequence[Place]) -> Place:
    """What is reported for the project as a whole, in the months in which one of its locations exists."""
    months = {month for place in places for month in place.months} or set(range(1, 13))
    return Place("", "", tuple(sorted(months)))


def _rows_of(place: Place, keys: Sequence[Field], code_lists: Mapping[str, CodeList]) -> list[Row]:
    """One row per combination of the keys that can be listed, the first key changing last."""
    codes = {field.name: list(code_lists[field.code_list].codes) for field in keys if field.code_list}
    choices = prod(map(len, codes.values()))
    whole_year = prod(_PERIODS.get(field.type, 1) for field in keys)
    is_written_out = choices * whole_year <= MOST_ROWS
    listed = {field.name: _values(field, place) for field in keys} | (codes if is_written_out else {})
    axes = {name: values for name, values in listed.items() if values}
    repeats = 1 if is_written_out else min(OPEN_ROWS, choices)
    return [dict(zip(axes, row, strict=True)) for row in product(*axes.values()) for _ in range(repeats)]


def _values(field: Field, place: Place) -> Sequence[object]:
    if field.type == "location_id":
        return (place.location_id,)
    if field.type == "month":
        return place.months
    return sorted({(month + 2) // 3 for month in place.months}) if field.type == "quarter" else ()
