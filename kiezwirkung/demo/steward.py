"""What the steward keeps: register of projects and locations, agreements with targets and duties.

What belongs here: the tables of the two steward workbooks; they carry no faults.
"""

from datetime import date

from kiezwirkung.demo.districts import AGREEMENT_DISTRICTS
from kiezwirkung.demo.tables import Table
from kiezwirkung.demo.world import World

CITY_AGREEMENT = "V-00"
CITY_PERCENTS = (8.0, 8.0, 9.0, 8.5, 9.0, 8.5, 6.0, 6.5, 9.0, 9.5, 9.5, 8.5)


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
    """Agreements of the cooperation districts and of the city, their targets per year, their duties."""
    start = world.plan.years[0]
    signed, ends = date(start - 1, 11, 15), date(start + 3, 12, 31)
    partners = [*((f"V-{code}", code) for code in AGREEMENT_DISTRICTS), (CITY_AGREEMENT, None)]
    agreements = [(agreement_id, code, "bericht", signed, ends, "laufend") for agreement_id, code in partners]
    targets = [row for code in AGREEMENT_DISTRICTS for row in _targets(world, code)]
    targets += [*_centre_targets(world, targets), *_city_targets(world)]
    duties = [row for agreement_id, _code in partners for row in _duties(world, agreement_id)]
    return [
        Table.of("agreements", "", 0, agreements),
        Table.of("agreement_targets", "", 0, targets),
        Table.of("agreement_duties", "", 0, duties),
    ]


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
        _target(
            f"V-{district_code}", indicator, year, round(base * float(random.uniform(0.95, 1.1)), -1), split,
            baseline=round(base * 0.96, -1),
        )
        for year in world.plan.years for indicator, (base, split) in bases.items() if own
    ]  # fmt: skip


def _centre_targets(world: World, targets: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Visits of each centre of the first district, rounded, so that their sum misses the district's target a little."""
    code = AGREEMENT_DISTRICTS[0]
    own = [p for p in world.projects if p.district.code == code]
    visits = sum(p.yearly_visits for p in own)
    goals = {row[2]: float(str(row[3])) for row in targets if row[:2] == (f"V-{code}", "visits")}
    return [
        _target(f"V-{code}", "visits", year, round(goals[year] * p.yearly_visits / visits, -2), "seasonal",
                project_id=p.project_id, tolerance=5.0)
        for year in world.plan.years for p in own
    ]  # fmt: skip


def _city_targets(world: World) -> list[tuple[object, ...]]:
    """Visits of the whole city month by month, and how many may be first visits."""
    visits = sum(p.yearly_visits for p in world.projects)
    return [
        row
        for year in world.plan.years
        for row in (
            _target(CITY_AGREEMENT, "visits", year, round(visits * 1.02, -3), "named", percents=CITY_PERCENTS),
            _target(CITY_AGREEMENT, "first_visit_share", year, 0.05, "linear", direction="band", upper=0.2),
        )
    ]


def _target(
    agreement_id: str,
    indicator_id: str,
    year: int,
    value: float,
    split: str,
    *,
    baseline: float | None = None,
    project_id: str | None = None,
    direction: str | None = None,
    upper: float | None = None,
    tolerance: float | None = None,
    percents: tuple[float | None, ...] = (None,) * 12,
) -> tuple[object, ...]:
    """One row in the order of the form."""
    first = (agreement_id, indicator_id, year, value, baseline, split, date(year, 12, 31))
    return (*first, project_id, direction, upper, year - 1 if baseline else None, tolerance, *percents)


def _duties(world: World, agreement_id: str) -> list[tuple[object, ...]]:
    """A report by March of the next year, all reports by then, two meetings a year."""
    random = world.plan.generator(agreement_id, "duties")
    rows: list[tuple[object, ...]] = []
    for year in world.plan.years:
        done = date(year + 1, 3, 10 + int(random.integers(0, 21)))
        due = date(year + 1, 3, 20)
        rows += [
            (f"{agreement_id}-B-{year}", agreement_id, "bericht", year, due, "entry", None, done),
            (f"{agreement_id}-M-{year}", agreement_id, "bericht", year, date(year + 1, 2, 28), "reports", None, None),
            (f"{agreement_id}-T-{year}", agreement_id, "gremium", year, date(year, 12, 31), "meetings", 2, None),
        ]
    return rows
