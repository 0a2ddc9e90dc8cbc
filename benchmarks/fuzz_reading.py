"""Damage valid deliveries in many ways and read each: nothing may raise, hang, or lose a row.

`python benchmarks/fuzz_reading.py --count 100000` reports how many were read, how many refused and with which code, and
lists every fault with the number that makes it again: `--only 4711`. The slow lane of the tests runs 10,000. Reading
is called directly, without the net that a night has under it.
"""

import argparse
import random
import re
import signal
import sys
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from io import BytesIO, StringIO
from pathlib import Path

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the writers of old and binary workbooks serve the tests

from kiezwirkung.deliveries.findings import catalogue
from kiezwirkung.deliveries.reading.files import Reader, read_bytes
from kiezwirkung.deliveries.templates import load_code_lists, load_templates
from kiezwirkung.privacy.pseudonyms import Pseudonymiser
from tests.unit.deliveries.written_tables import as_xls, as_xlsb

SECONDS = 30
CHUNK = 250
VISITS = [
    ["Projekt-ID: MI01NH", "", "Meldejahr", 2025, "", ""],
    ["Standort-ID", "Monat", "Bereich", "Besuche", "davon weiblich", "Erfassung"],
    *([f"MI01NH-0{n % 3 + 1}", month, "Angebote", 100 + n, n, "gezählt"]
      for n, month in enumerate(("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"))),
    ["Summe", "", "", 721, 21, ""],
    ["* vorläufig", "", "", "", "", ""],
]  # fmt: skip
SESSIONS = [
    ["Termin-ID", "Angebots-ID", "Standort-ID", "Datum", "Beginn", "Dauer in Minuten", "Teilnahmen", "Erfassung"],
    *([f"MI01NH-T{n:05d}", "MI01NH-A001", "MI01NH-01", date(2025, n % 12 + 1, n + 1), "16:00", 90, n, "gezählt"]
      for n in range(12)),
]  # fmt: skip
NASTY = (
    "", " ", "-", "k. A.", "0", "-1", "1e999", "NaN", "inf", "1.234", "1,234", "1.234,5", "12,5 %", "ca. 120", ">100",
    "50–60", "31.2.2025", "1.3.25", "29.02.2024", "45717", "99999999999999999999", "0001-01-01", "9999-12-31", "24:00",
    "25:99", "=1+1", "=HYPERLINK(\"x\")", "#REF!", "#DIV/0!",
    "Summe", "gesamt", "* Anm.", "Standort-ID", "\x00", "\x1f",
    "\x1fn5", "\u202e5", "\ud83d\ude00", "ß" * 300, "1" * 400, "a;b,c\t\"", '"', "'", "\r\n", "٣", "²", "½", "−5",
    "MI01NH-01", "XX99NH-99", "Projekt-ID: ", "Meldejahr 1800", "Erika Muster", "a@example.org", "\ufffe", "1.1.1.1.1",
)  # fmt: skip
NUMBERS = (b"0", b"-1", b"1", b"7", b"255", b"65536", b"1048576", b"1048577", b"16385", b"2147483648", b"4294967296",
           b"99999999999999999999", b"1e308", b"1e999", b"NaN", b"-0", b"0.1", b"")  # fmt: skip
