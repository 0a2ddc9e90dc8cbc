"""Recurring invented persons, known by a code and a few traits, and their participations.

What belongs here: participations are only made for sessions that carry no fault, so that no row waits for a refused
one. Nobody here has a name.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from kiezwirkung.demo.attendance import LANGUAGES, Attendance
from kiezwirkung.demo.plan import DemoPlan, pick
from kiezwirkung.demo.tables import Table
from kiezwirkung.demo.world import Project

AGES = ("u6", "6_15", "15_18", "18_27", "27_45", "45_55", "55_65", "65plus", "unbekannt")


@dataclass
class People:
    """The invented persons of a project as its lists know them: a code and a few traits, no names."""

    codes: list[str]
    ages: list[str]
    genders: list[str]
    homes: list[str | None]
    languages: list[str]
    seen: set[int]


def invent_people(plan: DemoPlan, project: Project) -> People:
    """Codes and traits, the same in every year."""
    random = plan.generator(project.project_id, "people")
    count = max(120, int(300 * plan.participation_factor))
    letter = "KPTZ"[project.index % 4]
    homes = [*project.district.pgr_codes, "AUS"]
    return People(
        codes=[f"{letter}{n:04d}" for n in range(1, count + 1)],
        ages=random.choice(AGES, count, p=[0.04, 0.1, 0.04, 0.09, 0.23, 0.13, 0.14, 0.2, 0.03]).tolist(),
        genders=random.choice(["w", "m", "d", "unbekannt"], count, p=[0.6, 0.34, 0.01, 0.05]).tolist(),
        homes=[None if random.random() < 0.08 else pick(random, homes) for _ in range(count)],
        languages=random.choice(LANGUAGES, count, p=[0.6, 0.09, 0.09, 0.06, 0.05, 0.04, 0.04, 0.02, 0.01]).tolist(),
        seen=set(),
    )


def invent_participations(
    project: Project, year: int, sessions: Table, attendance: Attendance, people: People
) -> Table:
    """One row per person and session, for sessions without a fault, in the order of the sessions."""
    faulty = {fault.row for fault in sessions.faults}
    ids, days = sessions.columns["session_id"], sessions.columns["held_on"]
    spoiled = {ids[row] for row in faulty}
    rows: list[tuple[Any, ...]] = []
    for i, session_id in enumerate(ids):
        if session_id in spoiled:
            continue
        for person in attendance.present.get(session_id, np.array([], dtype=int)).tolist():
            is_first = person not in people.seen
            people.seen.add(person)
            traits = (people.ages[person], people.genders[person], is_first, people.homes[person])
            rows.append((session_id, days[i], people.codes[person], *traits, people.languages[person]))
    return Table.of("participations", project.project_id, year, rows)
