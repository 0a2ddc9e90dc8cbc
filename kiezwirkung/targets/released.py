"""Agreements and targets as an edition holds them, for those who hand them on.

What belongs here: reading release.duckdb into plain values; nothing that the release does not show gets in.
"""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

import duckdb

from kiezwirkung.errors import KiezwirkungError

TARGET_SQL: Final = """
select t.*, i.description as indicator_description, i.kind, i.logic_model, coalesce(i.code, t.indicator_id) as code
from mart.target as t left join mart.indicator as i using (indicator_id)
order by t.agreement_id, t.indicator_id, t.target_year, t.level, t.area_code
"""
AGREEMENT_SQL: Final = "select * from mart.agreement order by agreement_id"


@dataclass(frozen=True)
class ReleasedTarget:
    """One row of mart.target with what the catalogue says of its indicator."""

    agreement_id: str
    level: str
    area_code: str
    area_name: str
    indicator_id: str
    indicator_title: str
    indicator_description: str | None
    code: str
    kind: str | None
    logic_model: str | None
    unit: str
    unit_label: str
    decimals: int
    target_year: int
    target_direction: str
    target_value: float
    upper_value: float | None
    baseline_value: float | None
    baseline_year: int | None
    tolerance_percent: float | None
    target_split: str
    actual_value: float | None
    lower: float | None
    upper: float | None
    due_share: float | None
    due_share_today: float | None
    due_value: float | None
    due_upper_value: float | None
    missing_value: float | None
    judged_until_on: date | None
    delivered_count: int | None
    expected_count: int | None
    state: str
    mark: str
    reason: str


@dataclass(frozen=True)
class ReleasedAgreement:
    """One row of mart.agreement."""

    agreement_id: str
    district_code: str | None
    district_name: str
    duty: str
    agreement_status: str
    signed_on: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Released:
    """What an edition says of agreements, with the edition's own data."""

    targets: tuple[ReleasedTarget, ...]
    agreements: tuple[ReleasedAgreement, ...]
    edition: dict[str, str]


def read_released(con: duckdb.DuckDBPyConnection) -> Released:
    """Everything; raises KiezwirkungError K611 for an edition from before targets were released like this."""
    try:
        targets, agreements = _rows(con, TARGET_SQL), _rows(con, AGREEMENT_SQL)
    except (duckdb.CatalogException, duckdb.BinderException) as fault:
        raise KiezwirkungError(
            "K611",
            "Diese Ausgabe ist älter als die Ziele, die ausgegeben werden sollen.",
            what_to_do="Bitte kiezwirkung nightly laufen lassen.",
        ) from fault
    if not targets:
        raise KiezwirkungError(
            "K612",
            "Diese Ausgabe enthält keine Ziele.",
            what_to_do="Bitte Vereinbarungen und Ziele in den Eingang legen und kiezwirkung nightly laufen lassen.",
        )
    edition = {str(key): str(value or "") for key, value in con.execute("select * from mart.edition").fetchall()}
    return Released(
        tuple(ReleasedTarget(**_kept(row, ReleasedTarget)) for row in targets),
        tuple(ReleasedAgreement(**_kept(row, ReleasedAgreement)) for row in agreements),
        edition,
    )


def _rows(con: duckdb.DuckDBPyConnection, statement: str) -> list[dict[str, Any]]:
    result = con.execute(statement)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _kept(row: dict[str, Any], kind: type) -> dict[str, Any]:
    return {field.name: row[field.name] for field in fields(kind)}