EXTREMES = (0, 1, 2, 255, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_OLE, _OLE_HEAD = b"\xd0\xcf\x11\xe0", 512
_XML_NUMBER = re.compile(rb'(?<=[">])-?\d+(?:\.\d+)?(?=["<])')
_XML_TEXT = re.compile(rb">[^<>]+<")
_XML_TAG = re.compile(rb"<[^<>]+>")
_XML_ATTRIBUTE = re.compile(rb'\s[\w:]+="[^"]*"')


@dataclass
class Outcome:
    """What happened to many cases."""

    codes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    rows: int = 0

    def add(self, other: "Outcome") -> None:
        """Count another outcome in."""
        self.codes += other.codes
        self.faults += other.faults
        self.slowest, self.rows = max(self.slowest, other.slowest), self.rows + other.rows


def workbook(*sheets: Sequence[Sequence[object]]) -> bytes:
    """A valid xlsx with one sheet per table."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for rows in sheets:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value, day)
                    else:
                        sheet.write(at, column, value)
            sheet.merge_range(len(rows) + 1, 0, len(rows) + 3, 0, "Stand 2025")
            sheet.set_row(2, None, None, {"hidden": True})
            sheet.write_formula(len(rows) + 5, 1, "=SUM(D3:D9)", None, 721)
    return target.getvalue()


def open_document(rows: Sequence[Sequence[object]]) -> bytes:
    """A valid ods."""
    document, target = OpenDocumentSpreadsheet(), BytesIO()
    table = Table(name="Besuche")
    for row in rows:
        line = TableRow()
        for value in row:
            is_number = isinstance(value, int)
            kind = {"valuetype": "float", "value": str(value)} if is_number else {"valuetype": "string"}
            cell = TableCell(**kind)
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.write(target)
    return target.getvalue()


def text(rows: Sequence[Sequence[object]], delimiter: str = ";", line_end: str = "\r\n") -> str:
    """A csv."""
    quoted = ('"' + str(value) + '"' if delimiter in str(value) else str(value) for row in rows for value in row)
    out = StringIO()
    for row in rows:
        out.write(delimiter.join(next(quoted) for _ in row) + line_end)
    return out.getvalue()


@cache
def sound() -> list[bytes]:
    """The valid deliveries that are damaged."""
    visits = text(VISITS)
    return [
        workbook(VISITS), workbook(SESSIONS, VISITS), open_document(VISITS), open_document(SESSIONS),
        visits.encode(), visits.encode("cp1252"), visits.encode("utf-16"), visits.encode("utf-8-sig"),
        text(SESSIONS, ",", "\n").encode(), text(SESSIONS, "\t").encode("mac_roman"),
        as_xls(VISITS), as_xls(SESSIONS), as_xlsb(VISITS, hidden_rows=[4]), as_xlsb(SESSIONS, hidden_columns=[2]),
    ]  # fmt: skip


def damaged(number: int) -> bytes:
    """The case of this number, always the same."""
    chance = random.Random(number)
    content = chance.choice(sound())
    ways: Sequence[Callable[[bytes, random.Random], bytes]] = (flip, cut, fields, fields, fields)
    if content[:2] == b"PK":
        ways = (flip, cut, parts, parts, parts, parts, directory, doubled)
    elif content.startswith(_OLE):
        ways = (flip, cut, numbers, records, records, records)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        content = chance.choice(ways)(content, chance)
    return content


def flip(content: bytes, chance: random.Random) -> bytes:
    """Some bytes become others."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 2, 8, 64)) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(content: bytes, chance: random.Random) -> bytes:
    """A piece is lost, doubled or moved, or the end is missing."""
    if not content:
        return content
    first, last = sorted((chance.randrange(len(content)), chance.randrange(len(content))))
    match chance.randrange(4):
        case 0:
            return content[:last]
        case 1:
            return content[:first] + content[last:]
        case 2:
            return content[:last] + content[first:]
        case _:
            return content[last:] + content[:last]


def numbers(content: bytes, chance: random.Random) -> bytes:
    """Some numbers of two or four bytes become extreme ones: sizes, places, counts of binary workbooks."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 10)) if len(changed) > 4 else 0):
        width, at = chance.choice((2, 4)), chance.randrange(len(changed) - 4)
        changed[at : at + width] = chance.choice(EXTREMES).to_bytes(4, "little")[:width]
    return bytes(changed)


def records(content: bytes, chance: random.Random) -> bytes:
    """A record of an xls has another kind, length or content, is doubled or missing; the others move."""
    places, at = list[tuple[int, int]](), _OLE_HEAD
    while at + 4 <= len(content) and (kind := int.from_bytes(content[at : at + 2], "little")):
        length = int.from_bytes(content[at + 2 : at + 4], "little")
        places.append((at, at + 4 + length))
        at += 4 + length
        if kind == 0x0A and len(places) > 200:
            break
    if not places:
        return content
    first, last = chance.choice(places)
    record = content[first:last]
    match chance.randrange(5):
        case 0:
            record = record * 2
        case 1:
            record = b""
        case 2:
            record = chance.choice(EXTREMES).to_bytes(4, "little")[:2] + record[2:]
        case 3:
            record = record[:2] + chance.choice(EXTREMES).to_bytes(4, "little")[:2] + record[4:]
        case _:
            record = record[:4] + numbers(flip(record[4:], chance), chance)
    return content[:first] + record + content[last:]


def doubled(content: bytes, chance: random.Random) -> bytes:
    """A second part of the same name, sound or damaged."""
    target = BytesIO(content)
    try:
        with warnings.catch_warnings(), zipfile.ZipFile(target, "a") as archive:
            warnings.simplefilter("ignore", UserWarning)
            name = chance.choice(archive.namelist())
            archive.writestr(name, chance.choice((flip, cut))(archive.read(name), chance))
    except Exception:  # damaged before
        return content
    return target.getvalue()


def directory(content: bytes, chance: random.Random) -> bytes:
    """A number in the directory of the archive lies."""
    at = content.rfind(b"PK\x01\x02")
    if at < 0:
        return content
    changed = bytearray(content)
    changed[min(at + chance.randrange(8, 46), len(changed) - 1)] = chance.randrange(256)
    return bytes(changed)


def parts(content: bytes, chance: random.Random) -> bytes:
    """One part of the archive is damaged inside, and the archive itself is sound."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # damaged before
        return content
    names = [name for name in members if name.endswith((".xml", ".rels", ".bin"))]
    likely = [name for name in names if "sheet" in name or "content" in name or "shared" in name]
    name = chance.choice(likely if likely and chance.random() < 0.8 else names or ["x"])
    ways = (numbers, numbers, flip, cut) if name.endswith(".bin") else (inside, inside, inside, flip, cut)
    members[name] = chance.choice(ways)(members.get(name, b""), chance)
    if chance.random() < 0.05:
        members.pop(chance.choice(sorted(members)))
    target = BytesIO()
    with zipfile.ZipFile(target, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for one, data in members.items():
            archive.writestr(one, data)
    return target.getvalue()


def inside(content: bytes, chance: random.Random) -> bytes:
    """Numbers, texts, tags and attributes of an XML are changed, doubled or dropped."""
    for _ in range(chance.choice((1, 1, 3, 10))):
        pattern = chance.choice((_XML_NUMBER, _XML_NUMBER, _XML_TEXT, _XML_TAG, _XML_ATTRIBUTE))
        places = [found.span() for found in pattern.finditer(content)]
        if not places:
            continue
        first, last = chance.choice(places)
        old = content[first:last]
        if pattern is _XML_NUMBER:
            new = chance.choice(NUMBERS)
        elif pattern is _XML_TEXT:
            new = b">" + _escaped(chance.choice(NASTY)) + b"<"
        else:
            new = chance.choice((b"", old * 2, content[slice(*chance.choice(places))]))
        content = content[:first] + new + content[last:]
    return content


def _escaped(value: str) -> bytes:
    said = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return said.encode("utf-8", "surrogatepass")


def fields(content: bytes, chance: random.Random) -> bytes:
    """Fields of a csv are replaced, doubled, dropped or exchanged."""
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "latin-1"
    lines = content.decode(encoding, "replace").splitlines(keepends=True)
    for _ in range(chance.choice((1, 2, 5, 20)) if lines else 0):
        at = chance.randrange(len(lines))
        cells = re.split(r"([;,\t])", lines[at])
        place = chance.randrange(len(cells))
        match chance.randrange(5):
            case 0 | 1 | 2:
                cells[place] = chance.choice(NASTY)
            case 3:
                cells.insert(place, chance.choice(cells))
            case _:
                cells.pop(place)
        lines[at] = "".join(cells)
        if chance.random() < 0.1:
            lines.insert(at, chance.choice(lines))
    return "".join(lines).encode(encoding, "replace")


@cache
def reader() -> Reader:
    """The reader of all cases."""
    return Reader(load_templates(), load_code_lists(), Pseudonymiser(bytes(range(32))), range(2024, 2027))


def run(numbers: Sequence[int]) -> Outcome:
    """Read these cases and note what should not be."""
    outcome = Outcome()
    for number in numbers:
        content, begin = damaged(number), time.perf_counter()
        signal.alarm(SECONDS)
        try:
            reading = read_bytes(content, "MI01NH_2025.xlsx", reader())
        except Exception:
            outcome.faults.append(f"{number}: {_last_lines(traceback.format_exc())}")
            continue
        finally:
            signal.alarm(0)
        outcome.slowest = max(outcome.slowest, time.perf_counter() - begin)
        outcome.rows += reading.rows_read
        outcome.codes[_verdict([finding.code for finding in reading.findings])] += 1
        if not reading.is_conserved:
            outcome.faults.append(f"{number}: {reading.rows_read} Zeilen, {reading.data_rows} + {len(reading.skips)}")
    return outcome


def _verdict(codes: Sequence[str]) -> str:
    unknown = [code for code in codes if code not in catalogue()]
    files = [code for code in codes if code < "D108" or code in {"D114", "D124"}]
    return f"unbekannt {unknown[0]}" if unknown else files[0] if files else "gelesen"


def _last_lines(trace: str) -> str:
    return " | ".join(line.strip() for line in trace.strip().splitlines()[-5:])


def run_all(numbers: range, processes: int, say: Callable[[str], None] = lambda _: None) -> Outcome:
    """Read many cases side by side; a case that ends its process is found and told."""
    chunks = [numbers[at : at + CHUNK] for at in range(0, len(numbers), CHUNK)]
    whole, broken = Outcome(), list[range]()
    with ProcessPoolExecutor(processes) as pool:
        for chunk, future in [(chunk, pool.submit(run, chunk)) for chunk in chunks]:
            try:
                whole.add(future.result())
            except BrokenProcessPool:
                broken.append(chunk)
            if chunk.stop % 10_000 == 0:
                say(f"{chunk.stop} gelesen, {len(whole.faults)} Fehler")
    for chunk in broken:
        for outcome in _one_by_one(chunk):
            whole.add(outcome)
    return whole


def _one_by_one(numbers: Sequence[int]) -> Iterator[Outcome]:
    for at in range(0, len(numbers), 25):
        part = numbers[at : at + 25]
        outcome = _apart(part)
        yield from (_apart([number]) or _ended(number) for number in part) if outcome is None else [outcome]


def _apart(numbers: Sequence[int]) -> Outcome | None:
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(run, numbers).result()
        except BrokenProcessPool:
            return None


def _ended(number: int) -> Outcome:
    return Outcome(faults=[f"{number}: ended its process (crash or more than {SECONDS} s)"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    if options.only is not None:
        print(run([options.only]))
        return 0
    begin = time.perf_counter()
    outcome = run_all(
        range(options.first, options.first + options.count), options.processes, partial(print, flush=True)
    )
    print(f"{options.count} Dateien in {time.perf_counter() - begin:.0f} s, {outcome.rows} Zeilen, langsamste "
          f"{outcome.slowest:.2f} s")  # fmt: skip
    print(", ".join(f"{code}: {count}" for code, count in outcome.codes.most_common()))
    print(f"{len(outcome.faults)} Fehler", *outcome.faults[:40], sep="\n")
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
