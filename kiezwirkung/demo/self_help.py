"""Self-help contact points: groups and enquiries. Only identifiers and counts, no names of groups or persons.

What belongs here: figures without any fault.
"""

from typing import Any

import numpy as np

from kiezwirkung.demo.plan import DemoPlan, pick, quarter_of
from kiezwirkung.demo.tables import Table
from kiezwirkung.demo.world import Project

TOPICS = (
    "koerperlich", "psychisch_psychosozial", "sucht", "behinderung", "angehoerige", "soziales", "lebenslage",
    "junge_selbsthilfe", "migration", "sonst",
)  # fmt: skip
TOPIC_SHARES = (0.24, 0.26, 0.12, 0.05, 0.1, 0.06, 0.07, 0.04, 0.03, 0.03)
CHANNELS = {"telefon": 0.46, "email": 0.32, "persoenlich": 0.15, "online": 0.07}
ENQUIRERS = {"betroffen": 0.5, "angehoerig": 0.2, "gruppe": 0.12, "fachkraft": 0.15, "student_presse": 0.03}
OUTCOMES = ("information", "vermittelt", "warteliste", "gruendung", "verwiesen")


def invent_groups(plan: DemoPlan, project: Project, year: int) -> Table:
    """About a hundred groups at the end of the year; most go on from one year to the next."""
    habits = plan.generator(project.project_id, "groups")
    usual = int(np.clip(habits.normal(100, 22), 40, 160))
    rows: list[tuple[Any, ...]] = []
    for n in range(1, usual + 1):
        own = plan.generator(project.project_id, "group", str(n))
        founded = int(own.integers(1978, plan.years[-1] + 1))
        topic, size = pick(own, TOPICS, TOPIC_SHARES), pick(own, ["unter6", "6_9", "10_14", "15plus"])
        meets_here = bool(own.random() < 0.75)
        if founded <= year:
            status = "neu" if founded == year else pick(own, ["bestehend", "ruhend"], [0.93, 0.07])
            rows.append((f"{project.project_id}-G{n:03d}", topic, status, founded, size, meets_here))
    return Table.of("self_help_groups", project.project_id, year, rows)


def invent_enquiries(plan: DemoPlan, project: Project, year: int) -> Table:
    """Enquiries of the whole quarters of a year, by channel, enquirer, topic and outcome."""
    habits = plan.generator(project.project_id, "enquiries")
    usual = float(habits.uniform(950, 1850)) / 4
    months = plan.months_of(year)
    rows: list[tuple[Any, ...]] = []
    for quarter in range(1, 5):
        if sum(quarter_of(month) == quarter for month in months) < 3:
            continue
        random = plan.generator(project.project_id, str(year), str(quarter), "enquiries")
        combinations: dict[tuple[str, str, str, str], int] = {}
        topics = random.choice(TOPICS, 4, replace=False, p=TOPIC_SHARES)
        for channel, channel_share in CHANNELS.items():
            for enquirer, enquirer_share in list(ENQUIRERS.items())[:3]:
                topic = str(topics[int(random.integers(len(topics)))])
                outcome = pick(random, OUTCOMES, [0.5, 0.3, 0.05, 0.03, 0.12])
                count = int(random.poisson(usual * channel_share * enquirer_share / 0.82))
                combinations[channel, enquirer, topic, outcome] = count
        for _ in range(24):
            key = (
                pick(random, tuple(CHANNELS)), pick(random, tuple(ENQUIRERS)),
                pick(random, TOPICS, TOPIC_SHARES), pick(random, OUTCOMES),
            )  # fmt: skip
            combinations.setdefault(key, int(random.poisson(3)))
        rows.extend((quarter, *key, count, "gezaehlt") for key, count in combinations.items())
    return Table.of("self_help_enquiries", project.project_id, year, rows)
