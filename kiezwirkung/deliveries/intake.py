"""Taking in an inbox: read what is new, keep it, and say what has arrived.

What belongs here: the loop over files. A file whose reading fails in an unforeseen way is refused as unreadable
(D101); it never stops the others.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from kiezwirkung.deliveries.context import Context
from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.inbox import InboxFile, scan
from kiezwirkung.deliveries.ledger import Delivery, enter
from kiezwirkung.deliveries.raw_store import RawStore, Receipt
from kiezwirkung.deliveries.reading import read_delivery
from kiezwirkung.deliveries.results import Reader
from kiezwirkung.deliveries.templates import load_code_lists, load_templates
from kiezwirkung.privacy.pseudonyms import Pseudonymiser
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.arrivals import Arrivals, gather, remember_received

YEARS_BACK = 5
TELL_EVERY = 100


def make_reader(settings: Settings) -> Reader:
    """The reader of a run; raises K002 without a usable key. Reports are accepted for this and five earlier years."""
    years = range(settings.as_of.year - YEARS_BACK, settings.as_of.year + 1)
    return Reader(load_templates(), load_code_lists(), Pseudonymiser.from_key_file(settings.key_file), years)


def take_in(settings: Settings, reader: Reader, say: Callable[[str], None]) -> Arrivals:
    """Read every file of the inbox that is not yet in the raw store, and give all that has arrived."""
    entries = enter(scan(settings.inbox))
    seen = ((entry.delivery_id, entry.file.modified_at) for entry in entries)
    received = remember_received(settings.data / "ledger", seen)
    originals = [entry for entry in entries if not entry.is_duplicate]
    receipts = dict(_receipts(originals, RawStore(settings.raw, reader), reader, settings.threads, say))
    return gather(entries, receipts, received)


def _receipts(
    entries: Iterable[Delivery], store: RawStore, reader: Reader, threads: int, say: Callable[[str], None]
) -> Iterator[tuple[str, Receipt]]:
    known = {entry: store.load_receipt(entry.delivery_id, entry.file.name) for entry in entries}
    fresh = [entry for entry, receipt in known.items() if receipt is None]
    yield from ((receipt.delivery_id, receipt) for receipt in known.values() if receipt is not None)
    say(f"  {len(known)} Meldungen, davon {len(fresh)} neu zu lesen")
    with ThreadPoolExecutor(max(1, threads)) as pool:
        receipts = pool.map(lambda entry: _read(entry.file, reader, store), fresh)
        for number, receipt in enumerate(receipts, start=1):
            if number % TELL_EVERY == 0:
                say(f"  {number} von {len(fresh)} gelesen")
            yield receipt.delivery_id, receipt


def _read(file: InboxFile, reader: Reader, store: RawStore) -> Receipt:
    try:
        reading = read_delivery(file.path, reader)
    except Exception:
        return _unread(file)
    if reading.delivery_id != file.sha256:  # changed or out of reach since the look into the inbox
        return _unread(file)
    return store.store(reading)


def _unread(file: InboxFile) -> Receipt:
    """D101 for this night only: nothing is stored, so that the next one reads the file again."""
    return Receipt(file.sha256, 0, [], [Finding("D101", file.sha256)], [], uses_file_name=False, name_context=Context())
