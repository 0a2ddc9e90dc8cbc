"""What the office decides while deliveries come in, and what becomes of expected findings by it.

What belongs here: the tables of the steward's fourth workbook, a few rows each: closures, corrections, accepted
findings, locked periods, withdrawals, successions. The workbook carries no faults.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

from kiezwirkung.demo.file_formats import InventedFile
from kiezwirkung.demo.plan import last_day
from kiezwirkung.demo.sheets import Mark
from kiezwirkung.demo.tables import Table
from kiezwirkung.demo.world import Location, Project, World

LOCKED_PROJECT, WITHDRAWN_PROJECT = 3, 4  # among the centres, by index
DAYS_UNTIL_LOCK = 5
CORRECTED = "corrected_cell"
_CORRECTABLE = {("events", "attendee_count"): "64", ("offers", "offer_hours"): "48", ("sessions", "minutes"): "90"}
_ACCEPTABLE = {
    "D113": ("known_peculiarity", "Eigene Spalte des Hauses"),
    "D110": ("cannot_be_changed", "Das Blatt bleibt im Vordruck"),
}


@dataclass(frozen=True)
class _Corrected:
    """One cell the office corrects."""

    file: InventedFile
    mark: Mark
    new_value: str


class Office:
    """The office's decisions about what has been sent."""

    def __init__(self, world: World, sent: Sequence[InventedFile]) -> None:
        self.world, self.sent = world, sent
        self._corrected = [_Corrected(*one) for one in _first_of_each(sent)]

    def marks(self, file: InventedFile) -> list[Mark]:
        """The findings a file causes after the office's decisions."""
        ours = [one.mark for one in self._corrected if one.file is file]
        return [replace(mark, kind=CORRECTED, code="D501") if mark in ours else mark for mark in file.marks]

    def tables(self) -> list[Table]:
        """The sheets of the workbook; what has no rows is left out."""
        rows = {
            "closures": list(_closures(self.world)),
            "corrections": [_correction(one) for one in self._corrected],
            "accepted_findings": list(self._accepted()),
            "period_locks": list(_locks(self.world)),
            "withdrawals": [(_number(file), "versehentlich gesendet") for file in self.sent if _is_withdrawn(file)],
            "successions": list(_successions(self.world)),
        }
        return [Table.of(entity, "", 0, some) for entity, some in rows.items() if some]

    def _accepted(self) -> Iterator[tuple[Any, ...]]:
        until = self.world.plan.end + timedelta(days=365)
        found = [(_finding_number(file, mark), mark.code) for file in self.sent for mark in file.marks]
        for code, (reason, note) in _ACCEPTABLE.items():
            numbers = (number for number, of in found if of == code and any(map(str.isdigit, number)))
            yield from ((number, reason, note, until) for number in islice(numbers, 1))


def _first_of_each(sent: Sequence[InventedFile]) -> Iterator[tuple[InventedFile, Mark, str]]:
    """The first cell of each correctable field where words stand in the place of a number."""
    for place, new_value in _CORRECTABLE.items():
        wanted = (*place, "D201")
        cells = (
            (file, mark, new_value)
            for file in sent
            for mark in file.marks
            if (mark.entity, mark.field, mark.code) == wanted
        )
        yield from islice(cells, 1)


def _correction(one: _Corrected) -> tuple[Any, ...]:
    return _number(one.file), one.mark.sheet, one.mark.cell, one.mark.said, one.new_value, "laut Rückruf im Haus"


def _number(file: InventedFile) -> str:
    """The number under which the ledger knows a file."""
    return f"M-{hashlib.sha256(file.content).hexdigest()[:8]}"


def _finding_number(file: InventedFile, mark: Mark) -> str:
    """The number of a finding about a file, sheet or column; rows have other numbers."""
    subject = f"file|{file.name}|{mark.sheet}|{mark.cell}|{mark.field}|{mark.code}"
    return f"B-{hashlib.md5(subject.encode(), usedforsecurity=False).hexdigest()[:8]}"


def _is_withdrawn(file: InventedFile) -> bool:
    return any(mark.code == "D123" for mark in file.marks)


def _centre(world: World, index: int) -> Project:
    return next(p for p in world.projects if p.index == index and not p.is_self_help)


def _closures(world: World) -> Iterator[tuple[Any, ...]]:
    """Holidays at the end of the year, rebuilding at one place, a week without staff."""
    year, middle = world.plan.end.year, world.plan.window[world.plan.months // 2]
    first, second, third = (_centre(world, index) for index in range(3))
    yield f"S-{year}-01", first.project_id, None, date(year, 12, 22), date(year + 1, 1, 2), "betriebsferien"
    place = second.locations[0].location_id
    yield f"S-{year}-02", second.project_id, place, middle, last_day(middle), "umbau"
    yield f"S-{year}-03", third.project_id, None, middle, middle + timedelta(days=6), "personal"


def _locks(world: World) -> Iterator[tuple[Any, ...]]:
    """The last year of one centre, locked before its late file comes."""
    year = world.plan.years[-1]
    locked_on = min(date(year, 12, 31), world.plan.end) + timedelta(days=DAYS_UNTIL_LOCK)
    project = _centre(world, LOCKED_PROJECT)
    yield f"A{year}", project.project_id, date(year, 1, 1), date(year, 12, 31), locked_on, None


def _successions(world: World) -> Iterator[tuple[Any, ...]]:
    """Places that closed go on in the first place of their project that is open then."""
    closed = ((project, place) for project in world.projects for place in project.locations)
    for project, place in closed:
        ended = place.stays[-1].valid_to
        heir = next((one for one in project.locations if _is_open_after(one, ended)), None)
        if ended is not None and heir is not None:
            number, begins = f"N-{place.location_id}", ended + timedelta(days=1)
            places = (project.project_id, place.location_id, project.project_id, heir.location_id)
            yield (number, *places, begins, "zusammenlegung")


def _is_open_after(place: Location, ended: date | None) -> bool:
    return ended is not None and place.is_open(ended, ended + timedelta(days=1))
