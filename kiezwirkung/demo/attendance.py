"""Offers, their sessions and how many took part.

What belongs here: figures of offers and sessions that agree with each other. The persons behind the codes and their
participations are in `people.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from kiezwirkung.demo.activity import CAPTURE, FIELDS, open_places, year_share
from kiezwirkung.demo.plan import DemoPlan, last_day, pick
from kiezwirkung.demo.tables import Table
from kiezwirkung.demo.words import OFFER_TITLES
from kiezwirkung.demo.world import Location, Project

FORMS = ("offener_treff", "kurs", "gruppe", "initiative", "projekt", "digital")
OFFERS_PER_VISIT = 0.0007  # per visit and year
LANGUAGES = ("de", "tr", "ar", "ru", "uk", "pl", "en", "vi", "fa")


@dataclass(frozen=True)
class Offer:
    """An offer over the years: its fixed traits and its dates in one year."""

    offer_id: str
    location_id: str
    traits: tuple[Any, ...]
    minutes: int
    start: str
    mean: float
    capacity: int
    days: tuple[date, ...]
    status: str
    has_sessions: bool
    has_list: bool


@dataclass
class Attendance:
    """One year of a project: its offers, its sessions, and the codes present at each listed session."""

    offers: Table
    sessions: Table
    present: dict[str, np.ndarray]
    used_offers: frozenset[str]


def delivers_sessions(project: Project) -> bool:
    """About two fifths of the projects send their sessions."""
    return not project.is_self_help and project.turn % 2 == 0


def delivers_lists(project: Project) -> bool:
    """About twenty projects send participation lists with codes."""
    return not project.is_self_help and project.turn % 6 in {0, 2}


def invent_attendance(plan: DemoPlan, project: Project, year: int) -> Attendance:
    """Offers, sessions and attendance of one year, without any fault."""
    offers = _offers(plan, project, year)
    random = plan.generator(project.project_id, str(year), "sessions")
    sessions: list[tuple[Any, ...]] = []
    present: dict[str, np.ndarray] = {}
    counts: dict[str, int] = {}
    for offer in offers:
        pool = _pool(plan, project, offer) if offer.has_list else None
        for day in offer.days if offer.has_sessions else ():
            session_id = f"{project.project_id}-T{year % 100:02d}{len(sessions) + 1:04d}"
            count = max(2, int(random.poisson(offer.mean)))
            if pool is not None:
                present[session_id] = np.sort(random.permutation(pool)[:count])
                count = len(present[session_id])
            counts[offer.offer_id] = counts.get(offer.offer_id, 0) + count
            place = (session_id, offer.offer_id, offer.location_id, day, offer.start, offer.minutes, offer.capacity)
            sessions.append((*place, count, "gezaehlt"))
    return Attendance(
        _offer_table(plan, project, year, offers, counts),
        Table.of("sessions", project.project_id, year, sorted(sessions, key=lambda row: (row[3], row[0]))),
        present,
        frozenset(offer.offer_id for offer in offers if offer.has_sessions),
    )


def _offers(plan: DemoPlan, project: Project, year: int) -> list[Offer]:
    habits = plan.generator(project.project_id, "offers")
    fitting = project.yearly_visits * OFFERS_PER_VISIT  # who takes part also visits: a small house has few offers
    usual = int(np.clip(min(habits.normal(31, 9), fitting), 3, 8 if project.is_self_help else 60))
    places = open_places(project, max(date(year, 1, 1), project.valid_from), date(year, 12, 31))
    offers = [_offer(plan, project, year, n, places) for n in range(1, usual + 1)]
    return [offer for offer in offers if offer is not None] if year_share(plan, project, year) else []


def _offer(plan: DemoPlan, project: Project, year: int, n: int, places: Sequence[Location]) -> Offer | None:
    habits = plan.generator(project.project_id, "offer", str(n))
    started, ended = (plan.years[-1] if habits.random() < 0.15 else 0 for _ in range(2))
    if not places or year < started or (ended and year > ended):
        return None
    field_code, form_code = pick(habits, FIELDS), pick(habits, FORMS, [0.2, 0.25, 0.3, 0.1, 0.1, 0.05])
    traits = (
        OFFER_TITLES[int(habits.integers(len(OFFER_TITLES)))], form_code, field_code,
        pick(habits, ["hauptamtlich", "freiwillig", "gemischt", "extern"], [0.35, 0.35, 0.2, 0.1]),
        pick(habits, ["einrichtung", "bewohner", "partner"], [0.5, 0.35, 0.15]),
        ",".join(sorted({"de", pick(habits, LANGUAGES)})),
    )  # fmt: skip
    mean = float(np.clip(habits.lognormal(2.3, 0.45), 4, 45))
    is_listed = delivers_lists(project) and n % 5 < 2
    days = _days(plan, project, year, n)
    return Offer(
        f"{project.project_id}-A{n:03d}", _place(habits, places), traits,
        (60, 90, 120, 180)[int(habits.integers(4))], f"{int(habits.integers(9, 19)):02d}:{pick(habits, ('00', '30'))}",
        mean * (plan.participation_factor if is_listed else 1), int(mean * 1.6) + 4, days,
        "beendet" if ended == year else "neu" if started == year else "laufend",
        delivers_sessions(project) and n % 5 < 3, is_listed,
    )  # fmt: skip


def _place(habits: np.random.Generator, places: Sequence[Location]) -> str:
    weights = np.array([place.share for place in places])
    return str(habits.choice([place.location_id for place in places], p=weights / weights.sum()))


def _days(plan: DemoPlan, project: Project, year: int, n: int) -> tuple[date, ...]:
    random = plan.generator(project.project_id, "days", str(n), str(year))
    per_month = (1, 2, 2, 4)[int(plan.generator(project.project_id, "rhythm", str(n)).integers(4))]
    chances = random.random((12, 5)).tolist()
    days = {
        month + timedelta(days=int(chance * last_day(month).day))
        for month in plan.months_of(year)
        if project.delivers(month) and not (month.month == 8 and chances[7][4] < 0.6)
        for chance in chances[month.month - 1][:per_month]
    }
    return tuple(sorted(days))


def _pool(plan: DemoPlan, project: Project, offer: Offer) -> np.ndarray:
    random = plan.generator(offer.offer_id, "pool")
    everyone = max(120, int(300 * plan.participation_factor))
    return random.choice(everyone, min(everyone, int(offer.mean * 1.9) + 3), replace=False)


def _offer_table(plan: DemoPlan, project: Project, year: int, offers: list[Offer], counts: dict[str, int]) -> Table:
    random = plan.generator(project.project_id, str(year), "offer figures")
    rows: list[tuple[Any, ...]] = []
    for offer in offers:
        factor = 1 if offer.has_sessions else (1, 1, 2)[int(plan.generator(offer.offer_id, "rhythm").integers(3))]
        session_count = len(offer.days) * factor if not offer.has_sessions else len(offer.days)
        attendances = counts.get(offer.offer_id, round(session_count * offer.mean * float(random.uniform(0.85, 1.15))))
        persons = min(attendances, int(offer.mean * float(random.uniform(1.4, 2.2))))
        title, form_code, field_code, led_by, initiated_by, languages = offer.traits
        rows.append(
            (
                offer.offer_id, offer.location_id, title, form_code, field_code, led_by, initiated_by, languages,
                session_count, round(session_count * offer.minutes / 60, 1), attendances, persons, offer.capacity,
                offer.status, pick(random, CAPTURE[:3], [0.6, 0.1, 0.3]),
            )
        )  # fmt: skip
    return Table.of("offers", project.project_id, year, rows)
