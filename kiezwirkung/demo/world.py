"""The invented register: projects with carriers, locations with validity.

What belongs here: what exists and what each project delivers. What happens there is `activity.py` and its
neighbours. Project n is the same at every scale that reaches it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kiezwirkung.demo.districts import ORDER, District
from kiezwirkung.demo.plan import DemoPlan, last_day, pick
from kiezwirkung.demo.words import CARRIERS, FIRST_WORDS, HOUSES, MARK, SECOND_WORDS

MOVES, OPENS, CLOSES = 0.0, 0.25, 0.15
SURE_FATES = {"SP01NH-01": MOVES, "NK01NH-02": CLOSES, "PA01NH-02": OPENS}
SELF_HELP_NUMBERS = (5, 15, 25, 35, 45, 55, 65, 75, 85, 95)


@dataclass(frozen=True)
class Stay:
    """Where a location is from one day to another."""

    pgr_code: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Location:
    """A place of a project; two stays if it moved within the window."""

    location_id: str
    name: str
    share: float
    stays: tuple[Stay, ...]
    accessible: str
    floor_area_m2: float
    is_temporary: bool

    def is_open(self, first: date, last: date) -> bool:
        """Whether the location exists on all days of this span."""
        end = self.stays[-1].valid_to
        return self.stays[0].valid_from <= first and (end is None or end >= last)


@dataclass(frozen=True)
class Project:
    """A funded project: where it is, how large it is, which months it left out."""

    project_id: str
    index: int
    name: str
    carrier: str
    facility_type: str
    district: District
    yearly_visits: float
    growth: float
    valid_from: date
    valid_to: date | None
    locations: tuple[Location, ...]
    missing_months: frozenset[date]

    @property
    def is_self_help(self) -> bool:
        """A self-help contact point."""
        return self.project_id.endswith("SK")

    @property
    def turn(self) -> int:
        """Running number that changes its parity from round to round, so that habits spread over districts."""
        return self.index + self.index // len(ORDER)

    def is_funded(self, month: date) -> bool:
        """Whether the project exists in the whole month."""
        return self.valid_from <= month and (self.valid_to is None or self.valid_to >= last_day(month))

    def delivers(self, month: date) -> bool:
        """Whether the project exists and has not left this month out."""
        return self.is_funded(month) and month not in self.missing_months


@dataclass(frozen=True)
class World:
    """Everything the steward keeps: projects in the order of invention."""

    plan: DemoPlan
    projects: tuple[Project, ...]


def invent_world(plan: DemoPlan) -> World:
    """All projects of a plan: neighbourhood centres first, then self-help contact points."""
    centres = [_project(plan, n, is_self_help=False) for n in range(plan.centre_count)]
    points = [_project(plan, n, is_self_help=True) for n in range(plan.self_help_count)]
    return World(plan, tuple(centres + points))


def _project_id(n: int, *, is_self_help: bool) -> str:
    district, turn = ORDER[n % len(ORDER)], n // len(ORDER)
    numbers = SELF_HELP_NUMBERS if is_self_help else [k for k in range(1, 100) if k % 10 != 5]
    if turn >= len(numbers):
        raise ValueError("scale is too large: project numbers have two digits")
    return f"{district.letters}{numbers[turn]:02d}{'SK' if is_self_help else 'NH'}"


def _project(plan: DemoPlan, n: int, *, is_self_help: bool) -> Project:
    project_id, district = _project_id(n, is_self_help=is_self_help), ORDER[n % len(ORDER)]
    random = plan.generator(project_id, "register")
    valid_from, valid_to = _validity(plan, n, is_self_help=is_self_help)
    name = _fantasy(random)
    kind = "Selbsthilfe-Kontaktstelle" if is_self_help else HOUSES[n % len(HOUSES)]
    is_only_place = is_self_help or valid_to is not None or valid_from > plan.window[0]
    return Project(
        project_id=project_id,
        index=n,
        name=f"{kind} {name} {MARK}",
        carrier=CARRIERS[int(random.integers(len(CARRIERS)))].format(_fantasy(random)) + f" {MARK}",
        facility_type=_facility_type(n, is_self_help=is_self_help),
        district=district,
        yearly_visits=_yearly_visits(random, district, is_self_help=is_self_help),
        growth=float(random.normal(0.03, 0.04)),
        valid_from=valid_from,
        valid_to=valid_to,
        locations=_locations(plan, project_id, district, valid_from, valid_to, is_only_place=is_only_place),
        missing_months=_missing_months(plan, project_id) if n else frozenset(),
    )


def _facility_type(n: int, *, is_self_help: bool) -> str:
    if is_self_help:
        return "selbsthilfekontaktstelle"
    return ("stadtteilzentrum", "nachbarschaftshaus", "stadtteilzentrum", "nachbarschaftshaus", "most_basis")[n % 5]


def _validity(plan: DemoPlan, n: int, *, is_self_help: bool) -> tuple[date, date | None]:
    first, last = plan.years[0], plan.years[-1]
    if n == 40 and not is_self_help and first < last:
        return date(2012, 1, 1), date(first, 12, 31)
    if n == 41 and not is_self_help and first < last:
        return date(last, 1, 1), None
    return date(2005 + n % 14, 1, 1), None


def _yearly_visits(random: np.random.Generator, district: District, *, is_self_help: bool) -> float:
    if is_self_help:
        return float(np.clip(random.lognormal(8.6, 0.4), 2500, 15000))
    return float(np.clip(random.lognormal(10.6, 0.9), 3500, 220000)) * district.busyness


def _fantasy(random: np.random.Generator) -> str:
    return FIRST_WORDS[int(random.integers(len(FIRST_WORDS)))] + SECOND_WORDS[int(random.integers(len(SECOND_WORDS)))]


def _missing_months(plan: DemoPlan, project_id: str) -> frozenset[date]:
    """Months the project has not delivered: a few gaps, and often the last month, whose deadline still runs."""
    random = plan.generator(project_id, "gaps")
    missing: set[date] = set()
    if random.random() < 0.2 and plan.months > 3:
        start = int(random.integers(plan.months - 3))
        missing.update(plan.window[start : start + int(random.integers(1, 4))])
    if random.random() < 0.3 and plan.months > 1:
        missing.add(plan.window[-1])
    return frozenset(missing)


def _locations(
    plan: DemoPlan,
    project_id: str,
    district: District,
    valid_from: date,
    valid_to: date | None,
    *,
    is_only_place: bool,
) -> tuple[Location, ...]:
    random = plan.generator(project_id, "locations")
    count = 1 if is_only_place else int(random.choice([1, 2, 3], p=[0.62, 0.26, 0.12]))
    count = max([count, *(int(place[-2:]) for place in SURE_FATES if place.startswith(project_id))])
    weights = np.array([1.0, 0.45, 0.25][:count]) * random.uniform(0.8, 1.2, count)
    locations = []
    for n, share in enumerate(weights / weights.sum(), start=1):
        location_id = f"{project_id}-{n:02d}"
        drawn = float(random.random())
        fate = SURE_FATES.get(location_id, drawn if n > 1 or drawn < 0.08 else 1.0)
        stays = _stays(plan, random, district, (valid_from, valid_to), fate)
        locations.append(
            Location(
                location_id=location_id,
                name=f"{HOUSES[int(random.integers(len(HOUSES)))]} {_fantasy(random)} {MARK}",
                share=float(share),
                stays=stays,
                accessible=pick(random, ["voll", "teilweise", "nein", "unbekannt"], [0.5, 0.3, 0.15, 0.05]),
                floor_area_m2=float(random.integers(80, 1500)),
                is_temporary=bool(random.random() < 0.08),
            )
        )
    return tuple(locations)


def _stays(
    plan: DemoPlan,
    random: np.random.Generator,
    district: District,
    validity: tuple[date, date | None],
    fate: float,
) -> tuple[Stay, ...]:
    """One stay for most; some locations move, open or close in the middle third of the window."""
    valid_from, valid_to = validity
    pgr_code, other = (str(code) for code in random.choice(district.pgr_codes, 2, replace=False))
    turn = plan.window[plan.months // 3 + int(random.integers(max(1, plan.months // 3)))]
    is_steady = plan.months < 6 or valid_to is not None or valid_from > plan.window[0]
    if is_steady or fate >= 0.34:
        return (Stay(pgr_code, valid_from, valid_to),)
    if fate < 0.08:
        moved = turn - timedelta(days=1)
        return (Stay(pgr_code, valid_from, moved), Stay(other, turn, valid_to))
    if fate < 0.21:
        return (Stay(pgr_code, valid_from, turn - timedelta(days=1)),)
    return (Stay(pgr_code, turn, valid_to),)
