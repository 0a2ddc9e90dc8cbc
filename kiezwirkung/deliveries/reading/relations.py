"""Rules between the fields of one row: parts and whole, order of days, the reporting year.

What belongs here: faults that need more than one value of a row. A cell that is faulty already keeps its first fault;
a rule with a missing or faulty partner says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kiezwirkung.deliveries.reading.typed_columns import Faults, Mask, Numbers, TypedColumn, fault_number
from kiezwirkung.deliveries.templates import Field, Template

REPORT_YEAR = "report_year"


@dataclass(frozen=True)
class Typed:
    """The columns of a table and the faults of their rows so far, by field; rules add to the faults."""

    columns: dict[str, TypedColumn]
    faults: dict[str, Faults]

    def sound(self, name: str) -> Numbers:
        """A field's values where they are without fault."""
        return np.where(self.faults[name] == 0, self.columns[name].numbers(), np.nan)

    def mark(self, name: str, condition: Mask, code: str) -> None:
        """Mark a field where a condition holds and nothing was marked before."""
        faults = self.faults[name]
        faults[condition & (faults == 0)] = fault_number(code)


def apply_relations(typed: Typed, template: Template, present: set[str]) -> None:
    """Add the faults of all rules between fields."""
    for field in template.fields:
        if field.name in present:
            for condition, code in _rules(field, typed, template, present):
                typed.mark(field.name, condition, code)


def _rules(field: Field, typed: Typed, template: Template, present: set[str]) -> Iterator[tuple[Mask, str]]:
    """The rules of a field, one after the other: each sees what the ones before it have marked."""
    column = typed.columns[field.name]
    if field.in_report_year:
        yield _is_other_year(typed, column.years()), "D205"
    if field.type in {"month", "quarter", "wave"}:
        yield _is_other_year(typed, column.years()), "D219"
    if field.part_of in present:
        yield _exceeds_whole(field, typed, template, present), "D212"
    if field.at_most in present:
        yield column.numbers() > typed.sound(field.at_most or ""), "D215"
    if field.after in present:
        yield column.numbers() <= typed.sound(field.after or ""), "D213"
    if field.not_before in present:
        yield column.numbers() < typed.sound(field.not_before or ""), "D213"


def _is_other_year(typed: Typed, years: Numbers) -> Mask:
    reported = typed.columns[REPORT_YEAR].numbers()
    return (years < reported) | (years > reported)


def _exceeds_whole(field: Field, typed: Typed, template: Template, present: set[str]) -> Mask:
    """All parts together exceed the whole, and this is the first part that is filled."""
    whole = (field.part_of, field.partition)
    parts = [one.name for one in template.fields if (one.part_of, one.partition) == whole and one.name in present]
    together = sum((np.nan_to_num(typed.sound(part)) for part in parts), start=np.float64(0))
    exceeds: Mask = (together > typed.sound(field.part_of or "")) & typed.columns[field.name].filled()
    for earlier in parts[: parts.index(field.name)]:
        exceeds &= ~typed.columns[earlier].filled()
    return exceeds
