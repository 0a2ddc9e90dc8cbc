"""The ledger of deliveries: which file is the delivery, and which only repeats one.

What belongs here: duplicates by content. The first by arrival, then by name, is the delivery; the others get D105 and
all their rows are skipped. Newer deliveries of the same period are decided in SQL, where the periods are known.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kiezwirkung.deliveries.inbox import InboxFile


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
