"""Files that cannot be used as a whole: unreadable, encrypted, empty, foreign, unknown project, wrong year.

What belongs here: the bytes of such files and the one verdict each must get. Cells are the business of
`fault_kinds.py`.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kiezwirkung.demo.plan import DemoPlan
from kiezwirkung.demo.words import DEMO_MARK
from kiezwirkung.demo.world import Project, World


@dataclass(frozen=True)
class BrokenFile:
    """A file's name and bytes, and what the pipeline must say about it."""

    name: str
    content: bytes
    kind: str
    code: str
    entity: str = ""
    field: str = ""
    row_number: int | None = None


def invent_broken_files(world: World) -> Iterator[BrokenFile]:
    """One or two files of each kind, from the first projects."""
    plan, year = world.plan, world.plan.years[-1]
    one, two, three, four = (project.project_id for project in world.projects[:4])
    noise = plan.generator("noise")
    yield BrokenFile(f"{one}_Besuche_{year}_defekt.xlsx", noise.bytes(3000), "not_a_workbook", "D101")
    yield BrokenFile(f"{two}_Termine_{year}.xlsx", b"PK\x03\x04" + noise.bytes(900), "not_a_workbook", "D101")
    yield BrokenFile(f"{three}_Jahresmeldung_{year}_geschuetzt.xlsx", encrypted_workbook(), "encrypted", "D102")
    yield BrokenFile(f"{four}_Angebote_{year}_leer.csv", b"", "empty_file", "D103")
    yield from _foreign_tables(one, two, year)
    yield from _unknown_projects(plan, year)
    yield _wrong_year(one)
    yield _missing_column(plan, world.projects[2], year)


def _foreign_tables(one: str, two: str, year: int) -> Iterator[BrokenFile]:
    stock = "Artikel;Lagerort;Preis\r\nKaffee;Küche;4,50\r\nTee;Küche;3,20\r\n"
    keys = "Schlüssel,ausgegeben,zurück\n12,ja,nein\n14,ja,ja\n"
    yield BrokenFile(f"{one}_Einkauf_{year}.csv", stock.encode("cp1252"), "unknown_table", "D104")
    yield BrokenFile(f"{two}_Schluesselliste_{year}.csv", keys.encode("utf-8"), "unknown_table", "D104")


_VISIT_HEADER = "Standort-ID;Monat;Bereich;Besuche;Erfassung"


def _unknown_projects(plan: DemoPlan, year: int) -> Iterator[BrokenFile]:
    def text(start: int) -> bytes:
        months = plan.months_of(year)
        rows = [f"NK77NH-01;{month.month};Offener Bereich;{start + month.month};gezählt" for month in months]
        return "\r\n".join([_VISIT_HEADER, *rows, ""]).encode("utf-8")

    yield BrokenFile(f"NK77NH_Besuche_{year}.csv", text(100), "unknown_project", "D106", "visits")
    yield BrokenFile(f"Besuchszahlen_{year}.csv", text(200), "missing_project", "D106")


def _wrong_year(project_id: str) -> BrokenFile:
    lines = [
        f"{DEMO_MARK};;;;",
        f"Projekt-ID: {project_id};;;;",
        "Meldejahr: 2031;;;;",
        _VISIT_HEADER,
        f"{project_id}-01;Januar;Offener Bereich;310;gezählt",
        f"{project_id}-01;Februar;Offener Bereich;290;gezählt",
    ]
    return BrokenFile(f"{project_id}_Besuche_neu.csv", "\r\n".join([*lines, ""]).encode("cp1252"), "year_2031", "D107")


def _missing_column(plan: DemoPlan, project: Project, year: int) -> BrokenFile:
    """The events of a project that sends none in its workbook, without the number of people present."""
    place = project.locations[0].location_id
    days = [date(year, month.month, 12) for month in plan.months_of(year)]
    rows = [f"{project.project_id}-V{n:03d};{place};{day:%d.%m.%Y};Fest;Kultur;gezählt" for n, day in enumerate(days)]
    header = "Veranstaltungs-ID;Standort-ID;Datum;Art der Veranstaltung;Handlungsfeld;Erfassung"
    text = "\r\n".join([header, *rows, ""])
    name = f"{project.project_id}_Veranstaltungen_{year}.csv"
    return BrokenFile(name, text.encode("cp1252"), "missing_column", "D108", "events", "attendee_count", 1)


_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512
_ROOT = 5


def encrypted_workbook() -> bytes:
    """A small compound file with the two streams that mark a workbook encrypted by Office."""
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6),
        0, 1, 1, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    packages = 8
    chain = [_FAT, _END, *range(3, 2 + packages), _END, *range(3 + packages, 2 + 2 * packages), _END]
    table = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    directory = _entry("Root Entry", _ROOT, 1, _END, 0)
    directory += _entry("EncryptedPackage", 2, 2, 2, packages * _SECTOR)
    directory += _entry("EncryptionInfo", 2, _FREE, 2 + packages, packages * _SECTOR)
    directory += bytes(128)
    body = bytes(range(256)) * (2 * packages * _SECTOR // 256)
    return header + table + directory + body


def _entry(name: str, kind: int, link: int, start: int, size: int) -> bytes:
    """A directory entry; for the root `link` is its child, for a stream its left (shorter) neighbour."""
    text = name.encode("utf-16-le")
    left, child = (_FREE, link) if kind == _ROOT else (link, _FREE)
    return struct.pack(
        "<64sHBBIII16sI8s8sIQ", text, len(text) + 2, kind, 1, left, _FREE, child, bytes(16), 0, bytes(8), bytes(8),
        start, size,
    )  # fmt: skip
