"""Where the content of the feedback comes from: the working warehouse, read in a few queries for all deliveries.

What belongs here: SQL over `quality`, `quarantine` and `raw`, and the step from its rows to `FeedbackDelivery` values.
Pseudonyms are never asked for.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from kiezwirkung.deliveries.feedback import SUFFIX, feedback_names, write_feedback
from kiezwirkung.deliveries.feedback_content import (
    HIDDEN_TYPES,
    ROW_CAP,
    FeedbackDelivery,
    FeedbackFinding,
    FormSheet,
    Total,
    sheet_column,
    worded,
)
from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.templates import Template, load_code_lists

Key = tuple[str, str]  # delivery_id and sheet, or delivery_id and file name
CONTEXT = ("project_id", "report_year")
_HEADERS = "select delivery_id, sheet, min(header_row) from raw.sheet_entity group by all"
_CELL = re.compile(r"^([A-Z]{1,3})\d*$")
_REFUSED = "(select distinct delivery_id, sheet, row_number from quarantine.refused_row where entity = '{entity}')"
_WANTED = "(select distinct delivery_id from quality.finding)"


@dataclass(frozen=True)
class _Measured:
    """What one query says about a table of a delivery."""

    row_count: int
    project_ids: list[str]
    totals: list[Total]


@dataclass
class _Tables:
    """One form in all deliveries with findings."""

    template: Template
    measured: dict[Key, _Measured] = field(default_factory=dict)
    rows: dict[Key, pl.DataFrame] = field(default_factory=dict)


def write_all_feedback(
    con: duckdb.DuckDBPyConnection,
    templates: Mapping[str, Template],
    folder: Path,
    *,
    is_invented: bool = False,
    on_failure: Callable[[str], None] = lambda _name: None,
) -> list[Path]:
    """Write one workbook per delivery with findings, and remove those whose delivery has none any more.

    A workbook that cannot be written stops no other; `on_failure` hears its name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    deliveries = list(collect_feedback(con, templates, is_invented=is_invented))
    names = feedback_names(delivery.file_name for delivery in deliveries)
    written: list[Path] = []
    for delivery, name in zip(deliveries, names, strict=True):
        try:
            written.append(write_feedback(delivery, folder / name))
        except Exception:
            on_failure(name)
    for old in set(folder.glob(f"*{SUFFIX}")) - set(written):
        if old.is_file():
            old.unlink()
    return written


def collect_feedback(
    con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template], *, is_invented: bool = False
) -> Iterator[FeedbackDelivery]:
    """The feedback of every delivery with findings, in order of file names."""
    by_entity = {template.entity: template for template in templates.values()}
    findings = _findings(con, by_entity)
    forms = _forms(con, by_entity)
    for delivery_id, file_name, read, accepted, refused, skipped, received_at in _counts(con):
        found = findings.get((delivery_id, file_name))
        if found:
            tables = forms.get(delivery_id, []) if received_at is not None else []
            yield FeedbackDelivery(
                delivery_id,
                file_name,
                read,
                accepted,
                refused,
                skipped,
                findings=found,
                forms=[form for form, _ in tables],
                project_ids=sorted({project for _, projects in tables for project in projects}),
                received_at=received_at,
                is_invented=is_invented,
            )


def _counts(con: duckdb.DuckDBPyConnection) -> list[Any]:
    """The receipt of every file; a copy of a file we already have has no time of its own."""
    return con.execute(
        f"""select c.delivery_id, c.file_name, c.rows_read, c.rows_accepted, c.rows_quarantined, c.rows_skipped,
            d.received_at
        from quality.conservation as c
        left join raw.delivery as d on c.delivery_id = d.delivery_id and c.file_name = d.file_name
        where c.delivery_id in {_WANTED} order by c.file_name, c.delivery_id"""
    ).fetchall()


def _findings(con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template]) -> dict[Key, list[FeedbackFinding]]:
    found: dict[Key, list[FeedbackFinding]] = defaultdict(list)
    rows = con.execute(
        "select code, delivery_id, file_name, coalesce(entity, ''), sheet, row_number, field, cell from quality.finding"
    ).fetchall()
    for code, delivery_id, file_name, entity, sheet, row_number, field_name, cell in rows:
        place = _CELL.match(cell or "")
        finding = Finding(code, "", sheet or "", row_number, field_name or "", place.group(1) if place else "")
        found[delivery_id, file_name].append(worded(finding, templates.get(entity), entity))
    return found


def _forms(
    con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template]
) -> dict[str, list[tuple[FormSheet, list[str]]]]:
    """All recognised tables by delivery, with the projects they name."""
    tables = {entity: _tables(con, template) for entity, template in templates.items()}
    headers = _header_rows(con)
    forms: dict[str, list[tuple[FormSheet, list[str]]]] = defaultdict(list)
    for (delivery_id, sheet, entity), letters in _columns(con).items():
        if entity in tables:
            key = (delivery_id, sheet)
            form = _form(tables[entity], key, headers.get(key, 1), letters)
            known = tables[entity].measured.get(key)
            forms[delivery_id].append((form, known.project_ids if known else []))
    return forms


