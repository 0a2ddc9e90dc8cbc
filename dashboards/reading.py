"""Reading release.duckdb: the only place of the site that asks the database.

What belongs here: one query per table and the way into the dataclasses of `release.py`. A number that a mark
withholds is dropped here a second time, so that no page, chart or alternative text can ever get hold of it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import duckdb

from dashboards.deliveries import Agreement, Correction, Deadline, Deliveries, FindingCount, Obligation
from dashboards.geography import Geography, OutlinePoint, Place
from dashboards.measured import Duty, FunnelPoint, GroupReached, Measured, ScaleChange, ScaleWave, TargetSum
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
from dashboards.report_lines import IFP, SRS, ReportLine, key

LEVELS = ("berlin", "district", "project")
SHARES = ("share_1", "share_2", "share_3", "share_4", "share_5")
NUMBERS = (
    "value",
    "lower",
    "upper",
    "numerator",
    "denominator",
    "previous_value",
    "change",
    "change_is_certain",
    "answer_count",
    "estimated_share",
)
BOUNDS = ("persons_lower", "persons_upper", "filled_share")

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
FURTHER = {
    "findings": (FindingCount, "mart.finding_count", "severity, finding_code, entity, month_on"),
    "deadlines": (Deadline, "mart.deadline", "due_on desc, form_title, period_start_on desc"),
    "obligations": (Obligation, "mart.obligation", "area_code, period_start_on desc, form_title"),
    "agreements": (Agreement, "mart.agreement", "district_name, agreement_id"),
    "corrections": (Correction, "mart.correction", "period_start_on desc nulls last, area_name, form_title"),
}
MEASURED = {
    "groups": (GroupReached, "mart.equity", "level, area_code, period_start_on, dimension, group_code, index_kind"),
    "funnel": (FunnelPoint, "mart.funnel", "indicator_id, period_start_on, project_id"),
    "waves": (ScaleWave, "mart.survey_scale", "scale, level, area_code, period_start_on"),
    "wave_changes": (ScaleChange, "mart.survey_effect", "scale, level, area_code, period_start_on"),
    "target_sums": (TargetSum, "mart.target_sum", "target_year desc, level, area_code, indicator_id"),
    "duties": (Duty, "mart.agreement_duty", "district_code, due_on desc, duty_id"),
}
KEPT_WHEN_WITHHELD = frozenset({"resident_share"})
FURTHER_TARGETS = """
select * from mart.target where level <> 'district' order by level, area_code, target_year desc, indicator_title
"""
OUTLINES = "select * from mart.area_outline order by level, area_code, part_number, ring_number, point_number"
PLACES = "select * from mart.public_place order by register, entry_number"
LINES = {SRS: "mart.srs_annex", IFP: "mart.ifp_block"}
DICTIONARY = """
select table_name, column_name, column_type, description from mart.dictionary order by table_name, column_name
"""
EDITION = "select * from mart.edition order by key"

Row = dict[str, Any]


def read_release(path: Path) -> Release:
    """Read everything the site needs."""
    with _opened(path) as con:
        indicators = _indicators(con)
        versions = {i.indicator_id: i.version for i in indicators}
        known = {i.indicator_id: i for i in indicators}
        return Release(
            indicators=indicators,
            values=_grouped(con, versions),
            areas=tuple(_area(row) for row in _rows(con, AREAS)),
            completeness=tuple(_completeness(row) for row in _rows(con, COMPLETENESS)),
            targets=tuple(_with_due(_target(row), known) for row in _rows(con, TARGETS)),
            survey=tuple(_survey_item(row) for row in _rows(con, SURVEY)),
            edition=_edition(con),
            parts=_parts(con, versions),
            deliveries=_deliveries(con),
            dictionary=tuple(con.execute(DICTIONARY).fetchall()),
            geography=_geography(con),
            lines=_lines(con, versions),
            measured=_measured(con),
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


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    result = con.execute(query)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    return {str(row["table_name"]) for row in _rows(con, "select table_name from duckdb_tables()")}


def _edition(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return {str(row["key"]): str(row["value"] or "") for row in _rows(con, EDITION)}


def _texts(row: Row, names: set[str]) -> Row:
    """A missing text is an empty one."""
    return {k: ("" if v is None and k in names else v) for k, v in row.items()}


def _kept(row: Row, kind: type) -> Row:
    """Only the columns the dataclass knows, with missing texts as empty ones."""
    known = {field.name: field.type for field in fields(kind)}
    texts = {name for name, of in known.items() if of in {"str", str}}
    return _texts({name: row.get(name) for name in known}, texts)


def _indicators(con: duckdb.DuckDBPyConnection) -> tuple[Indicator, ...]:
    versions: dict[str, list[Version]] = defaultdict(list)
    for row in _rows(con, ALL_VERSIONS if "indicator_version" in _tables(con) else VERSIONS):
        told = (row["formula"] or "", row["version_reason"] or "")
        versions[row["indicator_id"]].append(Version(str(row["version"]), row["valid_from"], *told))
    found = [_indicator(row) for row in _rows(con, INDICATORS)]
    return tuple(replace(i, versions=tuple(versions[i.indicator_id])) for i in found)


def _indicator(row: Row) -> Indicator:
    kept = _kept(row, Indicator) | {"version": str(row["version"]), "decimals": int(row["decimals"] or 0)}
    is_measurable = row.get("is_measurable") is not False
    named = {"title_short": row["title_short"] or row["title"], "is_measurable": is_measurable, "versions": ()}
    return Indicator(**kept | named)


def _without_numbers(row: Row) -> Row:
    if row["mark"] not in WITHOUT_NUMBER:
        return row
    hidden = NUMBERS if row["mark"] == "x" else (*NUMBERS, *BOUNDS)  # bounds may be all there is to say
    return row | dict.fromkeys(hidden)


def _value(row: Row) -> Value:
    return Value(**_kept(_without_numbers(row), Value) | {"version": str(row.get("version", ""))})


def _grouped(
    con: duckdb.DuckDBPyConnection, versions: Mapping[str, str]
) -> dict[tuple[str, str, str, str], tuple[Value, ...]]:
    groups: dict[tuple[str, str, str, str], list[Value]] = defaultdict(list)
    for row in _of_its_time(_rows(con, VALUES), versions):
        value = _value(row)
        groups[value.indicator_id, value.level, value.area_code, value.period_type].append(value)
    return {key: tuple(values) for key, values in groups.items()}


def _parts(
    con: duckdb.DuckDBPyConnection, versions: Mapping[str, str]
) -> dict[tuple[str, str, str, str, str], tuple[Value, ...]]:
    groups: dict[tuple[str, str, str, str, str], list[Value]] = defaultdict(list)
    for row in _of_its_time(_rows(con, PARTS), versions):
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


def _deliveries(con: duckdb.DuckDBPyConnection) -> Deliveries:
    """The tables on deliveries and agreements; a release without them has nothing to say there."""
    held = {f"mart.{name}" for name in _tables(con)}
    found: Row = {
        name: tuple(kind(**_kept(row, kind)) for row in _rows(con, f"select * from {table} order by {order}"))
        for name, (kind, table, order) in FURTHER.items()
        if table in held
    }
    return Deliveries(**found)


def _measured(con: duckdb.DuckDBPyConnection) -> Measured:
    """What goes beyond single figures; a release without these tables has none of it."""
    held = {f"mart.{name}" for name in _tables(con)}
    found: Row = {
        name: tuple(_measured_row(row, kind) for row in _rows(con, f"select * from {table} order by {order}"))
        for name, (kind, table, order) in MEASURED.items()
        if table in held
    }
    return Measured(**found)


def _measured_row(row: Row, kind: type) -> Any:
    """One row; where its mark withholds it, no number is left but that of the inhabitants, which is public."""
    kept = _kept(row, kind)
    if row.get("mark") in WITHOUT_NUMBER:
        kept |= {n: None for n, held in kept.items() if isinstance(held, float | int) and n not in KEPT_WHEN_WITHHELD}
    return kind(**kept)


def _further_targets(con: duckdb.DuckDBPyConnection, known: Mapping[str, Indicator]) -> tuple[Target, ...]:
    """Targets of the city and of projects."""
    rows = _rows(con, FURTHER_TARGETS) if "target" in _tables(con) else []
    return tuple(_with_due(_target(row | {"district_name": row["area_name"]}), known) for row in rows)


def _geography(con: duckdb.DuckDBPyConnection) -> Geography:
    """Outlines and public places; none where no official map has been taken in."""
    held = _tables(con)
    points = _rows(con, OUTLINES) if "area_outline" in held else []
    places = _rows(con, PLACES) if "public_place" in held else []
    return Geography(
        tuple(OutlinePoint(**_kept(row, OutlinePoint)) for row in points),
        tuple(Place(**_kept(row, Place)) for row in places),
    )


def _lines(con: duckdb.DuckDBPyConnection, versions: Mapping[str, str]) -> dict[str, tuple[ReportLine, ...]]:
    """Lines of the reports by area; a release without these tables has none."""
    held = {f"mart.{name}" for name in _tables(con)}
    groups: dict[str, list[ReportLine]] = defaultdict(list)
    for report, table in LINES.items():
        rows = _rows(con, f"select * from {table} order by all") if table in held else []
        for row in (row for row in rows if row["indicator_id"] in versions):
            value = Value(**_kept(_without_numbers(row) | {"period_type": "year"}, Value))
            place = (int(row["block_number"]), str(row.get("block_code") or row["block_number"]), row["block_title"])
            line = ReportLine(report, *place, int(row["line_number"]), value)
            groups[key(value.level, value.area_code)].append(line)
    return {area: tuple(lines) for area, lines in groups.items()}


def _area(row: Row) -> Area:
    return Area(**_kept(row, Area) | {"short_name": row["short_name"] or row["area_name"]})


def _completeness(row: Row) -> Completeness:
    counts = {name: int(row[name] or 0) for name in ("expected_count", "delivered_count")}
    return Completeness(**_kept(row, Completeness) | counts)


def _target(row: Row) -> Target:
    kept = _kept(row, Target) | {"decimals": int(row["decimals"] or 0), "level": row.get("level") or "district"}
    hidden = dict.fromkeys(("actual_value", "lower", "upper")) if row["mark"] in WITHOUT_NUMBER else {}
    return Target(**kept | hidden)


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
    return SurveyItem(**_kept(row, SurveyItem) | told)
