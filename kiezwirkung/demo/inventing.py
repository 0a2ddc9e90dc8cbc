"""Inventing a whole inbox: the entry of the demo.

What belongs here: the order of things, the steward's files, times of receipt, and the ledger. Everything follows from
the plan; no clock, no environment.
"""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zlib import crc32

from kiezwirkung.demo.broken_files import BrokenFile, invent_broken_files
from kiezwirkung.demo.decisions import Office
from kiezwirkung.demo.file_formats import EXCEL, InventedFile, pack
from kiezwirkung.demo.forms import form
from kiezwirkung.demo.layouts import Layout
from kiezwirkung.demo.ledger import DemoLedger
from kiezwirkung.demo.member_support import support_tables
from kiezwirkung.demo.plan import DemoPlan
from kiezwirkung.demo.project_files import Sender
from kiezwirkung.demo.seeding import Seeder
from kiezwirkung.demo.sheets import Mark, arrange
from kiezwirkung.demo.spelling import Style
from kiezwirkung.demo.steward import agreement_tables, register_tables
from kiezwirkung.demo.tables import Table
from kiezwirkung.demo.world import World, invent_world

Progress = Callable[[int, int], None]
COPIES = (0, 2)


def invent(
    plan: DemoPlan, inbox: Path, *, ledger_folder: Path | None = None, progress: Progress | None = None
) -> DemoLedger:
    """Write all invented deliveries into the inbox and the fault ledger beside it.

    Args:
        plan: Seed, window and size.
        inbox: Folder for the deliveries; made if missing, should be empty.
        ledger_folder: Where the ledger goes; the folder that holds the inbox if not given.
        progress: Called with projects done and projects in all.
    """
    world, seeder, ledger = invent_world(plan), Seeder(plan), DemoLedger()
    _write_register(world, inbox, ledger)
    copies: list[tuple[str, bytes]] = []
    sent: list[InventedFile] = []
    for done, project in enumerate(world.projects, start=1):
        sender = Sender(plan, project, seeder)
        for year in plan.years:
            for n, file in enumerate(sender.files(year)):
                _place(
                    inbox, ledger, file.name, file.content, _received(plan, file.name, file.year, is_late=file.is_late)
                )
                sent.append(file)
                if n == 0 and project.index in COPIES and year == plan.years[-1] and not project.is_self_help:
                    copies.append((file.name, file.content))
        if progress is not None:
            progress(done, len(world.projects))
    _write_copies(plan, inbox, ledger, copies)
    for broken in invent_broken_files(world):
        _write_broken(plan, inbox, ledger, broken)
    _write_decisions(world, inbox, ledger, sent)
    ledger.table_rows, ledger.faulty_rows = seeder.rows, seeder.faults
    ledger.write(ledger_folder or inbox.parent)
    return ledger


def _place(inbox: Path, ledger: DemoLedger, name: str, content: bytes, received: datetime) -> None:
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (received.timestamp(), received.timestamp()))
    ledger.files += 1


def _received(plan: DemoPlan, name: str, year: int, *, is_late: bool = False) -> datetime:
    """Two to five days after the reported span, later files six to nine; the hour follows from the name."""
    number = crc32(name.encode())
    covered = min(date(year, 12, 31), plan.end)
    day = covered + timedelta(days=2 + number % 4 + 4 * is_late)
    return datetime(day.year, day.month, day.day, 8 + number // 4 % 9, number // 36 % 60, tzinfo=UTC)


def _write_register(world: World, inbox: Path, ledger: DemoLedger) -> None:
    """The steward's three workbooks: register, agreements, carriers with courses and support."""
    received = _received(world.plan, "Register", world.plan.years[0] - 1)
    books = {
        "Projektregister.xlsx": register_tables(world),
        "Vereinbarungen.xlsx": agreement_tables(world),
        "Traeger und Kurse.xlsx": support_tables(world),
    }
    for name, tables in books.items():
        _write_book(inbox, ledger, name, tables, received)


def _write_decisions(world: World, inbox: Path, ledger: DemoLedger, sent: Sequence[InventedFile]) -> None:
    """The steward's fourth workbook, on the last evening, and what is expected of all files after it."""
    office, day = Office(world, sent), world.plan.end + timedelta(days=9)
    _write_book(inbox, ledger, "Entscheidungen.xlsx", office.tables(), datetime(*day.timetuple()[:3], 18, tzinfo=UTC))
    for file in sent:
        for mark in office.marks(file):
            ledger.expect(file.name, mark)


def _write_book(inbox: Path, ledger: DemoLedger, name: str, tables: Sequence[Table], received: datetime) -> None:
    sheets = [
        arrange(table, _steward_layout(table), form(table.entity).sheet_names[0], form(table.entity).title)
        for table in tables
    ]
    _place(inbox, ledger, f"Geschaeftsstelle/{name}", pack(EXCEL, sheets), received)


def _steward_layout(table: Table) -> Layout:
    fields = form(table.entity).fields
    style = Style(is_native=True, dates="native", loses_zero=table.entity == "locations")
    return Layout(tuple(fields), tuple(field.label for field in fields.values()), style, title="mark", is_coloured=True)


def _write_copies(plan: DemoPlan, inbox: Path, ledger: DemoLedger, copies: list[tuple[str, bytes]]) -> None:
    """The same file again under another name, received later."""
    for name, content in copies:
        folder, _, base = name.rpartition("/")
        copy = f"{folder}/Kopie von {base}"
        _place(inbox, ledger, copy, content, _received(plan, copy, plan.years[-1], is_late=True))
        ledger.expect_file(copy, "duplicate_delivery", "D105")


def _write_broken(plan: DemoPlan, inbox: Path, ledger: DemoLedger, broken: BrokenFile) -> None:
    year = plan.years[-1]
    _place(inbox, ledger, broken.name, broken.content, _received(plan, broken.name, year))
    mark = Mark(broken.entity, broken.field, broken.kind, broken.code, "", broken.row_number)
    ledger.expect(broken.name, mark)
