"""How much reading costs over loading: 1,000 workbooks against calamine, a csv of one million rows against polars.

`python benchmarks/reading.py` prints wall and CPU seconds of both sides, alternating within one run, their ratio, the
peak memory of a process that does nothing else, and what a second look at unchanged files costs. `--workbooks 100
--rows 100000` for a quick look; `--home FOLDER` keeps the files, so that `--part` can be asked for one after the
other. The files are invented (erfunden) and differ from each other.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import polars as pl
import xlsxwriter
from python_calamine import CalamineWorkbook

from kiezwirkung.deliveries.intake.inbox import scan
from kiezwirkung.deliveries.intake.reading_child import look_for_garbage_seldom
from kiezwirkung.deliveries.intake.taking_in import make_reader, read_all
from kiezwirkung.deliveries.reading.files import read_bytes
from kiezwirkung.privacy.pseudonyms import create_key
from kiezwirkung.settings import Settings

HEADERS = ("Projekt-ID", "Meldejahr", "Termin-ID", "Angebots-ID", "Standort-ID", "Datum", "Beginn",
           "Dauer in Minuten", "Kapazität", "Teilnahmen", "Erfassung", "Wochentag")  # fmt: skip
DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
WAYS = ("gezählt", "geschätzt", "hochgerechnet")
BANDS = ("18-27", "27-45", "45-55", "55-65", "65plus")
WORKBOOK_ROWS = 500
CSV = "MI01NH_Teilnahmen_2025.csv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workbooks", type=int, default=1_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--home", type=Path, help="where the files are made and stay")
    parser.add_argument("--part", choices=("files", "workbooks", "intake", "utf-8", "cp1252"))
    parser.add_argument("--alone", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    look_for_garbage_seldom()  # for both sides, as the process that reads does
    if options.alone:
        return alone(options.alone[0], Path(options.alone[1]))
    with tempfile.TemporaryDirectory() as folder:
        home: Path = options.home or Path(folder)
        home.mkdir(exist_ok=True)
        parts = {
            "files": lambda: write_files(home, options.workbooks, options.rows),
            "workbooks": lambda: compare_workbooks(home, options.runs),
            "intake": lambda: show_intake(home),
            "utf-8": lambda: compare_csv(home, options.rows, options.runs, "utf-8"),
            "cp1252": lambda: compare_csv(home, options.rows, options.runs, "cp1252"),
        }
        for name in [options.part] if options.part else parts:
            parts[name]()
    return None


def write_files(home: Path, workbooks: int, rows: int) -> None:
    """All files that are read."""
    house(home)
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(write_workbook, home / "inbox"), range(workbooks), chunksize=20))
    for encoding in ("utf-8", "cp1252"):
        (home / encoding).mkdir(exist_ok=True)
        write_participations(home / encoding / CSV, rows, encoding)


def house(home: Path) -> Settings:
    """The settings of an invented house; its key is made once."""
    (home / "inbox").mkdir(exist_ok=True)
    if not (home / "key").exists():
        create_key(home / "key")
    return Settings(home / "inbox", home / "data", home / "key", date(2026, 1, 10))


def write_workbook(folder: Path, number: int) -> None:
    """500 sessions of one house: texts, numbers, real dates and times, as Excel keeps them."""
    project = f"MI{number % 90 + 1:02d}NH"
    with xlsxwriter.Workbook(str(folder / f"{project}_Termine_{number:04d}_2025.xlsx")) as book:
        sheet = book.add_worksheet("Termine")
        as_date, as_time = book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"num_format": "hh:mm"})
        sheet.write_row(0, 0, HEADERS)
        for row in range(1, WORKBOOK_ROWS + 1):
            held_on = date(2025, 1, 1) + timedelta(days=(row + number) % 365)
            ids = (project, 2025, f"{project}-T{number:03d}{row:04d}", f"{project}-A{row % 25:03d}", f"{project}-01")
            sheet.write_row(row, 0, ids)
            sheet.write_datetime(row, 5, held_on, as_date)
            sheet.write_number(row, 6, (8 + row % 12) / 24, as_time)
            counts = (60 + row % 7 * 15, 30, (row * 7 + number) % 30, WAYS[row % 3], DAYS[held_on.weekday()])
            sheet.write_row(row, 7, counts)


def write_participations(path: Path, rows: int, encoding: str) -> None:
    """Participations as a German export writes them: semicolons, dates with dots."""
    frame = pl.select(n=pl.int_range(rows)).select(
        pl.format("MI01NH-T{}", pl.col("n") % 20_000 + 10_000).alias("Termin-ID"),
        (pl.date(2025, 1, 1) + pl.duration(days=pl.col("n") % 365)).dt.strftime("%d.%m.%Y").alias("Datum"),
        pl.format("K{}", pl.col("n") * 7919 % 40_000 + 10_000).alias("Teilnahmecode"),
        _of("Altersgruppe", BANDS),
        _of("Geschlecht", ("weiblich", "männlich", "divers")),
        _of("Erstbesuch", ("ja", "nein")),
        _of("Prognoseraum des Wohnorts", ("0110", "0320", "AUS", "1210")),
    )
    path.write_bytes(frame.write_csv(separator=";").encode(encoding))


def _of(name: str, words: tuple[str, ...]) -> pl.Expr:
    return (pl.col("n") % len(words)).replace_strict(dict(enumerate(words))).alias(name)


def load_cells(data: bytes) -> None:
    """The bare library, doing nothing but loading cells."""
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    for position in range(len(book.sheet_names)):
        book.get_sheet_by_index(position).to_python()


def load_csv(data: bytes, encoding: str) -> None:
    """The bare library with what it has to be told about a German export."""
    pl.read_csv(data, separator=";", encoding="utf8" if encoding == "utf-8" else encoding)


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def compare_workbooks(home: Path, runs: int) -> None:
    """File by file: first the bare library, then we; both warm."""
    reader = make_reader(house(home))
    files = [(path.read_bytes(), path.name) for path in sorted((home / "inbox").iterdir())]
    bare, ours = [], []
    for _ in range(runs):
        pairs = [
            (spent(partial(load_cells, data)), spent(partial(read_bytes, data, name, reader))) for data, name in files
        ]
        bare.append([sum(one[0][k] for one in pairs) for k in (0, 1)])
        ours.append([sum(one[1][k] for one in pairs) for k in (0, 1)])
    rows = sum(read_bytes(data, name, reader).data_rows for data, name in files[:10])
    assert rows == min(10, len(files)) * WORKBOOK_ROWS, rows
    report(f"{len(files)} Mappen", bare, ours)
    memory("Mappen", home / "inbox", ("bare-workbooks", "our-workbooks"))


def compare_csv(home: Path, rows: int, runs: int, encoding: str) -> None:
    """The whole file at once, both sides in turn."""
    path = home / encoding / CSV
    data, reader = path.read_bytes(), make_reader(house(home))
    assert read_bytes(data, path.name, reader).data_rows == rows
    bare, ours = [], []
    for _ in range(runs):
        bare.append(spent(partial(load_csv, data, encoding)))
        ours.append(spent(partial(read_bytes, data, path.name, reader)))
    report(f"csv, {rows:,} Zeilen, {encoding}", bare, ours)
    memory("csv", path, ("bare-csv", "our-csv"))


def report(name: str, bare: list, ours: list) -> None:
    """Medians of both sides, and the median of the ratios run by run."""
    (bare_wall, bare_cpu), (our_wall, our_cpu) = (
        map(statistics.median, zip(*side, strict=True)) for side in (bare, ours)
    )
    print(f"{name}: bloß laden {bare_wall:.2f} s Uhr, {bare_cpu:.2f} s CPU")
    print(f"{name}: lesen {our_wall:.2f} s Uhr, {our_cpu:.2f} s CPU")
    pairs = [[mine[k] / other[k] for mine, other in zip(ours, bare, strict=True)] for k in (0, 1)]
    wall, cpu = map(statistics.median, pairs)
    print(f"{name}: Verhältnis {wall:.2f} (Uhr), {cpu:.2f} (CPU), n={len(ours)}", flush=True)


def memory(name: str, place: Path, works: tuple[str, str]) -> None:
    """Peak memory of processes that do nothing else."""
    peaks = []
    for work in works:
        told = subprocess.run([sys.executable, __file__, "--alone", work, str(place)], capture_output=True, check=True)
        peaks.append(int(told.stdout))
    print(f"{name}: Spitze bloß laden {peaks[0]} MiB, lesen {peaks[1]} MiB", flush=True)


def alone(work: str, place: Path) -> None:
    """One side in this process; prints its peak memory in MiB."""
    paths = sorted(place.iterdir())[:100] if place.is_dir() else [place]
    reader = make_reader(house(place.parent if place.is_dir() else place.parent.parent))
    bare = {"bare-workbooks": load_cells, "bare-csv": partial(load_csv, encoding="cp1252")}.get(work)
    for path in paths:
        data = path.read_bytes()
        bare(data) if bare else read_bytes(data, path.name, reader)
    said = Path("/proc/self/status").read_text(encoding="ascii")  # the usual maximum counts the parent in
    print(int(said.split("VmHWM:")[1].split()[0]) // 1024)


def show_intake(home: Path) -> None:
    """The same files through the night's own way: processes of their own, the raw store; then once more unchanged."""
    settings = house(home)
    reader = make_reader(settings)
    for name in ("erste Nacht", "zweite Nacht, nichts Neues"):
        wall = time.perf_counter()
        files = scan(settings.inbox)
        looked = time.perf_counter() - wall
        count = sum(1 for _ in read_all(files, settings, reader, lambda _: None))
        total = time.perf_counter() - wall
        print(f"Eingang, {name}: {count} Dateien in {total:.2f} s Uhr, davon Durchsicht {looked:.2f} s", flush=True)


if __name__ == "__main__":
    main()
