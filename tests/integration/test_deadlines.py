"""Deadlines through a whole night: who was late, who is reminded, and when a night has to run again."""

import csv
import dataclasses
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kiezwirkung.deadlines.calendar_days import public_holidays
from kiezwirkung.settings import Settings
from pipelines.nightly import run_night
from tests.integration.test_night import continued

Ask = Callable[[Path, str], pl.DataFrame]
Home = Callable[[str], Settings]


def deadline_of(month_on: date) -> date:
    """The 15th of the next month or the next day on which Berlin works, counted by hand."""
    day = (month_on + timedelta(days=32)).replace(day=15)
    while day.weekday() >= 5 or day in public_holidays(day.year, day.year) or (day.month, day.day) == (12, 24):
        day += timedelta(days=1)
    return day


def test_every_month_is_late_by_the_days_a_calendar_counts(demo_night: Any, ask: Ask) -> None:
    query = """select project_id, period_on, due_on, delivered_on, days_late, state
        from core.fct_reporting_obligation where entity = 'visits' and is_delivered"""
    rows = ask(demo_night.settings.warehouse, query).rows(named=True)
    assert len(rows) > 20
    for row in rows:
        due_on = deadline_of(row["period_on"])
        late = max((row["delivered_on"] - due_on).days, 0)
        assert (row["due_on"], row["days_late"], row["state"]) == (due_on, late, "late" if late else "on_time")


def test_a_file_is_called_late_when_it_was_first_for_a_late_period(demo_night: Any, ask: Ask) -> None:
    query = """select distinct d.file_name from raw.visits as v join raw.delivery as d using (delivery_id)
        join core.fct_reporting_obligation as o
            on o.entity = 'visits' and o.project_id = v.project_id and o.state = 'late'
            and o.period_on = make_date(v.report_year, v.month, 1)
        where not v.is_refused and o.delivered_on = cast(d.received_at as date)"""
    late = set(ask(demo_night.settings.warehouse, query)["file_name"])
    told = ask(demo_night.settings.warehouse, "select file_name from quality.finding where code = 'D121'")["file_name"]
    assert late
    assert late <= set(told)
    assert told.is_unique().all()


def test_reminders_hold_what_is_not_there_and_nobody_else(demo_night: Any, ask: Ask) -> None:
    query = """select project_id, count(*) as n from core.fct_reporting_obligation, reference.run
        where not is_delivered and state <> 'not_expected' and due_on <= as_of + 7 group by all"""
    owed = dict(ask(demo_night.settings.warehouse, query).rows())
    steward = demo_night.settings.data / "steward"
    lines = (steward / "erinnerungen.csv").read_text(encoding="utf-8-sig").splitlines()
    listed = [row["Projekt-ID"] for row in csv.DictReader(lines, delimiter=";")]
    assert owed
    assert {project: listed.count(project) for project in set(listed)} == owed
    assert {path.stem for path in (steward / "erinnerungen").iterdir()} == set(owed)


@pytest.mark.slow
def test_a_night_runs_again_on_the_day_something_changes_and_not_before(empty_night: Any, new_home: Home) -> None:
    settings = continued(empty_night.settings, new_home("tage"))
    said: list[str] = []

    def night(day: date) -> bool:
        said.clear()
        run_night(dataclasses.replace(settings, as_of=day), said.append)
        return not said[0].startswith("Nichts Neues")

    note = json.loads((settings.data / "gueltigkeit.json").read_text(encoding="utf-8"))
    change = date.fromisoformat(note["next_change_on"])
    assert not night(settings.as_of)
    assert not night(change - timedelta(days=1))
    assert night(change)
    assert not night(change)
