"""Filling what deadlines are computed from: calendar, forms that are owed, and the rules.

What belongs here: `reference.calendar_day`, `reporting_form`, `deadline_rule` and `reminder_stage`.
"""

from collections.abc import Mapping
from datetime import date

import duckdb
import polars as pl

from kiezwirkung.deadlines.calendar_days import calendar_days
from kiezwirkung.deadlines.rules import Rules, load_rules
from kiezwirkung.deliveries.templates import Template

_FORM = {
    "entity": pl.String, "title": pl.String, "period_type": pl.String, "owed_by": pl.String, "due_day": pl.Int32,
    "due_months_after": pl.Int32,
}  # fmt: skip
YEARS_AHEAD = 2  # the deadline of a year lies in the next one, and a closure may push it further


def load_deadlines(
    con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template], *, first_month: date, as_of: date
) -> None:
    """Fill the four tables for a reporting window; of several versions of a form the newest with `reporting` counts."""
    rules = load_rules()
    _fill(con, "calendar_day", calendar_days(first_month.year, as_of.year + YEARS_AHEAD, rules))
    _fill(con, "reporting_form", reporting_forms(templates))
    _fill(con, "deadline_rule", pl.DataFrame({"working_days_after_closure": [rules.working_days_after_closure]}))
    _fill(con, "reminder_stage", _stages(rules))


def reporting_forms(templates: Mapping[str, Template]) -> pl.DataFrame:
    """The forms somebody owes, one row per entity."""
    rows = {
        t.entity: (t.entity, t.title, r.period, r.owed_by, r.due_day, r.due_months_after)
        for t in sorted(templates.values(), key=lambda t: t.version)
        if (r := t.reporting)
    }
    return pl.DataFrame(sorted(rows.values()), schema=_FORM, orient="row")


def _stages(rules: Rules) -> pl.DataFrame:
    return pl.DataFrame(
        {"stage": [one.stage for one in rules.stages], "from_day": [one.from_day for one in rules.stages]}
    )


def _fill(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    con.execute(f"delete from reference.{table}")
    con.register("deadline_rows", frame)
    con.execute(f"insert into reference.{table} by name select * from deadline_rows")
    con.unregister("deadline_rows")
