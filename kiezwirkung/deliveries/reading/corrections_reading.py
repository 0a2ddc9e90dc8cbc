"""Reading a delivery with the steward's corrections.

What belongs here: reading once with all corrections, finding out which field each of them met, and the D501 at the
cell. Cells that are never stored (participant codes, free texts) are not corrected: the list of corrections is stored.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.intake.corrections import Correction, Outcome, Patch, hidden_fields
from kiezwirkung.deliveries.reading.grids import Grid
from kiezwirkung.deliveries.reading.parting import sheet_of
from kiezwirkung.deliveries.reading.results import Reading
from kiezwirkung.deliveries.templates import Template

_UNREAD = {"D109", "D113"}
Read = Callable[[Callable[[Sequence[Grid]], Sequence[Grid]]], Reading]


def read_corrected(
    read: Read,
    corrections: Sequence[Correction],
    templates: Mapping[str, Template],
    shown_name: Callable[[Grid], str],
) -> Reading:
    """The reading of a file after its corrections, with what became of each of them in their order."""
    given = tuple(Correction(*one) for one in corrections)
    patch = Patch(given, shown_name)
    reading = read(patch)
    outcomes = _with_fields(patch.outcomes, reading)
    barred = frozenset(_barred(given, outcomes, reading, templates))
    if barred:
        patch = Patch(given, shown_name, barred)
        reading = read(patch)
        outcomes = _with_fields(patch.outcomes, reading)
    outcomes += [Outcome("not_found")] * (len(given) - len(outcomes))  # the file could not be opened
    applied = [
        Finding("D501", reading.delivery_id, one.sheet, one.row_number, one.field, one.column)
        for one in outcomes
        if one.state == "applied"
    ]
    return replace(reading, findings=[*reading.findings, *applied], corrections=given, outcomes=outcomes)


def _with_fields(outcomes: Sequence[Outcome], reading: Reading) -> list[Outcome]:
    return [one._replace(field=_field_at(one, reading)) for one in outcomes]


def _field_at(one: Outcome, reading: Reading) -> str:
    """The field whose column a corrected cell stands in: that of the nearest header above it in its sheet."""
    above = [
        (table.header_row, name)
        for table in reading.tables
        for name, letter in table.columns.items()
        if (sheet_of(table.sheet), letter) == (one.sheet, one.column) and table.header_row < one.row_number
    ]
    return max(above, default=(0, ""))[1]


def _barred(
    given: Sequence[Correction], outcomes: Sequence[Outcome], reading: Reading, templates: Mapping[str, Template]
) -> Iterator[Correction]:
    hidden = {
        (sheet_of(table.sheet), name)
        for table in reading.tables
        for name in hidden_fields(templates, table.template_id)
    }
    unread = {(sheet_of(one.sheet), one.column) for one in reading.findings if one.code in _UNREAD}
    for correction, outcome in zip(given, outcomes, strict=False):
        if (outcome.sheet, outcome.field) in hidden or (outcome.sheet, outcome.column) in unread:
            yield correction
