"""The ledger of deliveries: every content that ever lay in the inbox, when it came, and what became of its file.

What belongs here: copies by content (the first by arrival, then by name, is the delivery; the others get D105), and
the memory over nights. A file's own time may change when somebody copies it; the time under which its content was
first seen never does. Copying may also keep a time that is long past, so the day of the run that first saw a content
is kept beside it: whether something came after a period was locked, no sender's clock decides. A file that has gone
from the inbox keeps counting; one that was written over under its own name is remembered together with the content
that took its place. Which delivery speaks for a period is decided in `warehouse/slices.py`.
"""

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from kiezwirkung.deliveries.intake.inbox import InboxFile
from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.privacy.shown_names import may_be_shown
from kiezwirkung.whole_files import write_whole

FILE = "received.parquet"
_FIRST_SEEN = "first_seen_on"
_SCHEMA: dict[str, Any] = {
    "delivery_id": pl.String,
    "received_at": pl.Datetime("us", "UTC"),
    "file_name": pl.String,
    "path_key": pl.String,
    "is_present": pl.Boolean,
    "overwritten_by": pl.String,
    _FIRST_SEEN: pl.Date,
}


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


@dataclass(frozen=True)
class LedgerEntry:
    """One content: its shown file name, first-seen time (UTC), whether it still lies there, what took its place.

    `first_seen_on` is the day of the run that saw it first, None in ledgers from before this was kept.
    """

    delivery_id: str
    received_at: datetime
    file_name: str
    path_key: str
    is_present: bool = True
    overwritten_by: str = ""
    first_seen_on: date | None = None


def delivery_number(delivery_id: str) -> str:
    """The short number under which people speak of a delivery.

    >>> delivery_number("3f9a2c7d" + "0" * 56)
    'M-3f9a2c7d'
    """
    return f"M-{delivery_id[:8]}"


def enter(files: Iterable[InboxFile]) -> list[Delivery]:
    """All files as deliveries, sorted by name, with duplicates marked."""
    first: dict[str, InboxFile] = {}
    arrived = sorted(files, key=lambda file: (file.modified_at, file.name))
    for file in arrived:
        first.setdefault(file.sha256, file)
    entries = [Delivery(f, "" if first[f.sha256] is f else first[f.sha256].name) for f in arrived]
    return sorted(entries, key=lambda entry: entry.file.name)


def shown_file_name(file: InboxFile) -> str:
    """The name under which a file appears: its own, or a neutral one when it looks like person data."""
    return file.name if may_be_shown(file.name) else f"Datei {file.sha256[:8]}{Path(file.name).suffix.lower()}"


def keep(folder: Path, deliveries: Sequence[Delivery], on: date | None = None) -> dict[str, LedgerEntry]:
    """Bring the ledger up to date with the inbox and give every entry by delivery id, those long gone included.

    `on` is the day of the run.

    Raises K608 when the ledger's file is damaged: it decides which delivery came first, so nothing may go on without.
    """
    known = load_ledger(folder)
    after = updated(known, deliveries, on)
    if after != known:
        _write(folder / FILE, after)
    return after


def updated(
    known: dict[str, LedgerEntry], deliveries: Sequence[Delivery], on: date | None = None
) -> dict[str, LedgerEntry]:
    """The ledger after a look into the inbox on a day; nothing is ever taken out of it."""
    here = {one.delivery_id: _entry(one.file, known, on) for one in deliveries if not one.is_duplicate}
    for copy in deliveries:
        first = here[copy.delivery_id]
        if copy.delivery_id not in known and copy.file.modified_at < first.received_at:
            here[copy.delivery_id] = replace(first, received_at=copy.file.modified_at)
    content_at = {_path_key(one.file): one.delivery_id for one in deliveries}
    gone = {key: _gone(entry, content_at) for key, entry in known.items() if key not in here}
    return dict(sorted((gone | here).items()))


def load_ledger(folder: Path) -> dict[str, LedgerEntry]:
    """The ledger as the last night left it, by delivery id; empty when there was none."""
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        frame = pl.read_parquet(path)
        if _FIRST_SEEN not in frame.columns:  # from before it was kept
            frame = frame.with_columns(pl.lit(None).alias(_FIRST_SEEN))
        frame = frame.select(list(_SCHEMA)).cast(pl.Schema(_SCHEMA))
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise KiezwirkungError(
            "K608",
            "Das Eingangsbuch ist beschädigt.",
            where=str(path),
            what_to_do="Bitte aus der Sicherung zurückholen; es merkt sich, welche Meldung zuerst da war.",
        ) from fault
    return {row["delivery_id"]: LedgerEntry(**row) for row in frame.iter_rows(named=True)}


def _entry(file: InboxFile, known: dict[str, LedgerEntry], on: date | None) -> LedgerEntry:
    name, before = shown_file_name(file), known.get(file.sha256)
    if before:
        return replace(before, file_name=name, path_key=_path_key(file), is_present=True, overwritten_by="")
    return LedgerEntry(file.sha256, file.modified_at.astimezone(UTC), name, _path_key(file), first_seen_on=on)


def _gone(entry: LedgerEntry, content_at: dict[str, str]) -> LedgerEntry:
    overwritten_by = content_at.get(entry.path_key, "") if entry.is_present else entry.overwritten_by
    return replace(entry, is_present=False, overwritten_by=overwritten_by)


def _path_key(file: InboxFile) -> str:
    """The place of a file without its name, which may be a person's."""
    return hashlib.sha256(file.name.encode()).hexdigest()


def _write(path: Path, entries: dict[str, LedgerEntry]) -> None:
    rows = [tuple(getattr(entry, name) for name in _SCHEMA) for entry in entries.values()]
    buffer = io.BytesIO()
    pl.DataFrame(rows, schema=_SCHEMA, orient="row").write_parquet(buffer)
    write_whole(path, buffer.getvalue(), is_lasting=True)
