"""The tables of the deliveries that get feedback: columns, rows at their places, totals beside the file's own sums.

What belongs here: SQL over `raw` and the step from its rows to `FormSheet` values. Pseudonyms are never asked for.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import duckdb
import polars as pl

from kiezwirkung.deliveries.feedback.content import HIDDEN_TYPES, ROW_CAP, FormSheet, SumRow, Total, sheet_column
from kiezwirkung.deliveries.feedback.history import WANTED
from kiezwirkung.deliveries.feedback.own_headers import read_own_headers
from kiezwirkung.deliveries.reading.totals import is_summed
from kiezwirkung.deliveries.templates import Template, load_code_lists
from kiezwirkung.warehouse.connecting import column_types

Key = tuple[str, str]  # delivery_id and sheet
CONTEXT = ("project_id", "report_year")
_HEADERS = "select delivery_id, sheet, min(header_row) from raw.sheet_entity group by all"
_REFUSED = "(select distinct delivery_id, sheet, row_number from quarantine.refused_row where entity = '{entity}')"


@dataclass(frozen=True)
class _Measured:
    """What one query says about a table of a delivery; totals by field, read and accepted."""

    row_count: int
    project_ids: list[str]
    totals: dict[str, tuple[float | None, float | None]]


@dataclass
class _Tables:
    """One form in all deliveries with findings."""

    template: Template
    measured: dict[Key, _Measured] = field(default_factory=dict)
    rows: dict[Key, pl.DataFrame] = field(default_factory=dict)
    sums: dict[Key, dict[str, list[tuple[int, float]]]] = field(default_factory=dict)


def read_forms(
    con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template]
) -> dict[str, list[tuple[FormSheet, list[str]]]]:
    """All recognised tables by delivery, with the projects they name."""
    columns, headers, own = _columns(con), _header_rows(con), read_own_headers(con)
    named = {entity for _, _, entity in columns}
    tables = {entity: _tables(con, template) for entity, template in templates.items() if entity in named}
    forms: dict[str, list[tuple[FormSheet, list[str]]]] = defaultdict(list)
    for (delivery_id, sheet, entity), letters in columns.items():
        if entity in tables:
            key = (delivery_id, sheet)
            form = _form(tables[entity], key, headers.get(key, 1), letters, own.get((delivery_id, sheet, entity), {}))
            known = tables[entity].measured.get(key)
            forms[delivery_id].append((form, known.project_ids if known else []))
    return forms


def _form(tables: _Tables, key: Key, header_row: int, letters: Mapping[str, str], own: Mapping[str, str]) -> FormSheet:
    template, measured = tables.template, tables.measured.get(key, _Measured(0, [], {}))
    labels = code_labels()
    columns = [sheet_column(template, name, letter, labels, own.get(name, "")) for name, letter in letters.items()]
    rows = tables.rows.get(key, pl.DataFrame(schema={"row_number": pl.Int32}))
    form = FormSheet(template.entity, template.title, key[1], header_row, columns, rows, measured.row_count)
    sums = tables.sums.get(key, {})
    totals = [
        Total(own.get(name) or template.by_name[name].label, *pair, sums_said(form, name, pair[0], sums.get(name, [])))
        for name, pair in measured.totals.items()
        if name in letters
    ]
    return replace(form, totals=totals)


def sums_said(form: FormSheet, name: str, total: float | None, said: Sequence[tuple[int, float]]) -> list[SumRow]:
    """Each sum row with what it stands for: the rows since the sum row before it, or all rows above it.

    A single one stands for the whole table, wherever it is.
    """
    if len(said) == 1:
        return [SumRow(*said[0], total)]
    found, start = [], 0
    for row_number, value in sorted(said):
        read = None if form.is_cut else _closest(form.rows, name, value, (start, row_number))
        found.append(SumRow(row_number, value, read))
        start = row_number
    return found


def _closest(rows: pl.DataFrame, name: str, value: float, span: tuple[int, int]) -> float | None:
    """Of the sum since the last sum row and the sum of all rows above, the one closer to what is said."""
    above = rows.filter(pl.col("row_number") < span[1])
    sums = [float(part[name].sum() or 0) for part in (above.filter(pl.col("row_number") > span[0]), above)]
    return min(sums, key=lambda one: abs(one - value))


@cache
def code_labels() -> dict[str, dict[str, str]]:
    """The labels of all codes by code list."""
    lists = load_code_lists().items()
    return {name: {code: entry.label for code, entry in code_list.codes.items()} for name, code_list in lists}


def _columns(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str], dict[str, str]]:
    """Where each field stands, tables in the order of the sheets in their file."""
    found: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    rows = con.execute(
        f"""select delivery_id, sheet, entity, field, column_letter from raw.sheet_column
        where delivery_id in {WANTED} order by rowid"""
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
    stored, tables = column_types(con, f"raw.{template.entity}"), _Tables(template)
    if not stored:
        return tables
    summed = [one.name for one in template.fields if is_summed(one) and one.name in stored]
    for delivery_id, sheet, *rest in con.execute(_measure_sql(template.entity, summed)).fetchall():
        tables.measured[delivery_id, sheet] = _measured(rest, summed)
    if column_types(con, "raw.sum_row"):
        for delivery_id, sheet, name, row_number, said in con.execute(_SUMS, [template.entity]).fetchall():
            tables.sums.setdefault((delivery_id, sheet), {}).setdefault(name, []).append((row_number, said))
    shown = [name for name in CONTEXT if name in stored]
    shown += [
        one.name for one in template.fields
        if one.type not in HIDDEN_TYPES and one.name in stored and one.name not in shown
    ]  # fmt: skip
    frame = con.sql(_rows_sql(template.entity, shown)).pl()
    for (delivery_id, sheet), rows in frame.partition_by(["delivery_id", "sheet"], as_dict=True).items():
        tables.rows[str(delivery_id), str(sheet)] = rows
    return tables


_SUMS = f"""
select s.delivery_id, s.sheet, s.field, s.row_number, s.said from raw.sum_row as s
where s.entity = ? and s.delivery_id in {WANTED} order by all"""


def _measured(values: list[Any], names: list[str]) -> _Measured:
    row_count, project_ids, *sums = values
    totals = {name: (sums[2 * n], sums[2 * n + 1]) for n, name in enumerate(names)}
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
        where r.delivery_id in {WANTED}
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
            where delivery_id in {WANTED} group by all
        )
        select r.delivery_id, r.sheet, r.row_number{columns}
        from raw."{entity}" as r
        inner join counted as c on r.delivery_id = c.delivery_id and r.sheet = c.sheet
        left join marked as m on r.delivery_id = m.delivery_id and r.sheet = m.sheet and r.row_number = m.row_number
        where c.row_count <= {ROW_CAP} or m.row_number is not null
        qualify row_number() over (partition by r.delivery_id, r.sheet order by r.row_number) <= {ROW_CAP}
        order by r.delivery_id, r.sheet, r.row_number"""
