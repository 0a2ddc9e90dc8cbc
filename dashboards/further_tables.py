"""What a release may hold beside its figures: deliveries, duties, groups reached, maps, lines of the reports.

What belongs here: one reader per part of the release; an older release without its tables has nothing to say there.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import duckdb

from dashboards.deliveries import Agreement, Correction, Deadline, Deliveries, FindingCount, Obligation
from dashboards.geography import Geography, OutlinePoint, Place
from dashboards.measured import (
    Duty,
    FunnelPoint,
    GroupReached,
    Measured,
    ScaleChange,
    ScaleWave,
    TargetSum,
    TodaysValue,
)
from dashboards.release import WITHOUT_NUMBER, Value
from dashboards.release_rows import Row, kept, read_rows, read_tables, without_numbers
from dashboards.report_lines import IFP, SRS, ReportLine, key

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
TODAY = """
select * from mart.indicator_value_today where breakdown = '' and level in ('district', 'pgr', 'project')
order by indicator_id, level, area_code, period_type, period_start_on desc, version desc
"""
KEPT_WHEN_WITHHELD = frozenset({"resident_share"})
OUTLINES = "select * from mart.area_outline order by level, area_code, part_number, ring_number, point_number"
PLACES = "select * from mart.public_place order by register, entry_number"
LINES = {SRS: "mart.srs_annex", IFP: "mart.ifp_block"}


def read_deliveries(con: duckdb.DuckDBPyConnection) -> Deliveries:
    """The tables on deliveries and agreements; a release without them has nothing to say there."""
    held = {f"mart.{name}" for name in read_tables(con)}
    found: Row = {
        name: tuple(kind(**kept(row, kind)) for row in read_rows(con, f"select * from {table} order by {order}"))
        for name, (kind, table, order) in FURTHER.items()
        if table in held
    }
    return Deliveries(**found)


def read_measured(con: duckdb.DuckDBPyConnection) -> Measured:
    """What goes beyond single figures; a release without these tables has none of it."""
    held = {f"mart.{name}" for name in read_tables(con)}
    found: Row = {
        name: tuple(_measured_row(row, kind) for row in read_rows(con, f"select * from {table} order by {order}"))
        for name, (kind, table, order) in MEASURED.items()
        if table in held
    }
    if "mart.indicator_value_today" in held:
        found["today"] = tuple(_todays_value(row) for row in read_rows(con, TODAY))
    return Measured(**found)


def _todays_value(row: Row) -> TodaysValue:
    """Then and today have a mark each; what one of them withholds is not there."""
    then = {"as_was_value": None} if row["as_was_mark"] in WITHOUT_NUMBER else {}
    today = {"value": None} if row["mark"] in WITHOUT_NUMBER else {}
    return TodaysValue(**kept(row | then | today, TodaysValue))


def _measured_row(row: Row, kind: type) -> Any:
    """One row; where its mark withholds it, no number is left but that of the inhabitants, which is public."""
    told = kept(row, kind)
    if row.get("mark") in WITHOUT_NUMBER:
        told |= {n: None for n, held in told.items() if isinstance(held, float | int) and n not in KEPT_WHEN_WITHHELD}
    return kind(**told)


def read_geography(con: duckdb.DuckDBPyConnection) -> Geography:
    """Outlines and public places; none where no official map has been taken in."""
    held = read_tables(con)
    points = read_rows(con, OUTLINES) if "area_outline" in held else []
    places = read_rows(con, PLACES) if "public_place" in held else []
    return Geography(
        tuple(OutlinePoint(**kept(row, OutlinePoint)) for row in points),
        tuple(Place(**kept(row, Place)) for row in places),
    )


def read_lines(con: duckdb.DuckDBPyConnection, versions: Mapping[str, str]) -> dict[str, tuple[ReportLine, ...]]:
    """Lines of the reports by area; a release without these tables has none."""
    held = {f"mart.{name}" for name in read_tables(con)}
    groups: dict[str, list[ReportLine]] = defaultdict(list)
    for report, table in LINES.items():
        rows = read_rows(con, f"select * from {table} order by all") if table in held else []
        for row in (row for row in rows if row["indicator_id"] in versions):
            value = Value(**kept(without_numbers(row) | {"period_type": "year"}, Value))
            place = (int(row["block_number"]), str(row.get("block_code") or row["block_number"]), row["block_title"])
            line = ReportLine(report, *place, int(row["line_number"]), value)
            groups[key(value.level, value.area_code)].append(line)
    return {area: tuple(lines) for area, lines in groups.items()}
