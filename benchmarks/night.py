"""How long nights take: demo cold and warm, nothing new, and one million participations with 60 new workbooks.

Run it with `make benchmark` (or `python benchmarks/night.py --runs 3`). Prints wall seconds, CPU seconds and the peak
memory of each whole process with its children, and the ratio of the big night to reading its files bare.
"""

import argparse
import csv
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

PROJECTS = 10
ROWS_EACH = 100_000
SESSIONS_EACH = 2_000
BANDS = ["18-27", "27-45", "45-55", "55-65", "65plus"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        report("kiezwirkung --help", [command(["--help"]) for _ in range(max(5, runs))])
        report("Demo, kalt", [demo(home / f"kalt{n}") for n in range(runs)])
        report("Demo, zweiter Lauf, nichts Neues", [demo(home / "kalt0") for _ in range(runs)])
        report("Große Nacht", [big_night(home / f"gross{n}") for n in range(runs)])


def demo(into: Path) -> tuple[float, float, float]:
    return command(["demo", "--into", str(into)])


def big_night(home: Path) -> tuple[float, float, float]:
    """The demo's files plus one million participations; only these are new to the second night."""
    from pipelines.demonstration import AS_OF

    quiet = subprocess.run(  # a small demo supplies register, sessions' projects and 60 workbooks
        [sys.executable, "-m", "pipelines.cli", "demo", "--into", str(home), "--scale", "0.4", "--months", "12"],
        check=True, capture_output=True,
    )  # fmt: skip
    assert quiet.returncode == 0
    fresh = home / "neu"
    fresh.mkdir()
    for path in [*(home / "inbox").glob("*egister*.xlsx"), *sorted((home / "inbox").rglob("*/*.xlsx"))[:60]]:
        shutil.copy2(path, fresh / path.name)
    write_register(fresh)
    for number in range(1, PROJECTS + 1):
        write_participations(fresh, f"XX{number:02d}NH")
    key = home / "schluessel" / "pseudonym.key"
    folders = ["--inbox", str(fresh), "--data", str(home / "gross"), "--key", str(key)]
    return command(["nightly", *folders, "--as-of", AS_OF.isoformat()])


def write_register(folder: Path) -> None:
    """Ten more projects with one location each; names are invented."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(folder / "Register_Messung.xlsx")) as book:
        projects, places = book.add_worksheet("Projekte"), book.add_worksheet("Standorte")
        projects.write_row(0, 0, ["Projekt-ID", "Name des Projekts", "Art", "Träger", "Bezirk", "gültig ab"])
        places.write_row(
            0,
            0,
            [
                "Standort-ID",
                "Projekt-ID",
                "Name der Einrichtung",
                "Bezirk",
                "Prognoseraum",
                "barrierefrei",
                "gültig ab",
            ],
        )
        for n in range(1, PROJECTS + 1):
            project = f"XX{n:02d}NH"
            projects.write_row(
                n, 0, [project, "Haus (erfunden)", "Stadtteilzentrum", "Verein (erfunden)", "Mitte", "01.01.2020"]
            )
            places.write_row(
                n, 0, [f"{project}-01", project, "Treff (erfunden)", "Mitte", "0110", "voll", "01.01.2020"]
            )


def write_participations(folder: Path, project: str) -> None:
    """One offer, its sessions and 100,000 participations, as semicolon csv in Windows-1252."""
    days = [date(2025, 1, 1) + timedelta(days=n % 365) for n in range(SESSIONS_EACH)]
    offer, place = f"{project}-A001", f"{project}-01"
    heads = ["Angebots-ID", "Standort-ID", "Titel", "Form", "Handlungsfeld", "verantwortet von", "Termine im Zeitraum"]
    heads += ["Stunden", "Teilnahmen", "neu / beendet", "Erfassung"]
    row = [
        offer,
        place,
        "Treff",
        "Gruppe",
        "Kultur",
        "freiwillig",
        SESSIONS_EACH,
        "3000",
        ROWS_EACH,
        "laufend",
        "gezählt",
    ]
    write_csv(folder / f"{project}_Angebote_2025.csv", heads, [row])
    heads = ["Termin-ID", "Angebots-ID", "Standort-ID", "Datum", "Dauer in Minuten", "Teilnahmen", "Erfassung"]
    sessions = (
        [f"{project}-T{n:05d}", offer, place, f"{day:%d.%m.%Y}", 90, 50, "gezählt"] for n, day in enumerate(days)
    )
    write_csv(folder / f"{project}_Termine_2025.csv", heads, sessions)
    heads = ["Termin-ID", "Datum", "Teilnahmecode", "Altersgruppe", "Geschlecht", "Erstbesuch"]
    write_csv(folder / f"{project}_Teilnahmen_2025.csv", heads, people(project, days))


def people(project: str, days: list[date]) -> Iterator[list[object]]:
    """Fifty different people in each session, recurring over the year."""
    for n in range(ROWS_EACH):
        session, seat = n % SESSIONS_EACH, n // SESSIONS_EACH
        code = f"K{seat * 83 + session % 83:05d}"
        yield [f"{project}-T{session:05d}", f"{days[session]:%d.%m.%Y}", code, BANDS[n % 5], "wmd"[n % 3], "nein"]


def write_csv(path: Path, heads: list[str], rows: Iterable[list[object]]) -> None:
    """One csv file."""
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(heads)
        writer.writerows(rows)


def command(arguments: list[str]) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak MiB of one whole process, children included."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    outcome = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", *arguments], capture_output=True, text=True, check=False
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if outcome.returncode not in {0, 10}:
        sys.exit(outcome.stdout + outcome.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, after.ru_maxrss / 1024


def report(name: str, runs: list[tuple[float, float, float]]) -> None:
    wall, cpu, memory = (statistics.median(values) for values in zip(*runs, strict=True))
    print(
        f"{name:36} {wall:7.2f} s Uhr  {cpu:7.2f} s CPU  {memory:6.0f} MiB (größter Prozess bisher)  n={len(runs)}",
        flush=True,
    )


if __name__ == "__main__":
    main()
