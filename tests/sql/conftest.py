"""Runs every `tests/sql/<layer>/<model>/<case>.yaml` on an in-memory DuckDB; a new case needs no Python.

A case holds `why` (one sentence), `given` (rows per table; columns left out are empty) and `expect` (the rows of the
model, in any order; only the columns named there are compared). Tables that are not given are computed from those
that are. Column types come from the templates, the reference tables and the models themselves.
"""

import functools
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kiezwirkung.deadlines.delivered_periods import write_delivered_periods
from kiezwirkung.deadlines.loading import load_deadlines
from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.reference.tables import create_tables
from kiezwirkung.structure.spans import fill_periods
from kiezwirkung.warehouse.dictionary import load_dictionary
from kiezwirkung.warehouse.forms import by_entity, stored_columns
from kiezwirkung.warehouse.models import Model, load_models
from kiezwirkung.warehouse.quarantine import create_tables as create_finding_tables
from kiezwirkung.yaml_text import parse_yaml

SCHEMAS = ("raw", "current", "staging", "quality", "quarantine", "core", "measures", "mart", "analyst")
RELEASED = {  # tables that the engine releases, as far as models read them
    "mart.indicator": ("indicator_id", "version", "title", "unit_label", "impact_step", "caveat", "source"),
    "mart.indicator_value": (
        *("indicator_id", "version", "level", "area_code", "area_name", "district_code"),
        *("period_type", "period_start_on", "period_label", "breakdown", "breakdown_code", "breakdown_label"),
        *("value", "numerator", "denominator", "lower", "upper", "previous_value", "change", "change_is_certain"),
        *("change_reason", "estimated_share", "delivered_count", "expected_count", "mark", "mark_reason"),
    ),
}
Row = dict[str, Any]


class SqlCaseFile(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        yield SqlCase.from_parent(self, name=self.path.stem)


class SqlCaseFailedError(Exception):
    """The model gave other rows than expected."""


class SqlCase(pytest.Item):
    def runtest(self) -> None:
        case = parse_yaml(self.path.read_text(encoding="utf-8"))
        assert set(case) == {"why", "given", "expect"}, "Ein Fall hat genau why, given und expect."
        model = f"{self.path.parent.parent.name}.{self.path.parent.name}"
        columns = list(case["expect"][0]) if case["expect"] else []
        found = _compute(model, case["given"], columns)
        expected = _sorted([tuple(row.get(column) for column in columns) for row in case["expect"]])
        if found != expected:
            shown = "\n".join(["", "expected:", *map(str, expected), "found:", *map(str, found)])
            raise SqlCaseFailedError(f"{model}: {case['why']}{shown}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.parent.parent.name}.{self.path.parent.name}: {self.name}"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> SqlCaseFile | None:
    return SqlCaseFile.from_parent(parent, path=file_path) if file_path.suffix == ".yaml" else None


def pytest_sessionfinish() -> None:
    if _empty_warehouse.cache_info().currsize:
        _empty_warehouse().close()
        _empty_warehouse.cache_clear()


@functools.cache
def _models() -> dict[str, Model]:
    return load_models()


@functools.cache
def _empty_warehouse() -> duckdb.DuckDBPyConnection:
    """All tables, without rows, once per test run."""
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    for schema in SCHEMAS:
        con.execute(f"create schema {schema}")
    create_tables(con)
    fill_periods(con, date(2019, 1, 1), date(2027, 12, 1))
    load_deadlines(con, load_templates(), first_month=date(2019, 1, 1), as_of=date(2028, 1, 1))
    write_delivered_periods(con, {})
    con.execute("create table raw.delivery (delivery_id varchar, received_at timestamp with time zone)")
    con.execute("create table raw.slice (entity varchar, slice_key varchar, delivery_id varchar, is_current boolean)")
    create_finding_tables(con, {})
    for entity, versions in by_entity(load_templates().values()).items():
        columns = ", ".join(f'"{name}" {kind}' for name, kind in stored_columns(versions).items())
        con.execute(f"create table raw.{entity} ({columns} default false)")
        con.execute(f"create view current.{entity} as from raw.{entity} where not is_refused")
    dictionary = load_dictionary()
    for name, columns in RELEASED.items():
        con.execute(f"create table {name} ({', '.join(f'{c} {dictionary.type_of(c)}' for c in columns)})")
    for model in _models().values():
        con.execute(f"create table {model.name} as {model.sql}")
    return con


def _compute(name: str, given: dict[str, list[Row]], columns: list[str]) -> list[tuple[Any, ...]]:
    con = _empty_warehouse()
    con.execute("begin transaction")
    try:
        for table, rows in given.items():
            _insert(con, table, rows)
        for upstream in _computed_upstreams(name, set(given)):
            con.execute(f"create or replace table {upstream} as {_models()[upstream].sql}")
        listed = ", ".join(f'"{column}"' for column in columns) or "*"
        return _sorted(con.sql(f"select {listed} from ({_models()[name].sql})").fetchall())
    finally:
        con.execute("rollback")


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    for row in rows:
        names = ", ".join(f'"{column}"' for column in row)
        marks = ", ".join("?" for _ in row)
        con.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))


def _computed_upstreams(name: str, given: set[str]) -> list[str]:
    """Models on the way from the given tables to the tested one, in building order."""
    wanted: set[str] = set()
    waiting = list(_models()[name].upstream)
    while waiting:
        upstream = waiting.pop()
        if upstream in _models() and upstream not in given and upstream not in wanted:
            wanted.add(upstream)
            waiting.extend(_models()[upstream].upstream)
    return [model for model in _models() if model in wanted]


def _sorted(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=repr)
