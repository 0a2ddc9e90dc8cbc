"""What happens in the houses: visits, consultations, volunteers, opening hours, events.

What belongs here: figures of plausible size per project and year, without any fault. Offers with their sessions are
in `attendance.py`, self-help in `self_help.py`, the survey in `survey.py`.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np

from kiezwirkung.demo.plan import DemoPlan, last_day, pick
from kiezwirkung.demo.tables import Table
from kiezwirkung.demo.world import Location, Project

SEASON = (0.97, 0.98, 1.07, 1.02, 1.05, 1.03, 0.88, 0.66, 1.05, 1.12, 1.13, 0.92)
AREAS = {
    "offener_bereich": 0.32,
    "angebote": 0.40,
    "beratung": 0.10,
    "veranstaltungen": 0.10,
    "vermietung": 0.05,
    "mobil": 0.02,
    "digital": 0.02,
}
CAPTURE = ("gezaehlt", "hochgerechnet", "geschaetzt", "buchung")
TOPICS = ("soziales", "wohnen", "aufenthalt", "familie", "pflege", "gesundheit", "schulden", "arbeit", "digital")
FIELDS = (
    "nachbarschaft", "beteiligung", "engagement", "familie", "kinder_jugend", "aeltere", "interkulturell",
    "gesundheit", "inklusion", "kultur", "umwelt", "demokratie", "armut_existenz", "digital",
)  # fmt: skip
EVENT_TYPES = ("fest", "kultur", "bildung", "beteiligung", "dialog", "markt", "aktion")


def open_places(project: Project, first: date, last: date) -> list[Location]:
    """Locations that exist from the first to the last day."""
    return [place for place in project.locations if place.is_open(first, last)]


def year_share(plan: DemoPlan, project: Project, year: int) -> float:
    """How much of the year the project covers."""
    return sum(project.is_funded(month) for month in plan.months_of(year)) / 12


def invent_visits(plan: DemoPlan, project: Project, year: int) -> Table:
    """Visits per location, month and area."""
    rows: list[tuple[Any, ...]] = []
    for place in project.locations:
        habits = plan.generator(place.location_id, "visits")
        areas = _areas(habits, project)
        capture = pick(habits, CAPTURE, [0.55, 0.25, 0.15, 0.05])
        has_gender, has_first, has_share = (bool(habits.random() < limit) for limit in (0.8, 0.7, 0.5))
        base_share = float(habits.uniform(0.15, 0.7))
        for month in plan.months_of(year):
            if not (project.delivers(month) and place.is_open(month, last_day(month))):
                continue
            random = plan.generator(place.location_id, month.isoformat())
            level = _month_level(plan, project, place, month)
            for area, share in areas.items():
                count = max(4, round(level * share * float(random.lognormal(0, 0.07))))
                genders = _genders(random, count) if has_gender else (None, None, None)
                first = int(random.binomial(count, 0.08)) if has_first else None
                migration = round(float(np.clip(random.normal(base_share, 0.03), 0.06, 0.8)), 2) if has_share else None
                days = int(random.integers(4, 9)) if capture == "hochgerechnet" else None
                rows.append((place.location_id, month.month, area, count, *genders, first, migration, capture, days))
    return Table.of("visits", project.project_id, year, sorted(rows, key=lambda row: (row[1], row[0])))


def _areas(random: np.random.Generator, project: Project) -> dict[str, float]:
    chosen = list(AREAS)[: 3 if project.is_self_help else int(random.integers(3, 7))]
    weights = np.array([AREAS[area] for area in chosen]) * random.uniform(0.7, 1.3, len(chosen))
    return dict(zip(chosen, (float(w) for w in weights / weights.sum()), strict=True))


def _month_level(plan: DemoPlan, project: Project, place: Location, month: date) -> float:
    years = (month.year - plan.window[0].year) + (month.month - plan.window[0].month) / 12
    level: float = project.yearly_visits * place.share / 12 * SEASON[month.month - 1]
    return level * float((1 + project.growth) ** years)


def _genders(random: np.random.Generator, count: int) -> tuple[int, int, int]:
    female, male, diverse, _ = random.multinomial(count, [0.57, 0.33, 0.01, 0.09])
    return int(female), int(male), int(diverse)


def invent_opening_hours(plan: DemoPlan, project: Project, year: int) -> Table:
    """Weekly opening of the locations that exist at the end of the year."""
    rows: list[tuple[Any, ...]] = []
    for place in _places_at_year_end(plan, project, year):
        random = plan.generator(place.location_id, "opening")
        opens, closes = int(random.integers(8, 12)), int(random.integers(16, 20))
        weeks = int(random.integers(0, 5))
        for weekday in range(1, 6 + int(random.random() < 0.3)):
            if random.random() < 0.1:
                continue
            kind = "beratung" if project.is_self_help and weekday in {2, 4} else "offen"
            rows.append((place.location_id, str(weekday), f"{opens:02d}:00", f"{closes:02d}:30", kind, weeks))
        rows.append((place.location_id, "3", f"{closes + 1:02d}:00", f"{closes + 3:02d}:00", "gruppen", weeks))
    return Table.of("opening_hours", project.project_id, year, rows)


def _places_at_year_end(plan: DemoPlan, project: Project, year: int) -> list[Location]:
    last = last_day(plan.months_of(year)[-1])
    return open_places(project, max(date(year, 12, 1), last.replace(day=1)), max(date(year, 12, 31), last))


def invent_volunteers(plan: DemoPlan, project: Project, year: int) -> Table:
    """Volunteers per location on the last day of the year and their hours."""
    rows: list[tuple[Any, ...]] = []
    if (year, 12) == (plan.months_of(year)[-1].year, plan.months_of(year)[-1].month):
        for place in _places_at_year_end(plan, project, year):
            habits = plan.generator(place.location_id, "volunteers")
            usual = float(habits.normal(40, 12)) * (project.yearly_visits / 40000) ** 0.4 * place.share
            active_share, hours_each = float(habits.uniform(0.65, 0.95)), float(habits.uniform(45, 130))
            random = plan.generator(place.location_id, str(year), "volunteers")
            count = max(6, round(usual * float(random.lognormal(0, 0.06))))
            active = max(4, round(count * active_share))
            new, left = int(random.binomial(active, 0.18)), int(random.binomial(count, 0.12))
            hours = round(active * hours_each * float(random.lognormal(0, 0.06)), 1)
            converted = int(random.binomial(active, 0.15))
            capture = pick(random, CAPTURE[:3], [0.4, 0.2, 0.4])
            row = (place.location_id, date(year, 12, 31), count, active, new, left, converted, hours, capture)
            rows.append(row)
    return Table.of("volunteers", project.project_id, year, rows)


def invent_consultations(plan: DemoPlan, project: Project, year: int) -> Table:
    """Consultations per location, whole quarter, topic and form."""
    topics = ("selbsthilfe", "gesundheit") if project.is_self_help else TOPICS
    rows: list[tuple[Any, ...]] = []
    months = plan.months_of(year)
    for place in project.locations:
        habits = plan.generator(place.location_id, "consultations")
        own = [str(topic) for topic in habits.choice(topics, min(len(topics), int(habits.integers(3, 7))), False)]
        forms = ("persoenlich", "telefon") if habits.random() < 0.7 else ("persoenlich", "telefon", "online")
        for quarter in range(1, 5):
            first, last = date(year, quarter * 3 - 2, 1), last_day(date(year, quarter * 3, 1))
            is_covered = first in months and last.replace(day=1) in months and place.is_open(first, last)
            if not (is_covered and project.is_funded(first) and project.is_funded(last.replace(day=1))):
                continue
            random = plan.generator(place.location_id, str(year), str(quarter))
            for topic in own:
                for form_code, mean in zip(forms, (38, 17, 9), strict=False):
                    count = int(random.poisson(mean * float(random.lognormal(0, 0.4)))) + 1
                    referrals = int(random.binomial(count, 0.25))
                    rows.append((place.location_id, quarter, topic, form_code, count, referrals, "gezaehlt"))
    return Table.of("consultations", project.project_id, year, sorted(rows, key=lambda row: (row[1], row[0])))


def invent_events(plan: DemoPlan, project: Project, year: int) -> Table:
    """Events on days on which their location exists."""
    habits = plan.generator(project.project_id, "events")
    usual = 12 if project.is_self_help else float(np.clip(habits.lognormal(4.0, 0.6), 8, 150))
    random = plan.generator(project.project_id, str(year), "events")
    months = [month for month in plan.months_of(year) if project.is_funded(month)]
    days = sorted(
        month + timedelta(days=int(random.integers(0, 28)))
        for month in months
        for _ in range(int(random.poisson(usual / 12)))
    )
    rows: list[tuple[Any, ...]] = []
    for n, day in enumerate(days, start=1):
        places = open_places(project, day, day)
        kind = pick(random, EVENT_TYPES)
        attendees = int(random.lognormal(3.4 if kind != "fest" else 4.9, 0.5)) + 3
        rows.append(
            (
                f"{project.project_id}-V{year % 100:02d}{n:03d}", places[int(random.integers(len(places)))].location_id,
                day, kind, pick(random, FIELDS), bool(random.random() < 0.8), attendees,
                int(random.integers(0, 9)), pick(random, CAPTURE[:3], [0.6, 0.05, 0.35]),
            )
        )  # fmt: skip
    return Table.of("events", project.project_id, year, rows)
