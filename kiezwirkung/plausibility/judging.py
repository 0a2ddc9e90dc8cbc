"""Judging what was delivered: the plausibility rules over staging, with verdicts and findings.

What belongs here: the order of the rules, and which rows each is asked about. The night and the trial run of one file
call the same `judge`. It changes no row of staging; only a rule between figures whose code is a FEHLER refuses rows.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import duckdb

from kiezwirkung.plausibility.comparisons import (
    LARGEST_ROW,
    copied_query,
    group_key,
    last_year_query,
    programme_mean_query,
)
from kiezwirkung.plausibility.definitions import CentreRule, Compared, ExpectedRange, Figure, Rules, packaged_rules
from kiezwirkung.plausibility.expected_ranges import judge_series
from kiezwirkung.plausibility.figure_rules import violation_query
from kiezwirkung.plausibility.figures import SOURCES, build_figures
from kiezwirkung.plausibility.verdicts import Judgement, forget, keep, note_silence, note_unusual
from kiezwirkung.warehouse.connecting import column_types, quote, quote_table
from kiezwirkung.warehouse.forms import Form, slice_period


@dataclass(frozen=True)
class Judged:
    """How many values were judged, how many findings followed, and how many values nobody could judge."""

    judged_count: int
    finding_count: int
    silent_count: int


def judge(con: duckdb.DuckDBPyConnection, forms: Iterable[Form], rules: Rules | None = None) -> Judged:
    """Ask all plausibility rules about staging: verdicts to quality.plausibility, findings to quality.finding.

    May be called again: what an earlier call found is forgotten first.
    """
    rules = rules or packaged_rules()
    by_entity = {form.entity: form for form in forms}
    forget(con)
    for series in rules.ranges.series:
        if _is_there(con, series, by_entity):
            _judge_series(con, series, by_entity[series.entity])
    _compare(con, rules, by_entity)
    _judge_figures(con, rules, by_entity)
    found = note_unusual(con, by_entity) + note_silence(con, by_entity)
    counted = con.execute(
        "select count(*), sum((verdict = 'cannot_judge')::integer) from quality.plausibility"
    ).fetchall()
    return Judged(int(counted[0][0]), found, int(counted[0][1] or 0))


def _is_there(con: duckdb.DuckDBPyConnection, entry: Compared, forms: Mapping[str, Form]) -> bool:
    return entry.entity in forms and entry.field in column_types(con, f"staging.{entry.entity}")


def _judge_series(con: duckdb.DuckDBPyConnection, entry: ExpectedRange, form: Form) -> None:
    frame = con.sql(_each_row(entry, form) if entry.each_row else _summed(entry, form)).pl()
    con.register("judged_series", judge_series(frame, entry.method))
    about = Judgement(entry.id, "D305", entry.method.name, entry.entity, entry.field, form.slice)
    keep(
        con,
        about,
        """select project_id, unit, period_on, row_id, verdict, lower, upper,
            case when verdict = 'cannot_judge' then reason when verdict = 'expected' then ''
                else replace(format('{:,} bis {:,}', lower::bigint, upper::bigint), ',', '.') end as reason
        from judged_series""",
    )
    con.unregister("judged_series")


def _summed(entry: ExpectedRange, form: Form) -> str:
    start, field = slice_period(form)[0], quote(entry.field)
    return f"""
        select r.project_id, {group_key(entry)} as unit, r.project_id || '|' || unit as series, {start} as period_on,
            sum(r.{field})::double as value, {LARGEST_ROW.format(field=field)} as row_id
        from {quote_table(f"staging.{entry.entity}")} as r
        where r.{field} is not null and {entry.where}
        group by all order by all"""


def _each_row(entry: ExpectedRange, form: Form) -> str:
    return f"""
        select r.project_id, {group_key(entry)} as unit, r.project_id || '|' || unit as series,
            {slice_period(form)[0]} as period_on, r.{quote(entry.field)}::double as value, r.row_id
        from {quote_table(f"staging.{entry.entity}")} as r
        where r.{quote(entry.field)} is not null and {entry.where}
        order by all"""


def _compare(con: duckdb.DuckDBPyConnection, rules: Rules, forms: Mapping[str, Form]) -> None:
    named = rules.comparisons
    compared: list[tuple[str, str, Compared, Callable[[Form], str]]] = [
        *(("D303", "last_year", entry, partial(last_year_query, entry)) for entry in named.last_year),
        *(("D304", "programme_mean", entry, partial(programme_mean_query, entry)) for entry in named.programme_mean),
        *(("D308", "copied", entry, partial(copied_query, entry)) for entry in named.copied),
    ]
    for code, method, entry, query in compared:
        if _is_there(con, entry, forms):
            about = Judgement(entry.id, code, method, entry.entity, entry.field, "year")
            keep(con, about, query(forms[entry.entity]))


def _judge_figures(con: duckdb.DuckDBPyConnection, rules: Rules, forms: Mapping[str, Form]) -> None:
    between = rules.between
    rows = build_figures(con, between.figures, forms)
    for rule in between.rules:
        if all(name.split(".")[0] in rows for name in rule.figures):
            _judge_rule(con, rule, between.figures[rule.mark], rows[rule.mark])


def _judge_rule(con: duckdb.DuckDBPyConnection, rule: CentreRule, marked: Figure, rows: str) -> None:
    """Only what is broken is kept; the range is what the other side allows, and the largest row is marked."""
    about = Judgement(rule.id, rule.code, "figure_rule", marked.entity, marked.field, rule.period_type)
    low = "v.right_value" if rule.operator in {"==", ">", ">="} else "null"
    high = "v.right_value" if rule.operator in {"==", "<", "<="} else "null"
    keep(
        con,
        about,
        f"""select p.project_id, p.unit, p.period_on, p.row_id, 'unusual_pair' as verdict,
            {low}::double as lower, {high}::double as upper, ? as reason
        from ({violation_query(rule, SOURCES)}) as v
        inner join (
            select m.unit, m.period_on, first(m.row_id order by m.value desc, m.row_id) as row_id,
                any_value(s.project_id) as project_id
            from ({rows}) as m
            inner join {quote_table(f"staging.{marked.entity}")} as s on m.row_id = s.row_id
            group by m.unit, m.period_on
        ) as p on v.unit = p.unit and v.period_on = p.period_on""",
        [rule.sentence],
    )
