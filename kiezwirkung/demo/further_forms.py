"""What some houses report besides the usual forms: rooms, partners, results, staff and money, mobile work, reach.

What belongs here: figures of plausible size per project and year, without any fault, and which projects send them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np

from kiezwirkung.demo.activity import CAPTURE, open_places, year_share
from kiezwirkung.demo.plan import DemoPlan, last_day, pick
from kiezwirkung.demo.tables import Table
from kiezwirkung.demo.world import Project

USES = {
    "eigenes_angebot": 46.0, "selbsthilfegruppe": 9.0, "initiative": 14.0, "verein": 12.0, "kommunal": 5.0,
    "privat_vermietung": 8.0,
}  # fmt: skip
PARTNERS = (
    "verwaltung", "schule_kita", "wohnungswirtschaft", "gesundheit", "kirche_moschee", "verein", "wirtschaft",
    "polizei", "qm_benn", "selbsthilfe",
)  # fmt: skip
RESULTS = {
    "eingabe": "Tempo 30 vor der Schule beantragt", "kiezfest": "Fest auf dem Platz mit Bühne",
    "umbau_platz": "Neue Bänke und Beete", "patenschaft": "Patenschaft für Bäume",
    "nachbarschaftshilfe": "Einkaufshilfe im Winter", "initiative_gegruendet": "Gruppe für einen Gemeinschaftsgarten",
    "gremium_besetzt": "Sitz im Kiezbeirat",
}  # fmt: skip


def sends_further_forms(project: Project) -> bool:
    """One house in four."""
    return not project.is_self_help and project.index % 4 == 2


def invent_further(plan: DemoPlan, project: Project, year: int) -> list[Table]:
    """All further forms of a project and year that have rows."""
    tables = [Table.of(name, project.project_id, year, invent(plan, project, year)) for name, invent in _FORMS.items()]
    return [table for table in tables if table.row_count]


def _rooms(plan: DemoPlan, project: Project, year: int) -> list[tuple[Any, ...]]:
    last = last_day(plan.months_of(year)[-1])
    rows = []
    for place in open_places(project, last, last):
        random = plan.generator(place.location_id, "rooms")
        for n in range(1, 2 + int(random.integers(3))):
            area = round(float(random.uniform(15, 160)), 1)
            room = f"{project.project_id}-R{place.location_id[-2:]}{n}"
            rows.append((room, place.location_id, area, int(area / 1.6), place.accessible))
    return rows


def _room_uses(plan: DemoPlan, project: Project, year: int) -> list[tuple[Any, ...]]:
    rows = []
    for room, *_ in _rooms(plan, project, year):
        random = plan.generator(room, str(year), "uses")
        own = [use for use in USES if use == "eigenes_angebot" or random.random() < 0.35]
        for month in filter(project.is_funded, plan.months_of(year)):
            for use in own:
                hours = round(USES[use] * float(random.lognormal(0, 0.25)), 1)
                fee = "markt" if use == "privat_vermietung" else pick(random, ("frei", "kostendeckend"), (0.8, 0.2))
                bookings, rejected = 1 + int(hours / 2.5), int(random.poisson(0.6))
                rows.append((room, month.month, use, hours, fee, bookings, rejected))
    return sorted(rows, key=lambda row: (row[1], row[0]))


def _partners(plan: DemoPlan, project: Project, year: int) -> list[tuple[Any, ...]]:
    random = plan.generator(project.project_id, str(year), "partners")
    return [
        (
            f"{project.project_id}-P{n:02d}", pick(random, PARTNERS),
            pick(random, ("1", "2", "3", "4"), (0.3, 0.3, 0.3, 0.1)), bool(random.random() < 0.3),
            int(random.integers(1, 13)), pick(random, ("kiez", "bezirk", "berlin"), (0.6, 0.3, 0.1)),
        )
        for n in range(1, 6 + int(random.integers(12)))
    ]  # fmt: skip


def _results(plan: DemoPlan, project: Project, year: int) -> list[tuple[Any, ...]]:
    random = plan.generator(project.project_id, str(year), "results")
    kinds = [pick(random, tuple(RESULTS)) for _ in range(int(random.integers(1, 6)))]
    return [
        (
            f"{project.project_id}-E{year % 100:02d}{n:02d}", kind, int(random.integers(4, 90)), RESULTS[kind],
            int(random.integers(3, 8)), pick(random, ("protokoll", "foto", "foto,presse", "befragung")),
        )
        for n, kind in enumerate(kinds, start=1)
    ]  # fmt: skip


def _money(plan: DemoPlan, project: Project) -> tuple[np.random.Generator, float]:
    """A stream of its own and the project's staff in full positions."""
    random = plan.generator(project.project_id, "money")
    return random, float(np.clip((project.yearly_visits / 9000) ** 0.6, 1.0, 14.0))


