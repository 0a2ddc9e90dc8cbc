"""Taking in an inbox: read what is new, keep it, and say what has arrived.

What belongs here: the loop over files. Reading itself happens in processes of their own (`reading_apart.py`): a file
that breaks one, or fails in an unforeseen way, is refused (D114, D101) and never stops the others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.intake.corrections import Correction
from kiezwirkung.deliveries.intake.inbox import InboxFile, look_into
from kiezwirkung.deliveries.intake.ledger import Delivery, LedgerEntry, enter, keep, shown_file_name
from kiezwirkung.deliveries.intake.raw_store import RawStore, Receipt
from kiezwirkung.deliveries.intake.reading_apart import SERVE, read_apart
from kiezwirkung.deliveries.intake.reading_child import Job, Outcome, Setup
from kiezwirkung.deliveries.reading.context import Context
from kiezwirkung.deliveries.reading.extents import MAX_FILE
from kiezwirkung.deliveries.reading.results import Reader
from kiezwirkung.deliveries.templates import Template, load_code_lists, load_templates
from kiezwirkung.privacy.pseudonyms import Pseudonymiser
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.arrivals import Arrivals, LeftOut, gather
from kiezwirkung.warehouse.correction_rows import Plan, plan_corrections, sound_plan
from kiezwirkung.warehouse.moved_rows import WasCorrected, find_moved, was_written_over

YEARS_BACK = 5
WORTH_A_PROCESS = 1_000_000  # bytes; to start another process takes as long as to read half of that
Aimed = Mapping[str, Sequence[Correction]]  # what is corrected in each delivery, by id
ByName = Mapping[str, Sequence[Correction]]  # the same by the name of the file
Under = Callable[[Plan], tuple[Arrivals, Mapping[str, Receipt]]]  # what arrives under a plan, and its receipts
TELL_EVERY = 100


def make_reader(settings: Settings) -> Reader:
    """The reader of a run; raises K002 without a usable key. Reports are accepted for this and five earlier years."""
    years = range(settings.as_of.year - YEARS_BACK, settings.as_of.year + 1)
    return Reader(load_templates(), load_code_lists(), Pseudonymiser.from_key_file(settings.key_file), years)


def take_in(settings: Settings, reader: Reader, say: Callable[[str], None], now: datetime | None = None) -> Arrivals:
    """Read every file of the inbox that is not yet in the raw store, and give all that has arrived.

    `now` is the time of the look: files changed just before may still be on their way and wait. Without it only those
    wait that change while looked at.
    """
    look = look_into(settings.inbox, now)
    if look.waiting:
        say(f"  {len(look.waiting)} Dateien werden noch geschrieben und warten")
    if look.left_out:
        say(f"  {len(look.left_out)} Verknüpfungen führen aus dem Eingang hinaus oder ins Leere und bleiben liegen")

    def read(files: Sequence[InboxFile], corrections: ByName) -> Iterator[Receipt]:
        return read_all(files, settings, reader, say, corrections=corrections)

    entries, store = enter(look.files), RawStore(settings.raw, reader)
    arrivals = receive(entries, reader, store, read, lambda present: keep(settings.ledger, present, settings.as_of))
    return replace(
        arrivals, left_out=[LeftOut(one.sha256, shown_file_name(one), one.modified_at) for one in look.left_out]
    )


def receive(
    entries: Sequence[Delivery],
    reader: Reader,
    store: RawStore,
    read: Callable[[Sequence[InboxFile], ByName], Iterable[Receipt]],
    enter_ledger: Callable[[Sequence[Delivery]], Mapping[str, LedgerEntry]],
) -> Arrivals:
    """All that has arrived, files long gone from the inbox included, with the office's corrections applied.

    Args:
        entries: what lies in the inbox.
        reader: the reader of the run.
        store: where readings of files that have gone are kept.
        read: gives the receipt of each file, with what is corrected in it by name; none for one still being written.
        enter_ledger: the ledger after this look into the inbox.
    """
    originals = [entry.file for entry in entries if not entry.is_duplicate]
    receipts = {receipt.delivery_id: receipt for receipt in read(originals, {})}
    entries = [entry for entry in entries if entry.delivery_id in receipts]  # the others were still being written
    ledger = enter_ledger(entries)
    gone = [entry.delivery_id for entry in ledger.values() if not entry.is_present]
    receipts |= {key: store.last_receipt(key) or unreadable(key) for key in gone}

    def read_again(aimed: Aimed) -> Iterator[Receipt]:
        yield from (kept for key in gone if key in aimed and (kept := store.last_receipt(key, aimed[key])))
        files = [file for file in originals if file.sha256 in aimed]
        yield from read(files, {file.name: aimed[file.sha256] for file in files})

    def under(plan: Plan) -> tuple[Arrivals, Mapping[str, Receipt]]:
        corrected = {**receipts} | {one.delivery_id: one for one in read_again(plan.by_delivery())}
        return gather(entries, corrected, ledger), corrected

    return _gather_corrected(gather(entries, receipts, ledger), reader.templates, store.was_corrected, under)


def _gather_corrected(
    arrivals: Arrivals, templates: Mapping[str, Template], was_corrected: WasCorrected, under: Under
) -> Arrivals:
    """All that has arrived; `under` gives it anew with the deliveries read again that a plan of corrections aims at."""
    plan = plan_corrections(arrivals, templates, was_corrected)
    if not plan.aims:
        return arrivals
    if was_written_over(arrivals, plan.by_delivery()):
        found = find_moved(plan.applied_by_name(under(plan)[1]), arrivals, templates, was_corrected)
        plan = plan.without(found, "differs")
    plan, arrivals, corrected = sound_plan(plan, arrivals, under, templates)
    return replace(arrivals, corrections=plan.verdicts(corrected))


def read_all(
    files: Sequence[InboxFile],
    settings: Settings,
    reader: Reader,
    say: Callable[[str], None],
    *,
    corrections: ByName | None = None,
    script: str = SERVE,
) -> Iterator[Receipt]:
    """The receipt of every file: from the raw store if it is known, else read in processes of their own.

    Args:
        files: each content once; one still being written gets no receipt this time.
        settings: where the raw store and the key lie, how many processes read side by side.
        reader: the reader of the run; its key must be the one of the key file (K605).
        say: where progress is told.
        corrections: what the steward corrects, by a file's name.
        script: what a reading process runs; another one only in tests.
    """
    store = RawStore(settings.raw, reader)
    corrected = corrections or {}
    known = {file: store.load_receipt(file.sha256, file.name, corrected.get(file.name, ())) for file in files}
    fresh = [file for file, receipt in known.items() if receipt is None]
    yield from (receipt for receipt in known.values() if receipt is not None)
    say(f"  {len(known)} Meldungen{' mit Berichtigungen' if corrected else ''}, davon {len(fresh)} neu zu lesen")
    yield from (_unread(file, "too large") for file in fresh if file.size > MAX_FILE)
    jobs = {Job(file.path, file.sha256, corrected.get(file.name, ())): file for file in fresh if file.size <= MAX_FILE}
    setup = Setup(reader.templates, reader.code_lists, reader.accepted_years, settings.key_file, settings.raw)
    processes = min(settings.threads, 1 + sum(file.size for file in jobs.values()) // WORTH_A_PROCESS)
    outcomes = read_apart(list(jobs), setup, store.key, processes, script)
    for number, (job, outcome) in enumerate(outcomes, start=1):
        if number % TELL_EVERY == 0:
            say(f"  {number} von {len(jobs)} gelesen")
        yield from _answer(jobs[job], job, outcome, store, say)


def _answer(
    file: InboxFile, job: Job, outcome: Outcome, store: RawStore, say: Callable[[str], None]
) -> Iterator[Receipt]:
    if outcome == "changed":
        say("  1 Datei wird noch geschrieben und wartet")
        return
    stored = store.load_receipt(file.sha256, corrections=job.corrections) if outcome == "stored" else None
    yield stored or _unread(file, outcome)


def _unread(file: InboxFile, outcome: Outcome) -> Receipt:
    """A verdict for this night only: nothing is stored, so that the next one reads the file again."""
    code = "D114" if outcome == "too large" else "D101"
    return Receipt(file.sha256, 0, [], [Finding(code, file.sha256)], [], uses_file_name=False, name_context=Context())


def unreadable(delivery_id: str) -> Receipt:
    """D122: the file has gone from the inbox, and what was read of it can no longer be used (another key)."""
    return Receipt(delivery_id, 0, [], [Finding("D122", delivery_id)], [], uses_file_name=False, name_context=Context())
