"""What has arrived: every delivery of the ledger with what the raw store keeps of it.

What belongs here: the values `ledger_loading.py` loads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.intake.corrections import Verdict
from kiezwirkung.deliveries.intake.ledger import Delivery, LedgerEntry, shown_file_name
from kiezwirkung.deliveries.intake.raw_store import Receipt, TableReceipt
from kiezwirkung.deliveries.reading.results import Skip


@dataclass(frozen=True)
class Arrival:
    """One delivery: `file_name` is fit to be shown (checked for person data by the caller).

    `is_present` tells whether the file still lies in the inbox, `overwritten_by` which delivery took its file's place,
    `first_seen_on` the day of the run that saw it first.
    """

    delivery_id: str
    file_name: str
    received_at: datetime
    rows_read: int
    tables: Sequence[TableReceipt] = ()
    findings: Sequence[Finding] = ()
    skips: Sequence[Skip] = ()
    is_present: bool = True
    overwritten_by: str = ""
    first_seen_on: date | None = None


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
class LeftOut:
    """What lies in the inbox and is no file of it: a link that leads out or to nothing. It is told, never read (D125).

    `name_id` stands where a delivery has its id, `left_at` is the time of the link itself (UTC).
    """

    name_id: str
    file_name: str
    left_at: datetime


@dataclass(frozen=True)
class Arrivals:
    """Everything that counts in a night: each content once, the files that only repeat one, and what is not read."""

    deliveries: Sequence[Arrival]
    copies: Sequence[Copy] = field(default_factory=tuple)
    corrections: Sequence[Verdict] = ()
    left_out: Sequence[LeftOut] = ()


def gather(entries: Iterable[Delivery], receipts: Mapping[str, Receipt], ledger: Mapping[str, LedgerEntry]) -> Arrivals:
    """What the warehouse loads: every delivery of the ledger that has a receipt, and the copies in the inbox.

    A delivery without a receipt is left out: whoever reads deliveries stores one for each, also for those that cannot
    be read. Copies are told only while they lie there.
    """
    originals = [_arrival(entry, receipts[key]) for key, entry in ledger.items() if key in receipts]
    originals.sort(key=lambda arrival: (arrival.file_name, arrival.delivery_id))
    copies = [_copy(one, receipts[one.delivery_id]) for one in entries if one.is_duplicate]
    return Arrivals(originals, copies)


def _copy(entry: Delivery, receipt: Receipt) -> Copy:
    code = "D105" if receipt.holds_for(entry.file.name) else "D106"
    return Copy(entry.delivery_id, shown_file_name(entry.file), receipt.rows_read, code)


def _arrival(entry: LedgerEntry, receipt: Receipt) -> Arrival:
    return Arrival(
        entry.delivery_id,
        entry.file_name,
        entry.received_at,
        receipt.rows_read,
        receipt.tables,
        receipt.findings,
        receipt.skips,
        entry.is_present,
        entry.overwritten_by,
        entry.first_seen_on,
    )
