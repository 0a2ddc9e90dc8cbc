"""The survey: anonymous answers per wave, in numbers that leave some districts too few to speak of.

What belongs here: answers without any fault.
"""

from typing import Any

import numpy as np

from kiezwirkung.demo.forms import form
from kiezwirkung.demo.people import AGES
from kiezwirkung.demo.plan import DemoPlan, pick, quarter_of
from kiezwirkung.demo.tables import Table
from kiezwirkung.demo.world import Project

ITEMS = ("bel1", "bel2", "asku1", "asku2", "asku3", "chg_contacts", "chg_help", "chg_engage")
FEW_ANSWERS = {"12": 7, "04": 16, "06": 22}


def delivers_survey(project: Project) -> bool:
    """Most projects take part; in districts with few answers only their first project does."""
    is_first = project.index < 12
    return not project.is_self_help and (is_first if project.district.code in FEW_ANSWERS else project.turn % 5 != 0)


def invent_exports(plan: DemoPlan, project: Project, year: int) -> dict[str, Table]:
    """Answers by the subject of the exported file: one per wave for some, one per year for most."""
    waves = invent_waves(plan, project, year)
    if project.index % 5 == 1 or not waves:
        return {f"Befragung_{wave[-2:]}": table for wave, table in waves.items()}
    parts = [table.columns for table in waves.values()]
    merged = {name: [value for part in parts for value in part[name]] for name in form("survey_responses").fields}
    return {"Befragung": Table("survey_responses", project.project_id, year, merged)}


def invent_waves(plan: DemoPlan, project: Project, year: int) -> dict[str, Table]:
    """Answers by wave; a wave is a quarter that lies wholly in the window."""
    months = plan.months_of(year)
    quarters = [q for q in range(1, 5) if sum(quarter_of(m) == q and project.is_funded(m) for m in months) == 3]
    level = 3.5 + 0.25 * float(plan.generator(project.project_id, "belonging").normal())
    few = FEW_ANSWERS.get(project.district.code)
    waves: dict[str, Table] = {}
    for quarter in quarters[-1:] if few else quarters:
        wave = f"{year}-Q{quarter}"
        random = plan.generator(project.project_id, wave, "survey")
        count = few or int(np.clip(random.normal(25, 6), 11, 45))
        start = (plan.years.index(year) * 4 + quarter) * 100
        waves[wave] = Table.of(
            "survey_responses",
            project.project_id,
            year,
            [_answer(random, project, level, wave, start + n) for n in range(count)],
        )
    return waves


def _answer(random: np.random.Generator, project: Project, level: float, wave: str, number: int) -> tuple[Any, ...]:
    person = float(random.normal(level, 0.7))
    return (
        str(number),
        wave,
        pick(random, ["papier", "online", "interview"], [0.6, 0.3, 0.1]),
        *(_item(random, person) for _ in ITEMS),
        pick(random, AGES, [0, 0.02, 0.04, 0.1, 0.27, 0.17, 0.16, 0.22, 0.02]),
        pick(random, ["w", "m", "d", "unbekannt"], [0.6, 0.34, 0.02, 0.04]),
        None if random.random() < 0.1 else pick(random, (*project.district.pgr_codes, "AUS")),
    )


def _item(random: np.random.Generator, person: float) -> int | None:
    chance = random.random()
    if chance < 0.06:
        return (8, 9, None)[int(chance * 50)]
    return int(np.clip(round(float(random.normal(person, 0.6))), 1, 5))
