"""The rule engine against verdicts nobody here wrote: 31 scenarios of another system, 51 violations, none besides."""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kiezwirkung.plausibility.figure_rules import FigureRule, Sources, violation_query

FOLDER = Path(__file__).parents[4] / "shared" / "reference" / "outside-cases" / "dhis2-validation-rules"
FIGURE_COLUMNS = "unit text, period_on date, period_type text, figure text, value double"
SOURCES = Sources("figure", "unit", "unit_group_source")
PLACE = ("scenario", "rule", "org_unit", "period")
Violation = tuple[str, str, str, str, float, float]

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"reference cases are not here: {FOLDER.name}")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def translated(text: str) -> str:
    """Their words for disaggregation and units, in ours."""
    text = text.replace(" (all disaggregations)", "")
    text = re.sub(r"unit below (\w+(?: or \w+)*)", lambda found: f"below({names(found.group(1))})", text)
    group = r"group \w+"
    return re.sub(rf"unit in ({group}(?: or {group})*)", lambda found: f"in_group({names(found.group(1))})", text)


def names(alternatives: str) -> str:
    return ", ".join(f"'{name}'" for name in alternatives.split(" or "))


def rule_of(row: dict[str, str]) -> FigureRule:
    missing: Any = row["missing_values"]
    if ";" in missing:
        missing = dict(part.strip().split(": ") for part in missing.split(";"))
    return FigureRule(
        id=row["rule"],
        left=translated(row["left"]),
        operator=row["operator"],
        right=translated(row["right"]),
        missing_values=missing,
        period_type={"monthly": "month", "yearly": "year"}[row["period_type"]],
    )


def first_day(period: str) -> tuple[date, str]:
    if "-" in period:
        year, month = map(int, period.split("-"))
        return date(year, month, 1), "month"
    return date(int(period), 1, 1), "year"


def run_scenario(con: duckdb.DuckDBPyConnection, scenario: str, rules: list[FigureRule]) -> set[Violation]:
    con.execute(f"create or replace temp table figure ({FIGURE_COLUMNS})")
    for row in rows("data"):
        if row["scenario"] == scenario:
            values = [row["org_unit"], *first_day(row["period"]), row["data_element"], float(row["value"])]
            con.execute("insert into figure values (?, ?, ?, ?, ?)", values)
    found = set()
    for rule in rules:
        for unit, day, left, right in con.sql(violation_query(rule, SOURCES)).fetchall():
            period = f"{day:%Y}" if rule.period_type == "year" else f"{day:%Y-%m}"
            found.add((scenario, rule.id, unit, period, left, right))
    return found


@pytest.fixture
def con() -> Any:
    with duckdb.connect() as connection:
        connection.execute("create temp table unit (unit text, parent text)")
        for row in rows("org_units"):
            connection.execute("insert into unit values (?, ?)", [row["org_unit"], row["parent"] or None])
        connection.execute("create temp table unit_group_source (group_name text, unit text)")
        for row in rows("org_unit_groups"):
            connection.execute("insert into unit_group_source values (?, ?)", [row["group"], row["org_unit"]])
        yield connection


def test_the_engine_finds_the_violations_of_all_scenarios_and_none_besides(con: duckdb.DuckDBPyConnection) -> None:
    rules = {row["rule"]: rule_of(row) for row in rows("rules")}
    expected = {
        (*(row[name] for name in PLACE), float(row["left_value"]), float(row["right_value"]))
        for row in rows("expected_violations")
    }
    scenarios = {row["scenario"]: row["rules"].split() for row in rows("scenarios")}
    found = set().union(*(run_scenario(con, name, [rules[rule] for rule in own]) for name, own in scenarios.items()))
    assert (len(scenarios), len(expected)) == (31, 51)
    assert (expected - found, found - expected) == (set(), set())
