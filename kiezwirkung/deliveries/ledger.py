"""The ledger of deliveries: which file is the delivery, and which only repeats one.

What belongs here: duplicates by content. The first by arrival, then by name, is the delivery; the others get D105 and
all their rows are skipped. Newer deliveries of the same period are decided in SQL, where the periods are known.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.inbox import InboxFile
from kiezwirkung.deliveries.raw_store import Receipt
from kiezwirkung.deliveries.results import Reading, Skip


@dataclass(frozen=True)
class Delivery:
    """One file of the inbox; `duplicate_of` names the file it repeats, '' if it is the delivery itself."""

    file: InboxFile
    duplicate_of: str = ""

    @property
    def delivery_id(self) -> str:
        """The content's name, shared by all files of that content."""
        return self.file.sha256

    @property
    def is_duplicate(self) -> bool:
        """Whether another file holds the same content and came first."""
        return bool(self.duplicate_of)


def enter(files: Iterable[InboxFile]) -> list[Delivery]:
    """All files as deliveries, sorted by name, with duplicates marked."""
    first: dict[str, InboxFile] = {}
    arrived = sorted(files, key=lambda file: (file.modified_at, file.name))
    for file in arrived:
        first.setdefault(file.sha256, file)
    entries = [Delivery(f, "" if first[f.sha256] is f else first[f.sha256].name) for f in arrived]
    return sorted(entries, key=lambda entry: entry.file.name)


def duplicate_finding(delivery_id: str) -> Finding:
    """D105 for a file whose content is there already."""
    return Finding("D105", delivery_id)


def duplicate_skips(original: Reading | Receipt) -> list[Skip]:
    """Every row of a duplicate, skipped: data rows and what the original skipped alike, so that its count adds up."""
    rows = [(skip.sheet, skip.row_number) for skip in original.skips]
    for table in original.tables:
        frame = table.load() if isinstance(original, Receipt) else table.frame  # type: ignore[union-attr]
        rows += frame.select("sheet", "row_number").iter_rows()
    return [Skip(sheet, number, "duplicate_delivery") for sheet, number in sorted(rows)]
