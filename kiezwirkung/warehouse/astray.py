"""Corrections that would lead a row astray: found before anything is loaded, so that they change nothing.

What belongs here: asking of the corrected rows what the night will ask of them, whether project, place and parents
exist and whether a row stands once (`staging.py`), in a database of its own and for the forms concerned only. It costs
nothing where no corrected cell names something else. What a new value says by itself the reader has judged before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import duckdb

from kiezwirkung.deliveries.intake.corrections import Correction, Outcome
from kiezwirkung.deliveries.reading.parting import sheet_of
from kiezwirkung.deliveries.templates import Template
from kiezwirkung.warehouse.arrivals import Arrival, Arrivals
from kiezwirkung.warehouse.connecting import create_schemas
from kiezwirkung.warehouse.forms import in_dependency_order, parents_of
from kiezwirkung.warehouse.ledger_loading import load_raw
from kiezwirkung.warehouse.models import load_models
from kiezwirkung.warehouse.slices import LOCKS, WITHDRAWALS
from kiezwirkung.warehouse.staging import build_entity

_CONTEXT = frozenset({"project_id", "report_year"})
_FAULTS = """
select entity, delivery_id, sheet, row_number, code, field from quarantine.refused_row where source = 'reference'
"""


@dataclass(frozen=True)
class Applied:
    """One correction that was put into a delivery, and where it stands."""

    delivery_id: str
    correction: Correction
    outcome: Outcome


class _Fault(NamedTuple):
    entity: str
    delivery_id: str
    sheet: str
    row_number: int
    code: str
    field: str


def find_astray(
    applied: Sequence[Applied], sent: Arrivals, corrected: Arrivals, templates: Mapping[str, Template]
) -> list[Applied]:
    """The corrections that make a row refer to nothing, or say what another row says already.

    Of faults in several forms only the first form's are laid to anybody: the others may follow from them.

    Args:
        applied: the corrections that are put in.
        sent: all deliveries as they were sent.
        corrected: the same with the corrections.
        templates: the forms.
    """
    arrivals = {arrival.delivery_id: arrival for arrival in corrected.deliveries}
    naming = [one for one in applied if any(_names(one, form) for form in _forms(one, arrivals, templates))]
    if not naming:
        return []
    entities = {form.entity for one in naming for form in _forms(one, arrivals, templates)}
    forms = [form for form in templates.values() if form.entity in _with_parents(entities, templates)]
    made = sorted(_faults(corrected, forms) - _faults(sent, forms))
    by_form = (
        {one: None for fault in made if fault.entity == form.entity for one in _makers(fault, naming)}
        for form in in_dependency_order(forms)
    )
    return list(next(filter(None, by_form), {}))


def _forms(one: Applied, arrivals: Mapping[str, Arrival], templates: Mapping[str, Template]) -> list[Template]:
    """The forms of the tables in the sheet of a correction."""
    arrival = arrivals.get(one.delivery_id)
    tables = arrival.tables if arrival else ()
    return [templates[table.template_id] for table in tables if sheet_of(table.sheet) == one.outcome.sheet]


def _names(one: Applied, form: Template) -> bool:
    """Whether a cell says what its row is or belongs to: key, reference, project, year; or a header or title does."""
    return one.outcome.field in {"", *_CONTEXT, *form.references, *form.identity}


def _with_parents(entities: set[str], templates: Mapping[str, Template]) -> set[str]:
    """The entities, all that they refer to, and the lists that decide about deliveries."""
    known = {form.entity: form for form in templates.values()}
    found, asked = {LOCKS, WITHDRAWALS}, [*entities, LOCKS, WITHDRAWALS]
    while asked:
        entity = asked.pop()
        found.add(entity)
        asked += [parent for parent in parents_of(known[entity]) if parent not in found]
    return found


def _faults(arrivals: Arrivals, forms: Sequence[Template]) -> set[_Fault]:
    """What references and keys say about the rows of these forms."""
    models, entities = load_models(), {form.entity for form in forms}
    held = [one for one in arrivals.deliveries if any(table.entity in entities for table in one.tables)]
    with duckdb.connect() as con:
        create_schemas(con)
        load_raw(con, forms, Arrivals(held))
        for form in in_dependency_order(forms):
            build_entity(con, form, models[f"staging.{form.entity}"], forms)
        return {_Fault(*row) for row in con.execute(_FAULTS).fetchall()}


def _makers(fault: _Fault, naming: Sequence[Applied]) -> list[Applied]:
    """The corrections a fault is laid to: those of its cell, else of its row, else of headers and titles."""
    here = [one for one in naming if one.delivery_id == fault.delivery_id]
    place = (sheet_of(fault.sheet), fault.row_number)
    in_row = [one for one in here if (one.outcome.sheet, one.outcome.row_number) == place]
    in_cell = [one for one in in_row if one.outcome.field == fault.field]
    return in_cell or in_row or [one for one in here if one.outcome.field == ""]
