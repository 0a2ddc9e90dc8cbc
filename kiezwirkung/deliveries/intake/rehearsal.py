"""A trial run of one file: what the inbox would hold if the file lay in it, without putting it there.

What belongs here: the arrivals of such a run. Readings of files that no night has read yet go into the raw store of
the trial; nothing of the real data folder is written.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from kiezwirkung.deliveries.intake.inbox import InboxFile, look_into
from kiezwirkung.deliveries.intake.ledger import enter, load_ledger, updated
from kiezwirkung.deliveries.intake.raw_store import RawStore, Receipt
from kiezwirkung.deliveries.intake.taking_in import ByName, make_reader, read_all, receive
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.arrivals import Arrivals


def trial_file(path: Path, now: datetime) -> InboxFile:
    """The file as the inbox would hold it: under its own name, arrived just now. OSError where it cannot be read."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return InboxFile(path.resolve(), path.name, sha256, path.stat().st_size, now.astimezone(UTC))


def rehearse(settings: Settings, trial: Settings, file: InboxFile, say: Callable[[str], None]) -> Arrivals:
    """All that would arrive in a night with `file` in the inbox; it takes the place of a file of the same name.

    Args:
        settings: the real inbox and data folder, only read.
        trial: the same with a data folder of its own, where readings go.
        file: the file on trial.
        say: where progress is told.
    """
    reader = make_reader(settings)
    others = [one for one in look_into(settings.inbox).files if one.name != file.name]
    store = RawStore(settings.raw, reader)

    def read(files: Sequence[InboxFile], corrections: ByName) -> Iterator[Receipt]:
        kept = {one: store.load_receipt(one.sha256, one.name, corrections.get(one.name, ())) for one in files}
        yield from (receipt for receipt in kept.values() if receipt is not None)
        fresh = [one for one, receipt in kept.items() if receipt is None]
        yield from read_all(fresh, trial, reader, say, corrections=corrections)

    known = load_ledger(settings.ledger)
    return receive(enter([*others, file]), reader, store, read, lambda present: updated(known, present, settings.as_of))
