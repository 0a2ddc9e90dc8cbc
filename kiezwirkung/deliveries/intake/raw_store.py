"""The raw store: what was read from each delivery, kept by content, so that nothing is parsed twice.

What belongs here: Parquet files and receipts under `raw/<sha>/<reader key>/`, written whole or not at all. The key
changes with every form, code list, reader version, accepted year or pseudonym key. Original bytes are not kept, they
may hold person data.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.intake.corrections import Correction, Outcome, corrections_key
from kiezwirkung.deliveries.reading.context import Context, from_file_name
from kiezwirkung.deliveries.reading.files import READER_VERSION
from kiezwirkung.deliveries.reading.results import Reader, Reading, Skip, TableReading
from kiezwirkung.whole_files import sync

_RECEIPT = "receipt.json"
_LAYOUT_VERSION = 4


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
    sum_rows: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


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
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)  # by the key of each correction

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
        self.key_id = reader.pseudonymiser.key_id

    def folder(self, delivery_id: str, corrections: Sequence[Correction] = ()) -> Path:
        """Where a delivery lies; read with corrections it lies beside itself."""
        name = f"{self.key}_{corrections_key(corrections)}" if corrections else self.key
        return self.root / delivery_id[:2] / delivery_id / name

    def store(self, reading: Reading) -> Receipt:
        """Write a reading whole or not at all; an earlier one of the same content and reader is replaced."""
        target = self.folder(reading.delivery_id, reading.corrections)
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh, old = target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")
        for leftover in (fresh, old):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh.mkdir()
        _write(fresh, reading, self.key_id)
        if target.exists():
            target.rename(old)
        fresh.rename(target)
        sync(target.parent)
        shutil.rmtree(old, ignore_errors=True)
        return _receipt(target, json.loads((target / _RECEIPT).read_text(encoding="utf-8")))

    def load_receipt(
        self, delivery_id: str, file_name: str | None = None, corrections: Sequence[Correction] = ()
    ) -> Receipt | None:
        """The receipt of a delivery, or None if it must be read (again).

        Args:
            delivery_id: SHA-256 of the file's bytes.
            file_name: the file's present name; None asks for the content alone.
            corrections: what the steward corrects in it.
        """
        receipt = self._whole(self.folder(delivery_id, corrections))
        return receipt if receipt and (file_name is None or receipt.holds_for(file_name)) else None

    def last_receipt(self, delivery_id: str, corrections: Sequence[Correction] = ()) -> Receipt | None:
        """What was last kept of a delivery whose file has gone, by whatever version of the reader.

        The same corrections come first, then none, then this reader, then the newest. None if there is nothing
        whole, or if its pseudonyms were made with another key and would not fit the others.
        """
        folders = [path for path in self.folder(delivery_id).parent.glob("[!.]*") if (path / _RECEIPT).is_file()]
        folders.sort(key=lambda path: self._closeness(path, corrections_key(corrections)), reverse=True)
        return next((receipt for receipt in map(self._whole, folders) if receipt is not None), None)

    def was_corrected(self, delivery_id: str, correction: Correction) -> bool:
        """Whether a reading of a delivery with this correction put in is kept, by whatever version of the reader."""
        kept = map(self._whole, self.folder(delivery_id).parent.glob("[!.]*_*"))
        key = corrections_key([correction])
        return any(one.outcomes[key].state == "applied" for one in kept if one is not None and key in one.outcomes)

    def _closeness(self, folder: Path, corrected: str) -> tuple[bool, bool, bool, int]:
        key, _, own = folder.name.partition("_")
        return own == corrected, own == "", key == self.key, (folder / _RECEIPT).stat().st_mtime_ns

    def _whole(self, folder: Path) -> Receipt | None:
        try:
            content = json.loads((folder / _RECEIPT).read_text(encoding="utf-8"))
            receipt = _receipt(folder, content)
        except (OSError, ValueError, KeyError, TypeError):  # none, or damaged: what is read again is written anew
            return None
        is_whole = content.get("key_id") == self.key_id and all(table.path.is_file() for table in receipt.tables)
        return receipt if is_whole else None


def _write(folder: Path, reading: Reading, key_id: str) -> None:
    tables = []
    for number, table in enumerate(reading.tables, start=1):
        name = f"{table.entity}__{number}.parquet"
        table.frame.write_parquet(folder / name, compression="zstd", compression_level=1)
        sync(folder / name)
        tables.append(_table_entry(table, name))
    content = {
        "delivery_id": reading.delivery_id,
        "key_id": key_id,
        "rows_read": reading.rows_read,
        "uses_file_name": reading.uses_file_name,
        "name_context": astuple(reading.name_context),
        "tables": tables,
        "findings": [_finding_entry(finding) for finding in reading.findings],
        "skips": list(_runs(reading.skips)),
        "outcomes": {corrections_key([one]): list(outcome) for one, outcome in _corrected(reading)},
    }
    (folder / _RECEIPT).write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    sync(folder / _RECEIPT)
    sync(folder)


def _corrected(reading: Reading) -> Iterable[tuple[Correction, Outcome]]:
    return zip(reading.corrections, reading.outcomes, strict=True)


def _finding_entry(finding: Finding) -> list[Any]:
    place = [finding.sheet, finding.row_number, finding.field, finding.column]
    return [finding.code, *place, finding.detail, finding.entity]


def _table_entry(table: TableReading, name: str) -> dict[str, Any]:
    return {
        "entity": table.entity, "template_id": table.template_id, "sheet": table.sheet, "header_row": table.header_row,
        "columns": table.columns, "rows_read": table.rows_read, "row_count": table.frame.height, "path": name,
        "sum_rows": table.sum_rows, "headers": table.headers,
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
        {key: Outcome(*one) for key, one in content["outcomes"].items()},
    )
