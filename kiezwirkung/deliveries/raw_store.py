"""The raw store: what was read from each delivery, kept by content, so that nothing is parsed twice.

What belongs here: Parquet files and receipts under `raw/<sha>/<reader key>/`, written whole or not at all. The key
changes with every form, code list, reader version, accepted year or pseudonym key. Original bytes are not kept, they
may hold person data.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

from kiezwirkung.deliveries.context import Context, from_file_name
from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.reading import READER_VERSION
from kiezwirkung.deliveries.results import Reader, Reading, Skip, TableReading

_RECEIPT = "receipt.json"
_LAYOUT_VERSION = 1


@dataclass(frozen=True)
class TableReceipt:
    """One stored table: where its Parquet lies and what it is."""

    entity: str
    template_id: str
    sheet: str
    header_row: int
    columns: dict[str, str]
    rows_read: int
    row_count: int
    path: Path


@dataclass(frozen=True)
class Receipt:
    """What the store knows about one delivery without opening its tables."""

    delivery_id: str
    rows_read: int
    tables: list[TableReceipt]
    findings: list[Finding]
    skips: list[Skip]
    uses_file_name: bool
    name_context: Context

    def holds_for(self, file_name: str) -> bool:
        """Whether the delivery reads the same under this name: project and year may come from it."""
        return not self.uses_file_name or self.name_context == from_file_name(file_name)


def reader_key(reader: Reader, version: int) -> str:
    """A short name of everything that decides how a delivery is read, besides its content."""
    digest = hashlib.sha256()
    folder = files("kiezwirkung.deliveries")
    digest.update((folder / "finding_codes.yaml").read_bytes())
    for template in sorted(reader.templates.values(), key=lambda one: one.id):
        digest.update(template.model_dump_json().encode())
    for name, code_list in sorted(reader.code_lists.items()):
        digest.update(f"{name}{code_list.model_dump_json()}".encode())
    years = (reader.accepted_years.start, reader.accepted_years.stop)
    digest.update(repr((version, _LAYOUT_VERSION, years, reader.pseudonymiser.key_id)).encode())
    return digest.hexdigest()[:16]


class RawStore:
    """The store under one folder, for one reader."""

    def __init__(self, root: Path, reader: Reader) -> None:
        self.root, self.key = root, reader_key(reader, READER_VERSION)

    def folder(self, delivery_id: str) -> Path:
        """Where a delivery lies."""
        return self.root / delivery_id[:2] / delivery_id / self.key

    def store(self, reading: Reading) -> Receipt:
        """Write a reading whole or not at all; an earlier one of the same content and reader is replaced."""
        target = self.folder(reading.delivery_id)
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh, old = target.with_name(f".{self.key}.new"), target.with_name(f".{self.key}.old")
        for leftover in (fresh, old):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh.mkdir()
        _write(fresh, reading)
        if target.exists():
            target.rename(old)
        fresh.rename(target)
        _sync(target.parent)
        shutil.rmtree(old, ignore_errors=True)
        return _receipt(target, json.loads((target / _RECEIPT).read_text(encoding="utf-8")))

    def load_receipt(self, delivery_id: str, file_name: str | None = None) -> Receipt | None:
        """The receipt of a delivery, or None if it must be read (again).

        Args:
            delivery_id: SHA-256 of the file's bytes.
            file_name: the file's present name; None asks for the content alone.
        """
        folder = self.folder(delivery_id)
        try:
            receipt = _receipt(folder, json.loads((folder / _RECEIPT).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):  # none, or damaged: what is read again is written anew
            return None
        is_whole = all(table.path.is_file() for table in receipt.tables)
        return receipt if is_whole and (file_name is None or receipt.holds_for(file_name)) else None


def _write(folder: Path, reading: Reading) -> None:
    tables = []
    for number, table in enumerate(reading.tables, start=1):
        name = f"{table.entity}__{number}.parquet"
        table.frame.write_parquet(folder / name, compression="zstd", compression_level=1)
        _sync(folder / name)
        tables.append(_table_entry(table, name))
    content = {
        "delivery_id": reading.delivery_id,
        "rows_read": reading.rows_read,
        "uses_file_name": reading.uses_file_name,
        "name_context": astuple(reading.name_context),
        "tables": tables,
        "findings": [_finding_entry(finding) for finding in reading.findings],
        "skips": list(_runs(reading.skips)),
    }
    (folder / _RECEIPT).write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    _sync(folder / _RECEIPT)
    _sync(folder)


def _finding_entry(finding: Finding) -> list[Any]:
    return [finding.code, finding.sheet, finding.row_number, finding.field, finding.column, finding.detail]


def _table_entry(table: TableReading, name: str) -> dict[str, Any]:
    return {
        "entity": table.entity, "template_id": table.template_id, "sheet": table.sheet, "header_row": table.header_row,
        "columns": table.columns, "rows_read": table.rows_read, "row_count": table.frame.height, "path": name,
    }  # fmt: skip


def _runs(skips: Iterable[Skip]) -> Iterator[list[Any]]:
    """Neighbouring rows with one reason as [sheet, reason, first, last]."""
    numbered = enumerate(skips)
    for (sheet, reason, _), group in groupby(numbered, key=lambda n: (n[1].sheet, n[1].reason, n[1].row_number - n[0])):
        rows = [skip.row_number for _, skip in group]
        yield [sheet, reason, rows[0], rows[-1]]


def _receipt(folder: Path, content: dict[str, Any]) -> Receipt:
    delivery_id = content["delivery_id"]
    return Receipt(
        delivery_id,
        content["rows_read"],
        [TableReceipt(**{**table, "path": folder / table["path"]}) for table in content["tables"]],
        [Finding(code, delivery_id, *rest) for code, *rest in content["findings"]],
        [Skip(sheet, row, reason) for sheet, reason, first, last in content["skips"] for row in range(first, last + 1)],
        content["uses_file_name"],
        Context(*content["name_context"]),
    )


def _sync(path: Path) -> None:
    """Force a file or folder to disk; where folders cannot be opened (Windows), files are enough."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
