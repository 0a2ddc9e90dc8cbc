"""The one gate through which the pipeline tells Dagster anything.

What belongs here: specs and results with counts, column names, types and descriptions. Never a value of a row: event
logs are a lower privacy level than the warehouse. Stages may not build Dagster metadata any other way.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import dagster as dg

OWNERS = ["team:geschaeftsstelle-bezirke"]


@dataclass(frozen=True)
class Column:
    """What may be said of a column: its name, type and meaning."""

    name: str
    type: str
    description: str


def spec(
    key: Sequence[str],
    description: str,
    *,
    deps: Iterable[Sequence[str]] = (),
    kinds: Iterable[str] = ("duckdb",),
    columns: Sequence[Column] = (),
    code_version: str | None = None,
) -> dg.AssetSpec:
    """The spec of one asset; its group is the first part of its key."""
    return dg.AssetSpec(
        dg.AssetKey(list(key)),
        description=description,
        deps=[dg.AssetKey(list(upstream)) for upstream in deps],
        group_name=key[0],
        owners=OWNERS,
        kinds=set(kinds),
        code_version=code_version,
        metadata={"dagster/column_schema": _schema(columns)} if columns else {},
    )


def materialized(
    key: Sequence[str],
    *,
    row_count: int | None = None,
    columns: Sequence[Column] = (),
    counts: Mapping[str, int | float] | None = None,
    notes: Mapping[str, str] | None = None,
    check_results: Sequence[dg.AssetCheckResult] = (),
) -> dg.MaterializeResult[None]:
    """What one asset reports after its build: row count, columns, named counts, short fixed notes, checks."""
    metadata: dict[str, int | float | str | dg.TableSchema] = {**(counts or {}), **(notes or {})}
    if row_count is not None:
        metadata["dagster/row_count"] = row_count
    if columns:
        metadata["dagster/column_schema"] = _schema(columns)
    return dg.MaterializeResult(asset_key=dg.AssetKey(list(key)), metadata=metadata, check_results=list(check_results))


def checked(
    key: Sequence[str],
    name: str,
    *,
    passed: bool,
    counts: Mapping[str, int],
    warning: bool = False,
    notes: Mapping[str, str] | None = None,
) -> dg.AssetCheckResult:
    """The result of the one check of a table: counts and rule names only."""
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey(list(key)),
        check_name=name,
        passed=passed,
        severity=dg.AssetCheckSeverity.WARN if warning else dg.AssetCheckSeverity.ERROR,
        metadata={**{label: int(count) for label, count in counts.items()}, **(notes or {})},
    )


def _schema(columns: Sequence[Column]) -> dg.TableSchema:
    return dg.TableSchema([dg.TableColumn(each.name, each.type, description=each.description) for each in columns])
