"""What has arrived: deliveries as the raw store keeps them, and when each was first seen.

What belongs here: the values `ledger_loading.py` loads, and the small ledger of first-seen times. A file's own time
may change when someone copies it; the time under which we first saw its content never does.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.ledger import Delivery
from kiezwirkung.deliveries.raw_store import Receipt, TableReceipt
from kiezwirkung.deliveries.results import Skip
from kiezwirkung.privacy.shown_names import may_be_shown

LEDGER_SCHEMA: dict[str, Any] = {
    "delivery_id": pl.String,
    "received_at": pl.Datetime("us", "UTC"),
}


@dataclass(frozen=True)
class Arrival:
    """One delivery: `file_name` is fit to be shown (checked for person data by the caller)."""

    delivery_id: str
    file_name: str
    received_at: datetime
    rows_read: int
    tables: Sequence[TableReceipt] = ()
    findings: Sequence[Finding] = ()
    skips: Sequence[Skip] = ()


@dataclass(frozen=True)
class Copy:
    """One more file with a content we already have: none of its rows count again.

    `code` is D105, or D106 where only the file's name says whose it is and the names disagree: then the file must say
    so itself, and nobody may guess which of the two is right.
    """

    delivery_id: str
    file_name: str
    rows_read: int
    code: str = "D105"


@dataclass(frozen=True)
class Arrivals:
    """Everything that counts in a night: each content once, and the files that only repeat one."""

    deliveries: Sequence[Arrival]
    copies: Sequence[Copy] = field(default_factory=tuple)


def gather(entries: Iterable[Delivery], receipts: Mapping[str, Receipt], received: Mapping[str, datetime]) -> Arrivals:
    """What the warehouse loads: the receipt of every delivery by id, with the name it is shown under.

    `received` are the first-seen times as `remember_received` gives them. A delivery without a receipt is left out:
    whoever reads deliveries stores one for each, also for those that cannot be read.
    """
    known = [entry for entry in entries if entry.delivery_id in receipts]
    originals = [
        _arrival(entry, receipts[entry.delivery_id], received[entry.delivery_id])
        for entry in known
        if not entry.is_duplicate
    ]
    copies = [_copy(entry, receipts[entry.delivery_id]) for entry in known if entry.is_duplicate]
    return Arrivals(originals, copies)


def _copy(entry: Delivery, receipt: Receipt) -> Copy:
    code = "D105" if receipt.holds_for(entry.file.name) else "D106"
    return Copy(entry.delivery_id, shown_file_name(entry), receipt.rows_read, code)


def shown_file_name(entry: Delivery) -> str:
    """The name under which a file appears: its own, or a neutral one when it looks like person data."""
    name = entry.file.name
    if may_be_shown(name):
        return name
    return f"Datei {entry.delivery_id[:8]}{Path(name).suffix.lower()}"


def _arrival(entry: Delivery, receipt: Receipt, received_at: datetime) -> Arrival:
    return Arrival(
        entry.delivery_id,
        shown_file_name(entry),
        received_at,
        receipt.rows_read,
        receipt.tables,
        receipt.findings,
        receipt.skips,
    )


def remember_received(folder: Path, seen: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
    """First-seen time of every delivery ever seen; new ones (id, file time) are written down, old ones kept."""
    path = folder / "received.parquet"
    known = pl.read_parquet(path) if path.exists() else pl.DataFrame(schema=LEDGER_SCHEMA)
    held = set(known["delivery_id"])
    fresh: dict[str, datetime] = {}
    for delivery_id, modified_at in seen:
        if delivery_id not in held:
            fresh[delivery_id] = min(modified_at.astimezone(UTC), fresh.get(delivery_id, modified_at.astimezone(UTC)))
    if fresh:
        known = pl.concat([known, pl.DataFrame(list(fresh.items()), schema=LEDGER_SCHEMA, orient="row")])
        _write_atomically(path, known.sort("received_at", "delivery_id"))
    return dict(zip(known["delivery_id"], known["received_at"], strict=True))


def _write_atomically(path: Path, frame: pl.DataFrame) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".building")
    with beside.open("wb") as file:
        frame.write_parquet(file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
