"""The real forms and the real staging models agree with what the warehouse derives from the forms."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from kiezwirkung.deliveries.intake.raw_store import TableReceipt
from kiezwirkung.deliveries.templates import Template, load_templates
from kiezwirkung.warehouse.arrivals import Arrival, Arrivals
from kiezwirkung.warehouse.forms import in_dependency_order, parents_of, slice_columns, stored_columns
from kiezwirkung.warehouse.ledger_loading import load_raw
from kiezwirkung.warehouse.models import load_models
from kiezwirkung.warehouse.slices import count_replaced
from kiezwirkung.warehouse.staging import build_entity

pytestmark = pytest.mark.slow  # a warehouse for each test

TEMPLATES = load_templates()
MODELS = load_models()
DECIDING = {"period_locks", "withdrawals"}  # what the office decides about every delivery
START = datetime(2025, 1, 1, tzinfo=UTC)


def deliver(folder: Path, template: Template, letter: str, periods: list[int]) -> Arrival:
    """One row for each period: everything that can tell slices apart depends on it, the rest is empty."""
    rows = [
        {"delivery_id": letter * 64, "sheet": "", "row_number": 1 + n, "project_id": f"MI0{n}NH", "report_year": 2025}
        | {name: _value(kind, template.field(name).type, n) for name, kind in template.stored_fields}
        | {"project_id": f"MI0{n}NH" if template.slice == "none" else "MI01NH", "is_refused": False}
        for n in periods
    ]
    kinds = {"VARCHAR": pl.String, "INTEGER": pl.Int32, "BIGINT": pl.Int64, "DOUBLE": pl.Float64, "DATE": pl.Date}
    schema = {name: kinds.get(kind, pl.Boolean) for name, kind in stored_columns([template]).items()}
    path = folder / f"{letter}.parquet"
    pl.DataFrame(rows, schema=schema).write_parquet(path)
    table = TableReceipt(template.entity, template.id, "", 1, {}, len(rows), len(rows), path)
    return Arrival(letter * 64, f"{letter}.csv", START + timedelta(days=ord(letter)), len(rows), [table])


def _value(stored: str, kind: str, period: int) -> object:
    if kind in {"month", "quarter"}:
        return period
    return {"String": f"x{period}", "Date": date(2025, period, 1)}.get(stored)


def needed_for(template: Template) -> list[Template]:
    """All versions of a form, of the forms it refers to and of those that decide about deliveries."""
    entities = {template.entity, *parents_of(template), *DECIDING}
    return [one for one in TEMPLATES.values() if one.entity in entities]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.id)
def test_the_staging_model_selects_the_current_slices(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, template: Template
) -> None:
    if set(slice_columns(template)) == {"project_id", "report_year"}:
        periods, expected = ([1], [1]), [("c", 1)]
    else:
        periods, expected = ([1, 2], [2, 3]), [("b", 1), ("c", 2), ("c", 3)]
    deliveries = [deliver(tmp_path, template, letter, some) for letter, some in zip("bc", periods, strict=True)]
    load_raw(con, needed_for(template), Arrivals(deliveries))
    assert count_replaced(con, template.entity) == 1
    model = MODELS[f"staging.{template.entity}"]
    rows = con.execute(f"select left(delivery_id, 1), row_number - 1 from ({model.sql}) order by all").fetchall()
    assert rows == expected
    skipped = con.execute("select left(delivery_id, 1), reason from raw.skipped_row").fetchall()
    assert skipped == [("b", "superseded")]


def test_every_entity_can_be_built_from_nothing(con: duckdb.DuckDBPyConnection) -> None:
    load_raw(con, TEMPLATES.values(), Arrivals([]))
    for template in in_dependency_order(TEMPLATES.values()):
        assert build_entity(con, template, MODELS[f"staging.{template.entity}"], TEMPLATES.values()).row_count == 0
