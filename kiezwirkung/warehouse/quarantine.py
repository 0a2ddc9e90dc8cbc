"""Refused rows: taken out of staging, kept with reason and cell address, never with a value.

What belongs here: the tables `quarantine.refused_row` and `quality.finding`, and the one way in which a rule (the
reader's, a reference check's, a suite's) refuses or marks rows.
"""

from collections.abc import Mapping
from typing import Literal

import duckdb

from kiezwirkung.deliveries.findings import FindingCode
from kiezwirkung.warehouse.connecting import count, quote_table
from kiezwirkung.warehouse.finding_memory import create_states

Source = Literal["reading", "reference", "suite"]
FINDING_COLUMNS = "code, severity, delivery_id, file_name, entity, sheet, row_number, field, cell, source"
_TABLES = {
    "quality.finding": "code varchar, severity varchar, delivery_id varchar, file_name varchar, entity varchar,"
    " sheet varchar, row_number integer, field varchar, cell varchar, source varchar, detail varchar",
    "quality.finding_code": "code varchar, severity varchar, level varchar, title varchar",
    "quarantine.refused_row": "delivery_id varchar, entity varchar, sheet varchar, row_number integer,"
    " code varchar, field varchar, cell varchar, source varchar",
}


def create_tables(con: duckdb.DuckDBPyConnection, catalogue: Mapping[str, FindingCode]) -> None:
    """Empty tables for a new night, and the catalogue of codes."""
    for name, columns in _TABLES.items():
        con.execute(f"create or replace table {name} ({columns})")
    create_states(con)
    rows = [(code, entry.severity, entry.level, entry.title) for code, entry in sorted(catalogue.items())]
    if rows:
        marks = ", ".join(["(?, ?, ?, ?)"] * len(rows))
        con.execute(f"insert into quality.finding_code values {marks}", [value for row in rows for value in row])


def forget_derived(con: duckdb.DuckDBPyConnection, entity: str) -> None:
    """Drop what references and suites found in an entity, before its staging table is built again."""
    for table in ("quality.finding", "quarantine.refused_row"):
        con.execute(f"delete from {table} where entity = ? and source <> 'reading'", [entity])


def refuse_rows(
    con: duckdb.DuckDBPyConnection, entity: str, rows: str, *, code: str, field: str = "", source: Source = "reference"
) -> int:
    """Move rows of `staging.<entity>` to quarantine; gives how many.

    `rows` is a query with a column row_id, or the name of a table that has one. A code of level `file` becomes one
    finding per delivery, any other one finding per row with the address of `field`.
    """
    refused = note_rows(con, entity, rows, code=code, field=field, source=source)
    if refused:
        con.execute(
            f"""insert into quarantine.refused_row
            select s.delivery_id, ?, s.sheet, s.row_number, ?, ?, {_CELL}, ?
            from {_addressed(entity)}""",
            [entity, code, field, source, entity, field],
        )
        con.execute(f"delete from {_staging(entity)} where row_id in (select row_id from marked_row)")
    return refused


def note_rows(
    con: duckdb.DuckDBPyConnection, entity: str, rows: str, *, code: str, field: str = "", source: Source = "suite"
) -> int:
    """Write findings for rows of `staging.<entity>` and leave the rows where they are; gives how many rows."""
    con.execute(
        f"create or replace temp table marked_row as select s.row_id from {_staging(entity)} as s"
        f" where s.row_id in (select row_id from {_as_source(rows)} as chosen)"
    )
    marked = count(con, "select count(*) from marked_row")
    if marked and _level(con, code) == "file":
        _write_file_findings(con, entity, code, source)
    elif marked:
        con.execute(
            f"""insert into quality.finding ({FINDING_COLUMNS})
            select ?, {_SEVERITY}, s.delivery_id, d.file_name, ?, s.sheet, s.row_number, ?, {_CELL}, ?
            from {_addressed(entity)}""",
            [code, code, entity, field, source, entity, field],
        )
    return marked


def note_deliveries(con: duckdb.DuckDBPyConnection, code: str, deliveries: str) -> None:
    """Write one finding of a code that marks whole files for each delivery of a query with one column."""
    con.execute(
        f"""insert into quality.finding ({FINDING_COLUMNS})
        select ?, {_SEVERITY}, d.delivery_id, d.file_name, '', '', null::integer, '', '', 'reference'
        from raw.delivery as d
        where d.delivery_id in ({deliveries})""",
        [code, code],
    )


_CELL = "coalesce(c.column_letter || s.row_number, '')"
_SEVERITY = "coalesce((select k.severity from quality.finding_code as k where k.code = ?), 'FEHLER')"


def _addressed(entity: str) -> str:
    return f"""{_staging(entity)} as s
        inner join marked_row as m on s.row_id = m.row_id
        left join raw.delivery as d on s.delivery_id = d.delivery_id
        left join raw.sheet_column as c
            on s.delivery_id = c.delivery_id and s.sheet = c.sheet and c.entity = ? and c.field = ?"""


def _write_file_findings(con: duckdb.DuckDBPyConnection, entity: str, code: str, source: Source) -> None:
    con.execute(
        f"""insert into quality.finding ({FINDING_COLUMNS})
        select distinct ?, {_SEVERITY}, s.delivery_id, d.file_name, ?, '', null::integer, '', '', ?
        from {_staging(entity)} as s
        inner join marked_row as m on s.row_id = m.row_id
        left join raw.delivery as d on s.delivery_id = d.delivery_id""",
        [code, code, entity, source],
    )


def _level(con: duckdb.DuckDBPyConnection, code: str) -> str:
    rows = con.execute("select level from quality.finding_code where code = ?", [code]).fetchall()
    return str(rows[0][0]) if rows else "row"


def _as_source(rows: str) -> str:
    is_query = rows.lstrip().lower().startswith(("select", "with", "from"))
    return f"({rows})" if is_query else quote_table(rows)


def _staging(entity: str) -> str:
    return quote_table(f"staging.{entity}")
