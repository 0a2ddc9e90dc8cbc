"""A trial run of one file: what the inbox would hold if the file lay in it, without putting it there.

What belongs here: the arrivals of such a run. Readings of files that no night has read yet go into the raw store of
the trial; nothing of the real data folder is written.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from kiezwirkung.deliveries.intake.inbox import InboxFile, look_into
from kiezwirkung.deliveries.intake.ledger import enter, load_ledger, updated
from kiezwirkung.deliveries.intake.raw_store import RawStore, Receipt
from kiezwirkung.deliveries.intake.taking_in import Aimed, gather_corrected, make_reader, read_all, unreadable
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
    entries = enter([*others, file])
    originals = [entry.file for entry in entries if not entry.is_duplicate]
    store = RawStore(settings.raw, reader)
    kept = {one: store.load_receipt(one.sha256, one.name) for one in originals}
    fresh = [one for one, receipt in kept.items() if receipt is None]
    receipts = {receipt.delivery_id: receipt for receipt in kept.values() if receipt is not None}
    receipts |= {receipt.delivery_id: receipt for receipt in read_all(fresh, trial, reader, say)}
    ledger = updated(load_ledger(settings.ledger), [one for one in entries if one.delivery_id in receipts])
    gone = [entry.delivery_id for entry in ledger.values() if not entry.is_present]
    receipts |= {key: store.last_receipt(key) or unreadable(key) for key in gone}

    def read_again(aimed: Aimed) -> Iterator[Receipt]:
        yield from (kept for key in gone if key in aimed and (kept := store.last_receipt(key, aimed[key])))
        known = {one: store.load_receipt(one.sha256, one.name, aimed.get(one.sha256, ())) for one in originals}
        yield from (receipt for one, receipt in known.items() if receipt is not None and one.sha256 in aimed)
        files = [one for one, receipt in known.items() if receipt is None and one.sha256 in aimed]
        corrections = {one.name: aimed[one.sha256] for one in files}
        yield from read_all(files, trial, reader, say, corrections=corrections)

    return gather_corrected(entries, receipts, ledger, reader, read_again)
