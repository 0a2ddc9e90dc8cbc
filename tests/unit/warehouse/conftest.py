"""A small warehouse of its own for each test: two registers, one monthly form, one form that refers to another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from kiezwirkung.deliveries.intake.raw_store import TableReceipt
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.arrivals import Arrival
from kiezwirkung.warehouse.connecting import open_warehouse
from kiezwirkung.warehouse.forms import Form, by_entity, stored_columns

POLARS = {"VARCHAR": pl.String, "INTEGER": pl.Int32, "BIGINT": pl.Int64, "DATE": pl.Date, "BOOLEAN": pl.Boolean}
LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class SmallField:
    name: str
    type: str


@dataclass(frozen=True)
class SmallForm:
    entity: str
    delivered_by: str
    slice: str
    identity: Sequence[str]
    fields: Sequence[SmallField]
    references: Mapping[str, str] = field(default_factory=dict)


FORMS: list[Form] = [
    SmallForm(
        "projects",
        "steward",
        "none",
        ["project_id"],
        [SmallField("project_id", "project_id"), SmallField("name", "name")],
    ),
    SmallForm(
        "period_locks",
        "steward",
        "none",
        ["lock_id", "released_delivery"],
        [
            SmallField("lock_id", "identifier"),
            SmallField("project_id", "project_id"),
            SmallField("period_from", "date"),
            SmallField("period_to", "date"),
            SmallField("locked_on", "date"),
            SmallField("released_delivery", "identifier"),
        ],
    ),
    SmallForm("withdrawals", "steward", "none", ["delivery_number"], [SmallField("delivery_number", "identifier")]),
    SmallForm(
        "visits",
        "centre",
        "month",
        ["month", "area"],
        [SmallField("month", "month"), SmallField("area", "code"), SmallField("visit_count", "integer")],
    ),
    SmallForm(
        "sessions",
        "centre",
        "month",
        ["session_id"],
        [SmallField("session_id", "identifier"), SmallField("held_on", "date"), SmallField("title", "text")],
    ),
    SmallForm(
        "participations",
        "centre",
        "month",
        ["session_id", "code"],
        [
            SmallField("session_id", "identifier"),
            SmallField("held_on", "date"),
            SmallField("code", "participant_code"),
            SmallField("residence_pgr", "residence_pgr"),
        ],
        {"session_id": "sessions.session_id"},
    ),
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    key_file = tmp_path / "key"
    key_file.write_bytes(b"a key for tests only")
    return Settings(
        inbox=tmp_path / "inbox", data=tmp_path / "data", key_file=key_file, as_of=date(2026, 1, 10), threads=1
    )


@pytest.fixture
def con(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(settings) as connection:
        yield connection


@pytest.fixture
def forms() -> list[Form]:
    return FORMS


@pytest.fixture
def arrive(tmp_path: Path) -> Callable[..., Arrival]:
    """Make an arrival from rows: `arrive("a", {"visits": [{"month": 1, …}]})`; the letter says when it came."""

    def make(letter: str, tables: Mapping[str, Sequence[Mapping[str, object]]], **more: object) -> Arrival:
        delivery_id = letter * 64
        arrived = [_table(tmp_path, delivery_id, entity, rows) for entity, rows in tables.items()]
        received_at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=ord(letter))
        count = sum(len(rows) for rows in tables.values())
        values = {"rows_read": count, "tables": arrived} | more
        return Arrival(delivery_id, f"{letter}.xlsx", received_at, **values)  # type: ignore[arg-type]

    return make


def _table(folder: Path, delivery_id: str, entity: str, rows: Sequence[Mapping[str, object]]) -> TableReceipt:
    columns = stored_columns(by_entity(FORMS)[entity])
    frame = pl.DataFrame(
        [
            {
                "delivery_id": delivery_id,
                "sheet": entity,
                "row_number": 4 + number,
                "project_id": None if entity == "period_locks" else "MI01NH",
                "report_year": 2025,
                "is_refused": False,
            }
            | dict(row)
            for number, row in enumerate(rows)
        ],
        schema={name: POLARS[kind] for name, kind in columns.items()},
    )
    path = folder / f"{delivery_id[0]}_{entity}.parquet"
    frame.write_parquet(path)
    around = {"delivery_id", "sheet", "row_number", "report_year", "is_refused"}
    around |= set() if entity in {"projects", "period_locks"} else {"project_id"}
    own = [name for name in columns if name not in around]
    letters = dict(zip(own, LETTERS, strict=False))
    return TableReceipt(entity, f"{entity}_v1", entity, 3, letters, len(rows), len(rows), path)
