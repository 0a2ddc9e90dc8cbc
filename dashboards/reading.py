"""Reading release.duckdb: figures, targets, areas and the edition; what lies beside them reads `further_tables.py`.

What belongs here: one query per table and the way into the dataclasses of `release.py`. A number that a mark
withholds is dropped on the way a second time (`release_rows.py`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from dashboards.further_tables import read_deliveries, read_geography, read_lines, read_measured
from dashboards.release import (
    WITHOUT_NUMBER,
    Area,
    Completeness,
    Indicator,
    Release,
    SurveyItem,
    Target,
    Value,
    Version,
)
from dashboards.release_rows import Row, kept, read_rows, read_tables, without_numbers

SHARES = ("share_1", "share_2", "share_3", "share_4", "share_5")
INDICATORS = """
select * from mart.indicator
qualify row_number() over (partition by indicator_id order by valid_from desc, version desc) = 1
order by lead_rank nulls last, indicator_id
"""
VERSIONS = """
select indicator_id, version, valid_from, formula, '' as version_reason from mart.indicator
order by indicator_id, valid_from, version
"""
ALL_VERSIONS = """
select v.indicator_id, v.version, v.valid_from, coalesce(i.formula, '') as formula, v.version_reason
from mart.indicator_version as v left join mart.indicator as i using (indicator_id, version)
order by v.indicator_id, v.valid_from, v.version
"""
VALUES = """
select v.* from mart.indicator_value AS v
where v.breakdown = '' and v.level in ('berlin', 'district', 'pgr', 'project')
order by v.indicator_id, v.level, v.area_code, v.period_type, v.period_start_on
"""
PARTS = """
select v.* from mart.indicator_value AS v
where v.breakdown <> '' and v.level in ('berlin', 'district')
order by v.indicator_id, v.level, v.area_code, v.period_type, v.breakdown, v.period_start_on, v.breakdown_code
"""
COMPLETENESS = "select * from mart.completeness order by level, area_name, area_code, month_on"
TARGETS = "select * from mart.agreement_target order by district_code, agreement_id, indicator_title"
SURVEY = "select * from mart.survey_item order by level, area_code, period_start_on, item_code"
AREAS = "select * from mart.area where level in ('district', 'berlin') order by level, area_code"
FURTHER_TARGETS = """
select * from mart.target where level <> 'district' order by level, area_code, target_year desc, indicator_title
"""
DICTIONARY = """
select table_name, column_name, column_type, description from mart.dictionary order by table_name, column_name
"""
EDITION = "select * from mart.edition order by key"


def read_release(path: Path) -> Release:
    """Read everything the site needs."""
    with _opened(path) as con:
        indicators = _indicators(con)
        versions = {i.indicator_id: i.version for i in indicators}
        known = {i.indicator_id: i for i in indicators}
        return Release(
            indicators=indicators,
            values=_grouped(con, versions),
            areas=tuple(_area(row) for row in read_rows(con, AREAS)),
            completeness=tuple(_completeness(row) for row in read_rows(con, COMPLETENESS)),
            targets=tuple(_with_due(_target(row), known) for row in read_rows(con, TARGETS)),
            survey=tuple(_survey_item(row) for row in read_rows(con, SURVEY)),
            edition=_edition(con),
            parts=_parts(con, versions),
            deliveries=read_deliveries(con),
            dictionary=tuple(con.execute(DICTIONARY).fetchall()),
            geography=read_geography(con),
            lines=read_lines(con, versions),
            measured=read_measured(con),
            further_targets=_further_targets(con, known),
        )


def read_edition(path: Path) -> dict[str, str]:
    """Read the edition's own data only: number, day, hash."""
    with _opened(path) as con:
        return _edition(con)


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(str(path), read_only=True)
    try:
        yield con
    finally:
        con.close()