def _form(tables: _Tables, key: Key, header_row: int, letters: Mapping[str, str]) -> FormSheet:
    template, measured = tables.template, tables.measured.get(key, _Measured(0, [], []))
    columns = [sheet_column(template, name, letter, _code_labels()) for name, letter in letters.items()]
    rows = tables.rows.get(key, pl.DataFrame(schema={"row_number": pl.Int32}))
    labels = {column.label for column in columns}
    totals = [total for total in measured.totals if total.label in labels]
    return FormSheet(template.entity, template.title, key[1], header_row, columns, rows, measured.row_count, totals)


@cache
def _code_labels() -> dict[str, dict[str, str]]:
    lists = load_code_lists().items()
    return {name: {code: entry.label for code, entry in code_list.codes.items()} for name, code_list in lists}


def _columns(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str], dict[str, str]]:
    """Where each field stands, tables in the order of the sheets in their file."""
    found: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    rows = con.execute(
        f"""select delivery_id, sheet, entity, field, column_letter from raw.sheet_column
        where delivery_id in {_WANTED} order by rowid"""
    ).fetchall()
    for delivery_id, sheet, entity, name, letter in rows:
        if letter:
            found[delivery_id, sheet, entity][name] = letter
    return found


def _header_rows(con: duckdb.DuckDBPyConnection) -> dict[Key, int]:
    """The row of the headers of every recognised sheet."""
    found = con.execute(_HEADERS).fetchall()
    return {(delivery_id, sheet): row for delivery_id, sheet, row in found}


def _tables(con: duckdb.DuckDBPyConnection, template: Template) -> _Tables:
    stored = {row[0] for row in con.execute(f'describe raw."{template.entity}"').fetchall()}
    tables = _Tables(template)
    summed = [one for one in template.fields if one.total and one.name in stored]
    for delivery_id, sheet, *rest in con.execute(
        _measure_sql(template.entity, [one.name for one in summed])
    ).fetchall():
        tables.measured[delivery_id, sheet] = _measured(rest, [one.label for one in summed])
    shown = [name for name in CONTEXT if name in stored]
    shown += [
        one.name for one in template.fields
        if one.type not in HIDDEN_TYPES and one.name in stored and one.name not in shown
    ]  # fmt: skip
    frame = con.sql(_rows_sql(template.entity, shown)).pl()
    for (delivery_id, sheet), rows in frame.partition_by(["delivery_id", "sheet"], as_dict=True).items():
        tables.rows[str(delivery_id), str(sheet)] = rows
    return tables


def _measured(values: list[Any], labels: list[str]) -> _Measured:
    row_count, project_ids, *sums = values
    totals = [Total(label, sums[2 * n], sums[2 * n + 1]) for n, label in enumerate(labels)]
    return _Measured(row_count, [project for project in project_ids if project], totals)


def _measure_sql(entity: str, summed: list[str]) -> str:
    sums = "".join(
        f', sum(r."{name}")::double as "{name}_read",'
        f' sum(case when q.row_number is null and not r.is_refused then r."{name}" end)::double as "{name}_accepted"'
        for name in summed
    )
    return f"""
        select r.delivery_id, r.sheet, count(*) as row_count, list(distinct r.project_id) as project_ids{sums}
        from raw."{entity}" as r
        left join {_REFUSED.format(entity=entity)} as q
            on r.delivery_id = q.delivery_id and r.sheet = q.sheet and r.row_number = q.row_number
        where r.delivery_id in {_WANTED}
        group by r.delivery_id, r.sheet"""


def _rows_sql(entity: str, shown: list[str]) -> str:
    """All rows of small tables; of large ones those with findings, and never more than the cap."""
    columns = "".join(f', r."{name}"' for name in shown)
    return f"""
        with marked as (
            select distinct delivery_id, sheet, row_number from quality.finding
            where entity = '{entity}' and row_number is not null
        ), counted as (
            select delivery_id, sheet, count(*) as row_count from raw."{entity}"
            where delivery_id in {_WANTED} group by all
        )
        select r.delivery_id, r.sheet, r.row_number{columns}
        from raw."{entity}" as r
        inner join counted as c on r.delivery_id = c.delivery_id and r.sheet = c.sheet
        left join marked as m on r.delivery_id = m.delivery_id and r.sheet = m.sheet and r.row_number = m.row_number
        where c.row_count <= {ROW_CAP} or m.row_number is not null
        qualify row_number() over (partition by r.delivery_id, r.sheet order by r.row_number) <= {ROW_CAP}
        order by r.delivery_id, r.sheet, r.row_number"""
