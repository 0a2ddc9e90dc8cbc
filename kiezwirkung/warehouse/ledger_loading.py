"""Loading the raw layer: rows as read, with their addresses, from the Parquet of the current deliveries.

What belongs here: `raw.*`, the reader's findings and the reader's refusals. Nothing is interpreted here; which rows
are current is decided in `slices.py`, what they mean in `sql/staging`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
import polars as pl

from kiezwirkung.deliveries.findings import FindingCode, catalogue
from kiezwirkung.warehouse.arrivals import Arrival, Arrivals
from kiezwirkung.warehouse.building import transaction
from kiezwirkung.warehouse.connecting import count, quote, quote_table, quote_text, table_names
from kiezwirkung.warehouse.forms import Form, by_entity, stored_columns
from kiezwirkung.warehouse.quarantine import FINDING_COLUMNS, create_tables
from kiezwirkung.warehouse.slices import decide_slices

_TABLES: dict[str, dict[str, Any]] = {
    "delivery": {
        "delivery_id": pl.String,
        "file_name": pl.String,
        "received_at": pl.Datetime("us", "UTC"),
        "entities": pl.String,
        "template_ids": pl.String,
        "rows_read": pl.Int64,
        "is_present": pl.Boolean,
        "overwritten_by": pl.String,
        "first_seen_on": pl.Date,
    },
    "duplicate_file": {"delivery_id": pl.String, "file_name": pl.String, "rows_read": pl.Int64},
    "left_out_file": {"delivery_id": pl.String, "file_name": pl.String, "left_at": pl.Datetime("us", "UTC")},
    "sheet_column": {
        "delivery_id": pl.String,
        "sheet": pl.String,
        "entity": pl.String,
        "field": pl.String,
        "column_letter": pl.String,
        "header": pl.String,
    },
    "sheet_entity": {"delivery_id": pl.String, "sheet": pl.String, "entity": pl.String, "header_row": pl.Int32},
    "skipped_row": {"delivery_id": pl.String, "sheet": pl.String, "row_number": pl.Int32, "reason": pl.String},
    "sum_row": {
        "delivery_id": pl.String,
        "sheet": pl.String,
        "entity": pl.String,
        "field": pl.String,
        "row_number": pl.Int32,
        "said": pl.Float64,
    },
}
_FINDING: dict[str, Any] = {
    "code": pl.String,
    "delivery_id": pl.String,
    "file_name": pl.String,
    "sheet": pl.String,
    "row_number": pl.Int32,
    "field": pl.String,
    "cell": pl.String,
    "source": pl.String,
    "detail": pl.String,
    "entity": pl.String,
}


def load_raw(
    con: duckdb.DuckDBPyConnection,
    forms: Iterable[Form],
    arrivals: Arrivals,
    codes: Mapping[str, FindingCode] | None = None,
) -> dict[str, int]:
    """Fill the raw layer from nothing; gives the rows per entity. `codes` default to the catalogue of findings."""
    forms = list(forms)
    with transaction(con):
        create_tables(con, catalogue() if codes is None else codes)
        _drop_unknown(con, {form.entity for form in forms})
        _load_ledger(con, arrivals)
        counts = {
            entity: _load_entity(con, entity, versions, arrivals) for entity, versions in by_entity(forms).items()
        }
        _load_findings(con, arrivals)
        _load_refusals(con, counts)
        decide_slices(con, forms)
    return counts


def _drop_unknown(con: duckdb.DuckDBPyConnection, entities: set[str]) -> None:
    for table in set(table_names(con, "raw")) - entities - _TABLES.keys() - {"slice"}:
        con.execute(f"drop table {quote_table(f'raw.{table}')}")


def _load_ledger(con: duckdb.DuckDBPyConnection, arrivals: Arrivals) -> None:
    deliveries = arrivals.deliveries
    rows: dict[str, Iterable[Sequence[object]]] = {
        "delivery": (_delivery_row(arrival) for arrival in deliveries),
        "duplicate_file": ((copy.delivery_id, copy.file_name, copy.rows_read) for copy in arrivals.copies),
        "left_out_file": ((one.name_id, one.file_name, one.left_at) for one in arrivals.left_out),
        "sheet_column": _sheet_columns(deliveries),
        "sheet_entity": sorted(
            {(a.delivery_id, table.sheet, table.entity, table.header_row) for a in deliveries for table in a.tables}
        ),
        "skipped_row": ((a.delivery_id, s.sheet, s.row_number, s.reason) for a in deliveries for s in a.skips),
        "sum_row": _sum_rows(deliveries),
    }
    for table, schema in _TABLES.items():
        frame = pl.DataFrame(list(rows[table]), schema=schema, orient="row")
        _write(con, f"create or replace table {quote_table(f'raw.{table}')} as select * from arriving", frame)


def _delivery_row(arrival: Arrival) -> tuple[object, ...]:
    entities = ",".join(sorted({table.entity for table in arrival.tables}))
    templates = ",".join(sorted({table.template_id for table in arrival.tables}))
    about = (arrival.delivery_id, arrival.file_name, arrival.received_at, entities, templates, arrival.rows_read)
    return (*about, arrival.is_present, arrival.overwritten_by, arrival.first_seen_on)


def _sheet_columns(deliveries: Sequence[Arrival]) -> Iterable[Sequence[object]]:
    seen = {
        (arrival.delivery_id, table.sheet, table.entity, field): (letter, table.headers.get(field, ""))
        for arrival in deliveries
        for table in arrival.tables
        for field, letter in table.columns.items()
    }
    return [(*key, *said) for key, said in seen.items()]


def _sum_rows(deliveries: Sequence[Arrival]) -> Iterable[Sequence[object]]:
    return (
        (arrival.delivery_id, table.sheet, table.entity, field, row_number, said)
        for arrival in deliveries
        for table in arrival.tables
        for field, said_in in table.sum_rows.items()
        for row_number, said in said_in
    )


def _load_entity(con: duckdb.DuckDBPyConnection, entity: str, versions: list[Form], arrivals: Arrivals) -> int:
    name = quote_table(f"raw.{entity}")
    columns = ", ".join(f"{quote(column)} {kind}" for column, kind in stored_columns(versions).items())
    con.execute(f"create or replace table {name} ({columns})")
    paths = sorted({str(t.path) for arrival in arrivals.deliveries for t in arrival.tables if t.entity == entity})
    if not paths:
        return 0
    listed = ", ".join(quote_text(path) for path in paths)
    return count(con, f"insert into {name} by name select * from read_parquet([{listed}], union_by_name = true)")


def _load_findings(con: duckdb.DuckDBPyConnection, arrivals: Arrivals) -> None:
    found = ((arrival, f) for arrival in arrivals.deliveries for f in arrival.findings)
    rows = [
        (f.code, a.delivery_id, a.file_name, f.sheet, f.row_number, f.field, f.cell, "reading", f.detail, f.entity)
        for a, f in found
    ]
    rows += [_file_finding(copy.code, copy.delivery_id, copy.file_name) for copy in arrivals.copies]
    rows += [_file_finding("D125", one.name_id, one.file_name) for one in arrivals.left_out]
    _write(
        con,
        f"""insert into quality.finding ({FINDING_COLUMNS}, detail)
        select a.code, coalesce(k.severity, 'FEHLER'), a.delivery_id, a.file_name,
            coalesce(e.entity, a.entity, ''), a.sheet, a.row_number, a.field, a.cell, a.source, nullif(a.detail, '')
        from arriving as a
        left join quality.finding_code as k on a.code = k.code
        left join (select delivery_id, sheet, min(entity) as entity from raw.sheet_entity group by all) as e
            on a.delivery_id = e.delivery_id and a.sheet = e.sheet""",
        pl.DataFrame(rows, schema=_FINDING, orient="row"),
    )


def _file_finding(
    code: str, delivery_id: str, file_name: str
) -> tuple[str, str, str, str, int | None, str, str, str, str, str]:
    return (code, delivery_id, file_name, "", None, "", "", "reading", "", "")


def _load_refusals(con: duckdb.DuckDBPyConnection, entities: Iterable[str]) -> None:
    """A refused row keeps its first reason; one without any reason is caught by the conservation check."""
    con.execute("""
        create or replace temp table row_verdict as
        select delivery_id, sheet, row_number, min_by(code, rank) as code, min_by(field, rank) as field,
            min_by(cell, rank) as cell
        from (select *, length(cell) || cell || code as rank from quality.finding)
        where severity = 'FEHLER' and source = 'reading' and row_number is not null
        group by delivery_id, sheet, row_number""")
    for entity in entities:
        con.execute(
            f"""insert into quarantine.refused_row
            select r.delivery_id, ?, r.sheet, r.row_number, coalesce(v.code, ''), coalesce(v.field, ''),
                coalesce(v.cell, ''), 'reading'
            from {quote_table(f"raw.{entity}")} as r
            left join row_verdict as v
                on r.delivery_id = v.delivery_id and r.sheet = v.sheet and r.row_number = v.row_number
            where r.is_refused""",
            [entity],
        )
    con.execute("drop table row_verdict")


def _write(con: duckdb.DuckDBPyConnection, statement: str, frame: pl.DataFrame) -> None:
    con.register("arriving", frame)
    try:
        con.execute(statement)
    finally:
        con.unregister("arriving")