def _edition(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return {str(row["key"]): str(row["value"] or "") for row in read_rows(con, EDITION)}


def _indicators(con: duckdb.DuckDBPyConnection) -> tuple[Indicator, ...]:
    versions: dict[str, list[Version]] = defaultdict(list)
    for row in read_rows(con, ALL_VERSIONS if "indicator_version" in read_tables(con) else VERSIONS):
        told = (row["formula"] or "", row["version_reason"] or "")
        versions[row["indicator_id"]].append(Version(str(row["version"]), row["valid_from"], *told))
    found = [_indicator(row) for row in read_rows(con, INDICATORS)]
    return tuple(replace(i, versions=tuple(versions[i.indicator_id])) for i in found)


def _indicator(row: Row) -> Indicator:
    told = kept(row, Indicator) | {"version": str(row["version"]), "decimals": int(row["decimals"] or 0)}
    is_measurable = row.get("is_measurable") is not False
    named = {"title_short": row["title_short"] or row["title"], "is_measurable": is_measurable, "versions": ()}
    texts = {name: row.get(f"{name}_text") or "" for name in ("numerator", "denominator", "worked_example")}
    return Indicator(**told | named | texts)


def _value(row: Row) -> Value:
    return Value(**kept(without_numbers(row), Value) | {"version": str(row.get("version", ""))})


def _grouped(
    con: duckdb.DuckDBPyConnection, versions: Mapping[str, str]
) -> dict[tuple[str, str, str, str], tuple[Value, ...]]:
    groups: dict[tuple[str, str, str, str], list[Value]] = defaultdict(list)
    for row in _of_its_time(read_rows(con, VALUES), versions):
        value = _value(row)
        groups[value.indicator_id, value.level, value.area_code, value.period_type].append(value)
    return {key: tuple(values) for key, values in groups.items()}


def _parts(
    con: duckdb.DuckDBPyConnection, versions: Mapping[str, str]
) -> dict[tuple[str, str, str, str, str], tuple[Value, ...]]:
    groups: dict[tuple[str, str, str, str, str], list[Value]] = defaultdict(list)
    for row in _of_its_time(read_rows(con, PARTS), versions):
        v = _value(row)
        groups[v.indicator_id, v.level, v.area_code, v.period_type, v.breakdown].append(v)
    return {key: tuple(values) for key, values in groups.items()}


def _of_its_time(rows: Sequence[Row], versions: Mapping[str, str]) -> Iterator[Row]:
    """One row per figure, of the newest version the release holds it in; earlier periods keep their own version."""
    names = ("indicator_id", "level", "area_code", "period_type", "breakdown", "breakdown_code", "period_start_on")
    places = [tuple(row[name] for name in names) for row in rows]
    newest: dict[tuple[Any, ...], int] = {}
    for place, row in zip(places, rows, strict=True):
        newest[place] = max(newest.get(place, 0), int(row["version"]))
    for place, row in zip(places, rows, strict=True):
        if row["indicator_id"] in versions and newest[place] == int(row["version"]):
            yield row


def _further_targets(con: duckdb.DuckDBPyConnection, known: Mapping[str, Indicator]) -> tuple[Target, ...]:
    """Targets of the city and of projects."""
    rows = read_rows(con, FURTHER_TARGETS) if "target" in read_tables(con) else []
    return tuple(_with_due(_target(row | {"district_name": row["area_name"]}), known) for row in rows)


def _area(row: Row) -> Area:
    return Area(**kept(row, Area) | {"short_name": row["short_name"] or row["area_name"]})


def _completeness(row: Row) -> Completeness:
    counts = {name: int(row[name] or 0) for name in ("expected_count", "delivered_count")}
    return Completeness(**kept(row, Completeness) | counts)


def _target(row: Row) -> Target:
    told = kept(row, Target) | {"decimals": int(row["decimals"] or 0), "level": row.get("level") or "district"}
    hidden = dict.fromkeys(("actual_value", "lower", "upper")) if row["mark"] in WITHOUT_NUMBER else {}
    return Target(**told | hidden)


def _with_due(found: Target, known: Mapping[str, Indicator]) -> Target:
    """The target with what is due by now: a yearly amount in parts, a level on the line from its baseline."""
    indicator = known.get(found.indicator_id)
    is_share = indicator.is_share if indicator else found.unit_label == "%"
    target = replace(found, is_share=is_share)
    share, kind = target.due_share, indicator.kind if indicator else "flow"
    if target.due_value is not None or share is None:
        return target
    if kind in {"flow", "persons"}:
        return replace(target, due_value=target.target_value * share)
    if target.baseline_value is None:
        return replace(target, due_value=target.target_value if share >= 1 else None)
    return replace(target, due_value=target.baseline_value + (target.target_value - target.baseline_value) * share)


def _survey_item(row: Row) -> SurveyItem:
    steps = [row[name] for name in SHARES]
    is_told = row["mark"] not in WITHOUT_NUMBER and None not in steps
    told = {"shares": tuple(steps) if is_told else None, "answer_count": row["answer_count"] if is_told else None}
    return SurveyItem(**kept(row, SurveyItem) | told)
