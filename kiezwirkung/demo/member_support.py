"""What the steward keeps about carriers, courses and the support of members; it carries no faults.

What belongs here: the tables of the steward's third workbook.
"""

from datetime import date
from typing import Any

from kiezwirkung.demo.plan import DemoPlan, pick, quarter_of
from kiezwirkung.demo.tables import Table
from kiezwirkung.demo.world import World

LEGAL_FORMS = {"Verein": "eV", "Stiftung": "Stiftung", "Verbund": "Verbund"}
TOPICS = ("foerderung", "konzept", "recht", "personal", "raum", "digital", "konflikt")
AGES = ("18_27", "27_45", "45_55", "55_65")


def support_tables(world: World) -> list[Table]:
    """Carriers, catchment areas, courses with participants, network meetings, consultations of members."""
    carriers = {name: f"T-{n:03d}" for n, name in enumerate(sorted({p.carrier for p in world.projects}), start=1)}
    tables = {
        "carriers": [_carrier(world.plan, name, carrier_id) for name, carrier_id in carriers.items()],
        "catchment_areas": _catchments(world),
        "course_runs": [_run(year) for year in world.plan.years],
        "course_participants": [row for year in world.plan.years for row in _participants(world.plan, year)],
        "network_meetings": _meetings(world.plan),
        "member_consultations": [row for each in carriers.values() for row in _consultations(world.plan, each)],
    }
    return [Table.of(entity, "", 0, rows) for entity, rows in tables.items() if rows]


def _carrier(plan: DemoPlan, name: str, carrier_id: str) -> tuple[Any, ...]:
    random = plan.generator(carrier_id, "carrier")
    form = next((code for word, code in LEGAL_FORMS.items() if name.startswith(word)), "gGmbH")
    other = name.replace("e. V.", "e.V.") if "e. V." in name else None
    return carrier_id, name, other, form, pick(random, ("Paritaet", "Paritaet,VskA", "AWO", "Diakonie", "keiner"))


def _catchments(world: World) -> list[tuple[Any, ...]]:
    places = [(p, place) for p in world.projects if p.index % 4 == 0 and not p.is_self_help for place in p.locations]
    return [
        (place.location_id, code)
        for project, place in places
        for code in sorted({stay.pgr_code for stay in place.stays} | {project.district.pgr_codes[0]})
    ]


def _run(year: int) -> tuple[Any, ...]:
    return f"ZK-{year}-1", "gemeinwesenarbeit", date(year, 2, 3), date(year, 11, 14), 4, 96.0, 20, 27, "beendet"


def _participants(plan: DemoPlan, year: int) -> list[tuple[Any, ...]]:
    random = plan.generator(str(year), "course")
    rows = []
    for gender in ("w", "m"):
        for age in AGES:
            enrolled = int(random.integers(1, 5))
            rows.append((f"ZK-{year}-1", gender, age, enrolled, int(random.binomial(enrolled, 0.9))))
    return rows


def _meetings(plan: DemoPlan) -> list[tuple[Any, ...]]:
    random = plan.generator("meetings")
    networks = ("stadtteilzentren", "selbsthilfe", "bezirk", "fachgruppe")
    return [
        (
            f"N-{month:%Y-%m}", month.replace(day=1 + int(random.integers(28))), pick(random, networks),
            pick(random, ("praesenz", "hybrid", "online")), 8 + int(random.integers(20)),
            12 + int(random.integers(30)), int(random.choice([90, 120, 180])),
        )
        for month in plan.window
    ]  # fmt: skip


def _consultations(plan: DemoPlan, carrier_id: str) -> list[tuple[Any, ...]]:
    random = plan.generator(carrier_id, "support")
    quarters = sorted({(month.year, quarter_of(month)) for month in plan.window})
    forms = ("persoenlich", "telefon", "online")
    rows = []
    for year, quarter in quarters:
        if count := int(random.poisson(0.8)):
            rows.append((carrier_id, year, quarter, pick(random, TOPICS), pick(random, forms), count, 1.5 * count))
    return rows