def _staff(plan: DemoPlan, project: Project, year: int) -> list[tuple[Any, ...]]:
    _, staff = _money(plan, project)
    shares = {"leitung": 0.2, "paedagogik": 0.55, "verwaltung": 0.15, "technik": 0.1}
    return [(role, round(staff * share, 1), True) for role, share in shares.items() if round(staff * share, 1)]


def _incomes(plan: DemoPlan, project: Project, year: int) -> list[tuple[Any, ...]]:
    random, staff = _money(plan, project)
    whole = staff * 78_000 * year_share(plan, project, year)
    shares = {"ifp": 0.45, "bezirk": 0.2, "stiftung": 0.1, "bund": 0.1, "eigen": 0.1, "spende": 0.05}
    return [
        (source, round(whole * share * float(random.lognormal(0, 0.05)), 1), True) for source, share in shares.items()
    ]


def _expenditures(plan: DemoPlan, project: Project, year: int) -> list[tuple[Any, ...]]:
    random, staff = _money(plan, project)
    whole = staff * 77_000 * year_share(plan, project, year)
    shares = {"personal": 0.72, "miete": 0.15, "sach": 0.13}
    return [(kind, round(whole * share * float(random.lognormal(0, 0.05)), 1), True) for kind, share in shares.items()]


def _mobile(plan: DemoPlan, project: Project, year: int) -> list[tuple[Any, ...]]:
    random = plan.generator(project.project_id, str(year), "mobile")
    areas = [f"{code}0101" for code in project.district.pgr_codes[:2]]
    topics = ("wohnen", "pflege,wohnen", "arbeit,soziales", "gesundheit")
    rows = []
    for month in filter(project.is_funded, plan.months_of(year)):
        for area in areas:
            contacts = 5 + int(random.poisson(30))
            referrals = int(random.binomial(contacts, 0.15))
            rows.append((month.month, area, contacts, pick(random, topics), referrals, pick(random, CAPTURE[:3])))
    return rows


def _reach(plan: DemoPlan, project: Project, year: int) -> list[tuple[Any, ...]]:
    week = _sample_week(plan, project, year)
    if week is None:
        return []
    random = plan.generator(project.project_id, str(year), "reach")
    persons = int(project.yearly_visits / float(random.uniform(9, 15))) + 20
    new = int(random.binomial(persons, 0.3))
    return [(week, persons, new, persons - new, "hochgerechnet")]


def _residences(plan: DemoPlan, project: Project, year: int) -> list[tuple[Any, ...]]:
    random = plan.generator(project.project_id, str(year), "residences")
    homes = [*project.district.pgr_codes, "AUS"]
    found = _reach(plan, project, year)
    counts = random.multinomial(found[0][1], random.dirichlet([2.0] * len(homes))) if found else ()
    return [(found[0][0], home, int(count)) for home, count in zip(homes, counts, strict=False)]


def _declarations(plan: DemoPlan, project: Project, year: int) -> list[tuple[Any, ...]]:
    random = plan.generator(project.project_id, str(year), "declarations")
    forms = ("visits", "offers", "events", "volunteers", "room_uses")
    return [
        (form, pick(random, ("leitung", "koordination", "verwaltung")), pick(random, CAPTURE[:3])) for form in forms
    ]


def _sample_week(plan: DemoPlan, project: Project, year: int) -> date | None:
    """A Monday in the last funded month of the year."""
    months = [month for month in plan.months_of(year) if project.is_funded(month)]
    return months[-1] + timedelta(days=(7 - months[-1].weekday()) % 7) if months else None


_FORMS: dict[str, Callable[[DemoPlan, Project, int], list[tuple[Any, ...]]]] = {
    "rooms": _rooms,
    "room_uses": _room_uses,
    "partners": _partners,
    "resident_results": _results,
    "staff_positions": _staff,
    "incomes": _incomes,
    "expenditures": _expenditures,
    "mobile_contacts": _mobile,
    "reach_estimates": _reach,
    "reach_residences": _residences,
    "delivery_declarations": _declarations,
}
