"""What the steward keeps: register of projects and locations, agreements with targets.

What belongs here: the tables of the two steward workbooks; they carry no faults.
"""

from datetime import date

from kiezwirkung.demo.districts import AGREEMENT_DISTRICTS
from kiezwirkung.demo.tables import Table
from kiezwirkung.demo.world import World


def register_tables(world: World) -> list[Table]:
    """Projects and locations as the steward keeps them."""
    projects = [
        (p.project_id, p.name, p.facility_type, p.carrier, p.district.code, p.valid_from, p.valid_to)
        for p in world.projects
    ]
    locations = [
        (
            place.location_id, p.project_id, place.name, p.district.code, stay.pgr_code, place.accessible,
            place.floor_area_m2, place.is_temporary, stay.valid_from, stay.valid_to,
        )
        for p in world.projects for place in p.locations for stay in place.stays
    ]  # fmt: skip
    return [Table.of("projects", "", 0, projects), Table.of("locations", "", 0, locations)]


def agreement_tables(world: World) -> list[Table]:
    """Agreements of the cooperation districts and their targets per year."""
    start = world.plan.years[0]
    agreements = [
        (f"V-{code}", code, "bericht", date(start - 1, 11, 15), date(start + 3, 12, 31), "laufend")
        for code in AGREEMENT_DISTRICTS
    ]
    targets = [row for code in AGREEMENT_DISTRICTS for row in _targets(world, code)]
    return [Table.of("agreements", "", 0, agreements), Table.of("agreement_targets", "", 0, targets)]


def _targets(world: World, district_code: str) -> list[tuple[object, ...]]:
    own = [p for p in world.projects if p.district.code == district_code]
    visits = sum(p.yearly_visits for p in own)
    bases = {
        "visits": (visits, "linear"),
        "regular_offers": (26.0 * len(own), "year_end"),
        "volunteer_hours": (2600.0 * len(own), "year_end"),
        "active_volunteers": (32.0 * len(own), "year_end"),
    }
    random = world.plan.generator(district_code, "targets")
    return [
        (
            f"V-{district_code}", indicator, year, round(base * float(random.uniform(0.95, 1.1)), -1),
            round(base * 0.96, -1), split, date(year, 12, 31),
        )
        for year in world.plan.years for indicator, (base, split) in bases.items() if own
    ]  # fmt: skip
