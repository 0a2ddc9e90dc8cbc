"""Reading a delivery with the steward's corrections.

What belongs here: reading once with all corrections, finding out which field each of them met, leaving out those that
may not or cannot be applied, and the D501 at the cell. Cells that are never stored (participant codes, free texts) are
not corrected: the list of corrections is stored. A correction that makes a fault, of its cell or of another, is not
applied either: what the centre sent stays as it is, and only the office hears of it.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.intake.corrections import Correction, Outcome, Patch, hidden_fields
from kiezwirkung.deliveries.reading.grids import Grid
from kiezwirkung.deliveries.reading.parting import sheet_of
from kiezwirkung.deliveries.reading.results import Reading
from kiezwirkung.deliveries.templates import Template

_UNREAD = {"D109", "D113", "D117"}
_MOST_READINGS = 4
Read = Callable[[Callable[[Sequence[Grid]], Sequence[Grid]]], Reading]
_Applied = tuple[Correction, Outcome]
_Place = tuple[str, str, int | None, str, str]
_Before = Callable[[], frozenset[_Place]]  # what was found in the file as it was sent


def read_corrected(
    read: Read,
    corrections: Sequence[Correction],
    templates: Mapping[str, Template],
    shown_name: Callable[[Grid], str],
) -> Reading:
    """The reading of a file after its corrections, with what became of each of them in their order."""
    given = tuple(Correction(*one) for one in corrections)
    patch = Patch(given, shown_name)
    reading, outcomes = _read_with(read, patch)
    if barred := frozenset(_barred(given, outcomes, reading, templates)):
        patch = replace(patch, barred=barred, outcomes=[])
        reading, outcomes = _read_with(read, patch)
    before = functools.cache(lambda: frozenset(map(_place, read(tuple).findings)))
    reading, outcomes = _without_invalid(read, patch, (reading, outcomes), before)
    findings = [one for one in reading.findings if not _is_by_correction(one, outcomes, before)]
    outcomes += [Outcome("not_found")] * (len(given) - len(outcomes))  # the file could not be opened
    applied = [
        Finding("D501", reading.delivery_id, one.sheet, one.row_number, one.field, one.column)
        for one in outcomes
        if one.state == "applied"
    ]
    return replace(reading, findings=[*findings, *applied], corrections=given, outcomes=outcomes)


def _read_with(read: Read, patch: Patch) -> tuple[Reading, list[Outcome]]:
    reading = read(patch)
    return reading, [one._replace(field=_field_at(one, reading)) for one in patch.outcomes]


def _field_at(one: Outcome, reading: Reading) -> str:
    """The field whose column a corrected cell stands in: that of the nearest header above it in its sheet."""
    above = [
        (table.header_row, name)
        for table in reading.tables
        for name, letter in table.columns.items()
        if (sheet_of(table.sheet), letter) == (one.sheet, one.column) and table.header_row < one.row_number
    ]
    return max(above, default=(0, ""))[1]


def _without_invalid(
    read: Read, patch: Patch, first: tuple[Reading, list[Outcome]], before: _Before
) -> tuple[Reading, list[Outcome]]:
    """The reading without the corrections that make a fault; they are left out until none does."""
    reading, outcomes = first
    for left in reversed(range(_MOST_READINGS)):
        applied = [pair for pair in zip(patch.corrections, outcomes, strict=False) if pair[1].state == "applied"]
        faults = [one for one in reading.findings if one.severity == "FEHLER" and _is_made(one, before, applied)]
        if not faults or not applied:
            break
        made_by = {one for fault in faults for one in _makers(fault, applied)} if left else set(patch.corrections)
        patch = replace(patch, invalid=patch.invalid | made_by, outcomes=[])
        reading, outcomes = _read_with(read, patch)
    return reading, outcomes


def _place(one: Finding) -> _Place:
    return one.code, one.sheet, one.row_number, one.column, one.field


def _is_made(fault: Finding, before: _Before, applied: Sequence[_Applied]) -> bool:
    """Whether a fault stands in a corrected cell, or was not there before the corrections."""
    return any(_is_at(fault, outcome) for _, outcome in applied) or _place(fault) not in before()


def _is_by_correction(one: Finding, outcomes: Sequence[Outcome], before: _Before) -> bool:
    """Whether the file's own sum is off (D401) only because a cell of its column was corrected."""
    place = (sheet_of(one.sheet), one.column)
    is_corrected = any(its.state == "applied" and (its.sheet, its.column) == place for its in outcomes)
    return one.code == "D401" and is_corrected and _place(one) not in before()


def _is_at(fault: Finding, outcome: Outcome) -> bool:
    place = (sheet_of(fault.sheet), fault.row_number, fault.column)
    return place == (outcome.sheet, outcome.row_number, outcome.column)


def _makers(fault: Finding, applied: Sequence[_Applied]) -> list[Correction]:
    """The corrections a fault is laid to: that of its cell, else of its row, of its column, of headers, else all."""
    sheet = sheet_of(fault.sheet)
    circles: tuple[Callable[[Outcome], bool], ...] = (
        lambda one: _is_at(fault, one),
        lambda one: (one.sheet, one.row_number) == (sheet, fault.row_number),
        lambda one: bool(fault.column) and (one.sheet, one.column) == (sheet, fault.column),
        lambda one: one.field == "",
        lambda _: True,
    )
    found = ([correction for correction, outcome in applied if is_within(outcome)] for is_within in circles)
    return next(filter(None, found), [])


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
