"""Keeping judgements: every verdict in `quality.plausibility`, what is unusual or silent as findings.

What belongs here: the table of verdicts and the way from a judged row to file, sheet and cell. Sentences live in
finding_codes.yaml; a finding carries only its range or reason as detail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from kiezwirkung.deliveries.findings import catalogue
from kiezwirkung.plausibility.comparisons import JUDGED
from kiezwirkung.warehouse.connecting import count, quote_table, quote_text
from kiezwirkung.warehouse.forms import Form
from kiezwirkung.warehouse.quarantine import FINDING_COLUMNS, refuse_rows

SILENT = "D306"
RANGES = "D305"
CODES = ("D303", "D304", RANGES, SILENT, "D307", "D308")
_TABLE = """
create or replace table quality.plausibility (
    rule varchar, code varchar, method varchar, entity varchar, field varchar, period_type varchar,
    project_id varchar, unit varchar, period_on date, row_id varchar, verdict varchar,
    lower double, upper double, reason varchar
)"""


@dataclass(frozen=True)
class Judgement:
    """What all verdicts of one rule have in common."""

    rule: str
    code: str
    method: str
    entity: str
    field: str
    period_type: str


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """An empty table of verdicts, and no findings of an earlier call."""
    con.execute(_TABLE)
    con.execute(f"delete from quality.finding where source = 'suite' and code in {CODES}")


def keep(con: duckdb.DuckDBPyConnection, about: Judgement, query: str, values: Sequence[object] = ()) -> None:
    """Write the verdicts a query gives (columns of JUDGED) to quality.plausibility."""
    common = [about.rule, about.code, about.method, about.entity, about.field, about.period_type]
    con.execute(
        f"""insert into quality.plausibility
        select ?, ?, ?, ?, ?, ?, {JUDGED} from ({query}) as judged""",
        [*common, *values],
    )


def note_unusual(con: duckdb.DuckDBPyConnection, forms: Mapping[str, Form]) -> int:
    """One finding per marked cell and code; codes that are FEHLER refuse the row instead. Gives how many."""
    found = 0
    pairs = con.execute(
        "select distinct entity, field, code from quality.plausibility where starts_with(verdict, 'unusual')"
        " order by all"
    ).fetchall()
    for entity, field, code in pairs:
        if entity not in forms:
            continue
        if catalogue()[code].severity == "FEHLER":
            named = f"code = {quote_text(code)} and entity = {quote_text(entity)} and field = {quote_text(field)}"
            rows = f"select row_id from quality.plausibility where {named} and starts_with(verdict, 'unusual')"
            found += refuse_rows(con, entity, rows, code=code, field=field, source="suite")
        else:
            found += _note(con, entity, field, code)
    return found


def _note(con: duckdb.DuckDBPyConnection, entity: str, field: str, code: str) -> int:
    return count(
        con,
        f"""insert into quality.finding ({FINDING_COLUMNS}, detail)
        select ?, ?, s.delivery_id, d.file_name, ?, s.sheet, s.row_number, ?,
            coalesce(c.column_letter || s.row_number, ''), 'suite', p.reason
        from (
            select row_id, string_agg(distinct reason, '; ' order by reason) as reason from quality.plausibility
            where entity = ? and field = ? and code = ? and starts_with(verdict, 'unusual') group by row_id
        ) as p
        inner join {quote_table(f"staging.{entity}")} as s on p.row_id = s.row_id
        {_ADDRESS}""",
        [code, catalogue()[code].severity, entity, field, entity, field, code, entity, field],
    )


def note_silence(con: duckdb.DuckDBPyConnection, forms: Mapping[str, Form]) -> int:
    """One D306 per file and column with values whose past does not allow a judgement, with the reasons counted."""
    pairs = con.execute(
        "select distinct entity, field from quality.plausibility where code = ? and verdict = 'cannot_judge'"
        " order by all",
        [RANGES],
    ).fetchall()
    return sum(_note_silent_column(con, entity, field) for entity, field in pairs if entity in forms)


def _note_silent_column(con: duckdb.DuckDBPyConnection, entity: str, field: str) -> int:
    return count(
        con,
        f"""insert into quality.finding ({FINDING_COLUMNS}, detail)
        with silent as (
            select s.delivery_id, s.sheet, p.reason, count(*) as row_count
            from quality.plausibility as p
            inner join {quote_table(f"staging.{entity}")} as s on p.row_id = s.row_id
            where p.entity = ? and p.field = ? and p.code = '{RANGES}' and p.verdict = 'cannot_judge'
            group by all
        ), told as (
            select delivery_id, min(sheet) as sheet, string_agg(
                if(rows = 1, '1 Zeile: ', rows || ' Zeilen: ') || reason, ', ' order by reason) as detail
            from (select delivery_id, min(sheet) as sheet, reason, sum(row_count) as rows from silent group by all)
            group by delivery_id
        )
        select '{SILENT}', ?, s.delivery_id, d.file_name, ?, s.sheet, null::integer, ?,
            coalesce(c.column_letter, ''), 'suite', s.detail
        from told as s
        {_ADDRESS}""",
        [entity, field, catalogue()[SILENT].severity, entity, field, entity, field],
    )


_ADDRESS = """left join raw.delivery as d on s.delivery_id = d.delivery_id
        left join raw.sheet_column as c
            on s.delivery_id = c.delivery_id and s.sheet = c.sheet and c.entity = ? and c.field = ?"""
