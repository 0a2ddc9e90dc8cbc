"""From the database to the values that a target is judged by.

What belongs here: queries over core.fct_agreement_target, the released figures and the coverage, and nothing that
judges. Indicators and figures come from schema `mart`, so that only what is released counts.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, get_args

import duckdb

from kiezwirkung.indicators.periods import load_period_groups
from kiezwirkung.indicators.rollup import BERLIN_CODE
from kiezwirkung.targets.assessing import Agreed, Figure, Known, Reports
from kiezwirkung.targets.judging import Direction, Goal
from kiezwirkung.targets.splitting import MONTHS

PERCENT_COLUMNS: Final = tuple(
    f"{name}_percent"
    for name in (
        *("january", "february", "march", "april", "may", "june"),
        *("july", "august", "september", "october", "november", "december"),
    )
)
DIRECTIONS: Final = frozenset(get_args(Direction))

TARGET_SQL: Final = f"""
select t.agreement_id, t.indicator_id, t.target_year::integer as target_year, t.project_id,
    case when t.project_id is not null then 'project' when t.district_code is not null then 'district'
        else 'berlin' end as level,
    coalesce(t.project_id, t.district_code, '{BERLIN_CODE}') as area_code, t.district_code,
    t.target_value::double as target_value, t.upper_value::double as upper_value,
    t.baseline_value::double as baseline_value, t.baseline_year::integer as baseline_year,
    t.target_direction, t.tolerance_percent::double as tolerance_percent, t.target_split,
    {", ".join(f"t.{name}::double as {name}" for name in PERCENT_COLUMNS)},
    i.title, i.unit, i.unit_label, i.decimals, i.kind, i.direction, i.native_period, d.coverage,
    coalesce(a.area_name, t.project_id, t.district_code, 'Berlin') as area_name
from core.fct_agreement_target as t
left join mart.indicator as i using (indicator_id)
left join (select indicator_id, any_value(coverage) as coverage from indicators.definition group by indicator_id) as d
    using (indicator_id)
left join mart_area as a on a.area_code = coalesce(t.project_id, t.district_code, '{BERLIN_CODE}')
    and a.level = case when t.project_id is not null then 'project' when t.district_code is not null then 'district'
        else 'berlin' end
order by t.agreement_id, t.indicator_id, t.target_year, level, area_code, t.row_id
"""

FIGURE_SQL: Final = f"""
select v.indicator_id, v.level, v.area_code, v.period_type, v.period_start_on, v.value, v.lower, v.upper, v.mark,
    v.mark_reason
from mart.indicator_value as v
join mart.indicator as i on i.indicator_id = v.indicator_id
semi join core.fct_agreement_target as t on t.indicator_id = v.indicator_id
    and v.area_code = coalesce(t.project_id, t.district_code, '{BERLIN_CODE}')
where v.breakdown = '' and v.level in ('project', 'district', 'berlin') and v.period_type in ('year', i.native_period)
"""

REPORT_SQL: Final = f"""
select entity, level, area_code, period_start_on, delivered_count, expected_count, coalesce(is_voluntary, false)
from indicators.coverage as c
semi join core.fct_agreement_target as t on c.area_code = coalesce(t.project_id, t.district_code, '{BERLIN_CODE}')
where period_type = 'month' and level in ('project', 'district', 'berlin')
"""

LAST_MONTH_SQL: Final = """
select entity, year(period_start_on), max(month(period_start_on))
from indicators.coverage
where period_type = 'month' and delivered_obligation_count > 0 and period_start_on < date_trunc('month', $as_of::date)
group by all
"""

Row = dict[str, Any]
Area = tuple[str, str, str]
"""Indicator (or form), level, area code."""


@dataclass(frozen=True)
class Asked:
    """One target: the row it came from, what was agreed, what is known."""

    row: Row
    agreed: Agreed
    known: Known


@dataclass(frozen=True)
class _Figures:
    years: Mapping[Area, Mapping[int, Figure]]
    parts: Mapping[Area, Mapping[date, Figure]]
    reports: Mapping[Area, Mapping[date, Reports]]
    last_months: Mapping[tuple[str, int], int] = field(default_factory=dict)


def gather(con: duckdb.DuckDBPyConnection, as_of: date) -> Iterator[Asked]:
    """All agreed targets; needs mart.indicator, mart.indicator_value and temp table `mart_area`."""
    figures = _figures(con, as_of)
    for row in _rows(con, TARGET_SQL):
        yield Asked(row, _agreed(row), _known(row, figures))


def _rows(con: duckdb.DuckDBPyConnection, statement: str) -> list[Row]:
    result = con.execute(statement)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _figures(con: duckdb.DuckDBPyConnection, as_of: date) -> _Figures:
    years: dict[Area, dict[int, Figure]] = defaultdict(dict)
    parts: dict[Area, dict[date, Figure]] = defaultdict(dict)
    reports: dict[Area, dict[date, Reports]] = defaultdict(dict)
    for indicator, level, area, period_type, start, *told in con.execute(FIGURE_SQL).fetchall():
        if period_type == "year":
            years[indicator, level, area][start.year] = Figure(*told)
        else:
            parts[indicator, level, area][start] = Figure(*told)
    for entity, level, area, month_on, *counts in con.execute(REPORT_SQL).fetchall():
        reports[entity, level, area][month_on] = Reports(*counts)
    last = {(entity, year): month for entity, year, month in con.execute(LAST_MONTH_SQL, {"as_of": as_of}).fetchall()}
    return _Figures(years, parts, reports, last)


def _agreed(row: Row) -> Agreed:
    goal = Goal(
        direction_of(row),
        row["target_value"],
        row["upper_value"],
        row["baseline_value"],
        row["kind"] or "flow",
        (row["tolerance_percent"] or 0.0) / 100,
    )
    return Agreed(row["target_year"], goal, row["target_split"] or "", tuple(row[name] for name in PERCENT_COLUMNS))


def direction_of(row: Row) -> Direction:
    """The direction the form names; else a band if it has an upper limit, else as the indicator reads."""
    if row["target_direction"] in DIRECTIONS:
        named: Direction = row["target_direction"]
        return named
    if row["upper_value"] is not None:
        return "band"
    return "down" if row["direction"] == "down" else "up"


def _known(row: Row, figures: _Figures) -> Known:
    area = (row["indicator_id"], row["level"], row["area_code"])
    year, entity = row["target_year"], row["coverage"] or ""
    parts = figures.parts.get(area, {})
    earlier: dict[int, dict[int, float | None]] = defaultdict(dict)
    for start, part in parts.items():
        if start.year < year:
            earlier[start.year][start.month] = part.value
    reports = figures.reports.get((entity, row["level"], row["area_code"]), {})
    return Known(
        unit=row["unit"] or "",
        last_month=figures.last_months.get((entity, year), 0),
        part_months=_part_months(row["native_period"]),
        whole=figures.years.get(area, {}).get(year),
        parts={start.month: part for start, part in parts.items() if start.year == year},
        earlier=earlier,
        reports={month_on.month: r for month_on, r in reports.items() if month_on.year == year},
        is_in_catalogue=row["title"] is not None,
    )


def _part_months(native_period: str | None) -> int:
    """How long the parts of a year are; 12 where the figure comes with the year (or in periods of its own)."""
    group = load_period_groups().get(native_period or "year")
    if group is None or group.is_phase or MONTHS % group.months or group.first.month != 1:
        return MONTHS
    return group.months
