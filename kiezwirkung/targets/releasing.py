"""Targets as they are released: mart.target, mart.agreement_target, mart.target_sum.

What belongs here: writing the tables, and setting the target of the yearly figures it holds for. mart.agreement_target
keeps to the districts; mart.target has centres and the city as well.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

import duckdb
import polars as pl

from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.rollup import BERLIN_CODE
from kiezwirkung.targets.assessing import assess
from kiezwirkung.targets.gathering import Asked, gather
from kiezwirkung.targets.splitting import MONTHS
from kiezwirkung.targets.sums import Part, check_sums
from kiezwirkung.targets.telling import Amounts, reason

TARGET_TYPES: Final[dict[str, Any]] = {
    **dict.fromkeys(("agreement_id", "level", "area_code", "area_name", "district_code"), pl.String),
    **dict.fromkeys(("indicator_id", "indicator_title", "unit", "unit_label"), pl.String),
    "decimals": pl.Int32,
    "target_year": pl.Int64,
    "target_direction": pl.String,
    **dict.fromkeys(("target_value", "upper_value", "baseline_value"), pl.Float64),
    "baseline_year": pl.Int64,
    "tolerance_percent": pl.Float64,
    "target_split": pl.String,
    **dict.fromkeys(("actual_value", "lower", "upper", "due_share", "due_share_today"), pl.Float64),
    **dict.fromkeys(("due_value", "due_upper_value", "missing_value"), pl.Float64),
    "judged_until_on": pl.Date,
    **dict.fromkeys(("delivered_count", "expected_count"), pl.Int64),
    **dict.fromkeys(("state", "mark", "reason", "reason_english"), pl.String),
}
SUM_TYPES: Final[dict[str, Any]] = {
    "indicator_id": pl.String,
    "target_year": pl.Int64,
    **dict.fromkeys(("level", "area_code"), pl.String),
    **dict.fromkeys(("target_value", "parts_value", "difference"), pl.Float64),
    **dict.fromkeys(("part_count", "area_count"), pl.Int64),
    **dict.fromkeys(("state", "reason"), pl.String),
}

AGREEMENT_SQL: Final = """
create or replace table mart.agreement_target as
select t.agreement_id, t.district_code, t.area_name as district_name, t.indicator_id, t.indicator_title, t.unit_label,
    t.decimals, t.target_year, t.target_value, t.baseline_value, t.actual_value, t.lower, t.upper, t.due_share,
    t.state, t.mark, t.due_value, t.due_upper_value, t.upper_value, t.target_direction, t.target_split,
    t.due_share_today, t.missing_value, t.judged_until_on, t.reason, t.reason_english
from mart.target as t
where t.level = 'district'
order by all
"""

ROW_SQL: Final = """
update mart.indicator_value as v set target = t.target_value
from (select indicator_id, level, area_code, target_year, any_value(target_value) as target_value from mart.target
    group by all having count(distinct target_value) = 1) as t
where v.indicator_id = t.indicator_id and v.level = t.level and v.area_code = t.area_code
    and v.period_type = 'year' and v.breakdown = '' and year(v.period_start_on) = t.target_year
"""

AREA_COUNT_SQL: Final = f"""
select 'district', district_code, count(*) from mart_area where level = 'project' and district_code is not null
group by all
union all
select 'berlin', '{BERLIN_CODE}', count(*) from mart_area where level = 'district'
"""


def release_targets(con: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Build the tables of the targets and set the target of yearly figures; needs temp table `mart_area`."""
    asked = list(gather(con, as_of))
    rows = [_row(each, as_of) for each in asked]
    write_table(con, "mart.target", pl.DataFrame(rows, schema=TARGET_TYPES))
    counts = {(level, code): count for level, code, count in con.execute(AREA_COUNT_SQL).fetchall()}
    sums = [asdict(check) for check in check_sums(_parts(asked), counts)]
    write_table(con, "mart.target_sum", pl.DataFrame(sums, schema=SUM_TYPES))
    con.execute(AGREEMENT_SQL)
    con.execute(ROW_SQL)


def _row(asked: Asked, as_of: date) -> dict[str, Any]:
    row, found = asked.row, assess(asked.agreed, asked.known, as_of)
    amounts = _amounts(asked)
    told = asked.known.whole.mark_reason if asked.known.whole else ""
    kept = {name: row.get(name) for name in TARGET_TYPES}
    return kept | {
        "indicator_title": row["title"] or row["indicator_id"],
        "unit": row["unit"] or "",
        "unit_label": row["unit_label"] or "",
        "decimals": row["decimals"] or 0,
        "target_direction": asked.agreed.goal.direction,
        "actual_value": found.figure.value,
        "lower": found.figure.lower,
        "upper": found.figure.upper,
        "due_share": _plain(found.due_share),
        "due_share_today": _plain(found.due_share_today),
        "due_value": (found.due.high if found.due.low is None else found.due.low) if found.due else None,
        "due_upper_value": found.due.high if found.due and asked.agreed.goal.direction == "band" else None,
        "missing_value": found.missing,
        "judged_until_on": _last_day(asked.agreed.year, found.until_month),
        "delivered_count": found.reports.delivered if found.reports else None,
        "expected_count": found.reports.expected if found.reports else None,
        "state": found.state,
        "mark": found.mark,
        "reason": reason(found, asked.known, amounts, told),
        "reason_english": reason(found, asked.known, replace(amounts, language="en")),
    }


def _amounts(asked: Asked) -> Amounts:
    row = asked.row
    return Amounts(row["unit"] or "", row["unit_label"] or "", row["decimals"] or 0)


def _plain(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


def _last_day(year: int, month: int) -> date | None:
    """The last day up to which a target is judged; None before the first month."""
    if not month:
        return None
    following = date(year + month // MONTHS, month % MONTHS + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _parts(asked: Iterable[Asked]) -> list[Part]:
    return [
        Part(
            each.row["indicator_id"],
            each.row["target_year"],
            each.row["level"],
            each.row["area_code"],
            {"project": each.row["district_code"], "district": BERLIN_CODE}.get(each.row["level"]),
            each.row["target_value"],
            each.row["kind"] or "",
            _amounts(each),
        )
        for each in asked
    ]
