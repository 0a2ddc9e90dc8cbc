"""The kinds of faults seeded into rows: where each may occur, how it spoils a cell, which finding it must cause.

What belongs here: one small function per kind. A kind never breaks a second rule of the row it spoils, so that each
fault has exactly one expected verdict. How many and where is `seeding.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from kiezwirkung.demo.plan import pick
from kiezwirkung.demo.tables import Raw, Table
from kiezwirkung.demo.words import MAILS, NUMBER_WORDS, ODD_CODES, ODD_TRUTHS, PERSONS, PHONES


@dataclass(frozen=True)
class Spot:
    """The cell to spoil: table, row, field, and a random stream."""

    table: Table
    row: int
    field: str
    random: np.random.Generator

    @property
    def value(self) -> Any:
        """What stands there now."""
        return self.table.columns[self.field][self.row]

    def other(self, name: str) -> Any:
        """Another cell of the row, None where the column is left out."""
        column = self.table.columns.get(name)
        return None if column is None else column[self.row]


def _words(spot: Spot) -> Any:
    return Raw(pick(spot.random, NUMBER_WORDS))


def _negative(spot: Spot) -> Any:
    return -int(spot.random.integers(1, 40))


def _too_large(spot: Spot) -> Any:
    return {"founded_year": 1871, "closed_weeks": 77}.get(spot.field, 2_500_000)


def _decimal(spot: Spot) -> Any:
    return spot.value + 0.5


def _impossible_date(spot: Spot) -> Any:
    return Raw(pick(spot.random, ("31.02.{}", "30.02.{}", "31.04.{}", "45.01.{}")).format(spot.value.year))


def _other_year(spot: Spot) -> Any:
    day: date = spot.value
    return day.replace(year=day.year - 1, day=min(day.day, 28))


def _missing(spot: Spot) -> Any:
    return Raw(pick(spot.random, ("", "", "k. A.", "-")))


def _odd_code(spot: Spot) -> Any:
    return Raw(pick(spot.random, ODD_CODES))


def _unknown_location(spot: Spot) -> Any:
    return f"{spot.table.project_id}-{11 + spot.row % 89}"


def _unknown_offer(spot: Spot) -> Any:
    return f"{spot.table.project_id}-A{900 + spot.row % 100}"


def _unknown_session(spot: Spot) -> Any:
    return f"{spot.table.project_id}-T99{spot.row:05d}"


def _malformed(spot: Spot) -> Any:
    return Raw(f"{spot.table.project_id}_1" if spot.field == "location_id" else "ohne")


def _bad_time(spot: Spot) -> Any:
    return Raw(pick(spot.random, ("25:70", "abends", "24:99")))


def _parts_too_large(spot: Spot) -> Any:
    return spot.other("visit_count") + int(spot.random.integers(3, 30))


REFERENCES = {
    "first_visit_count": "visit_count",
    "referral_count": "consultation_count",
    "participant_count": "attendance_count",
    "converted_count": "active_count",
    "active_count": "volunteer_count",
}


def _above_reference(spot: Spot) -> Any:
    return spot.other(REFERENCES[spot.field]) + int(spot.random.integers(2, 20))


def _early_end(spot: Spot) -> Any:
    return f"{max(0, int(spot.other('open_from')[:2]) - 2):02d}:15"


def _mail(spot: Spot) -> Any:
    return _beside(spot, pick(spot.random, MAILS))


def _phone(spot: Spot) -> Any:
    return _beside(spot, pick(spot.random, PHONES))


def _name(spot: Spot) -> Any:
    return _beside(spot, pick(spot.random, PERSONS))


def _beside(spot: Spot, person: str) -> Any:
    return Raw(f"{spot.value}, Anmeldung: {person}" if spot.field == "title" else person)


def _range(spot: Spot) -> Any:
    low = int(spot.value)
    return Raw(pick(spot.random, (f"{low}-{low + 10}", f"{low}–{low + 10}", f">{low}")))


def _approximate(spot: Spot) -> Any:
    return Raw(pick(spot.random, ("ca. ", "~")) + str(spot.value))


def _off_scale(spot: Spot) -> Any:
    return int(spot.random.integers(6, 8))


def _odd_month(spot: Spot) -> Any:
    return Raw(pick(spot.random, ("13", "14") if spot.field == "month" else ("Q5", "Q7")))


def _odd_share(spot: Spot) -> Any:
    return Raw(pick(spot.random, ("135 %", "250 %")))


def _odd_truth(spot: Spot) -> Any:
    return Raw(pick(spot.random, ODD_TRUTHS))


def _many_hours(spot: Spot) -> Any:
    return float(spot.other("active_count") * 1800)


@dataclass(frozen=True)
class FaultKind:
    """A kind of fault: its finding code and how it spoils a cell; `None` doubles the row instead."""

    name: str
    code: str
    spoil: Callable[[Spot], Any] | None


KINDS = {
    kind.name: kind
    for kind in (
        FaultKind("words_in_number", "D201", _words),
        FaultKind("negative_number", "D202", _negative),
        FaultKind("number_out_of_bounds", "D202", _too_large),
        FaultKind("decimal_in_integer", "D203", _decimal),
        FaultKind("impossible_date", "D204", _impossible_date),
        FaultKind("date_outside_year", "D205", _other_year),
        FaultKind("missing_required", "D206", _missing),
        FaultKind("unknown_code", "D207", _odd_code),
        FaultKind("unknown_location", "D208", _unknown_location),
        FaultKind("unknown_offer", "D208", _unknown_offer),
        FaultKind("unknown_session", "D208", _unknown_session),
        FaultKind("malformed_id", "D209", _malformed),
        FaultKind("duplicate_row", "D210", None),
        FaultKind("bad_time", "D211", _bad_time),
        FaultKind("parts_exceed_total", "D212", _parts_too_large),
        FaultKind("end_before_start", "D213", _early_end),
        FaultKind("mail_in_cell", "D214", _mail),
        FaultKind("phone_in_cell", "D214", _phone),
        FaultKind("name_in_cell", "D214", _name),
        FaultKind("exceeds_reference", "D215", _above_reference),
        FaultKind("range_for_number", "D216", _range),
        FaultKind("approximate_number", "D217", _approximate),
        FaultKind("answer_off_scale", "D218", _off_scale),
        FaultKind("odd_month", "D219", _odd_month),
        FaultKind("odd_share", "D220", _odd_share),
        FaultKind("neither_yes_nor_no", "D222", _odd_truth),
        FaultKind("unusual_hours", "D301", _many_hours),
    )
}
VISITS_UNUSUAL = FaultKind("unusual_visits", "D302", None)
