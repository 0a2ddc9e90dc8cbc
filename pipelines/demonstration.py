"""The main job on invented deliveries: invent, run a night, say where to look.

What belongs here: the order of the demo and its closing words. What is invented stands in `kiezwirkung/demo/`.
"""

import hashlib
import shutil
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.settings import Settings

END = date(2025, 12, 31)
AS_OF = END + timedelta(days=10)
MARKER = "ERFUNDEN.txt"


def run_demo(into: Path, *, months: int, scale: float, seed: int, say: Callable[[str], None]) -> None:
    """Fill `into` with invented deliveries (anew, if they were asked for differently) and run a night over them."""
    from pipelines.configuration import settings_for_home, write_note
    from pipelines.nightly import run_night

    started = time.perf_counter()
    _refuse_foreign_folder(into)
    _prepare(into, f"seed={seed} months={months} scale={scale}", months=months, scale=scale, seed=seed, say=say)
    write_note(into / "data", as_of=AS_OF, is_invented=True)
    settings = settings_for_home(into)
    night = run_night(settings, say)
    for line in [*night.summary(), *where_to_look(settings, time.perf_counter() - started)]:
        say(line)


def where_to_look(settings: Settings, seconds: float) -> list[str]:
    """The closing words: pages, analyst file, feedback, Dagster."""
    return [
        "",
        f"Fertig nach {seconds:.0f} s. Alle Namen und Zahlen sind erfunden.",
        f"  Seiten            {settings.site / 'index.html'}",
        f"  Analyse (DuckDB)  {settings.editions / 'latest' / 'analyst.duckdb'}",
        f"  Rückmeldungen     {settings.feedback}",
        f"  Berichte          kiezwirkung site --data {settings.data}  (PDF, XLSX, CSV)",
        "  Dagster           make dagster",
    ]


def _refuse_foreign_folder(into: Path) -> None:
    if into.exists() and any(into.iterdir()) and not (into / MARKER).exists():
        raise KiezwirkungError(
            "K005",
            "Der Ordner ist nicht leer und keine Demo.",
            where=str(into),
            what_to_do="Bitte mit --into einen leeren oder neuen Ordner wählen; wir überschreiben nichts Fremdes.",
        )


def _prepare(into: Path, request: str, *, months: int, scale: float, seed: int, say: Callable[[str], None]) -> None:
    from kiezwirkung.demo.inventing import invent
    from kiezwirkung.demo.plan import DemoPlan

    marker = into / MARKER
    if marker.exists() and marker.read_text(encoding="utf-8").endswith(request):
        say("Die erfundenen Meldungen liegen schon bereit.")
        return
    if into.exists():
        shutil.rmtree(into)
    into.mkdir(parents=True)
    marker.write_text("Demo: alle Namen und Zahlen sind erfunden, angefangen", encoding="utf-8")
    _invent_key(into / "schluessel" / "pseudonym.key", seed)
    say("Meldungen erfinden …")
    ledger = invent(DemoPlan(seed=seed, months=months, scale=scale, end=END), into / "inbox")
    say(f"  {ledger.files} Dateien, {ledger.table_rows.total()} Zeilen, {len(ledger.rows)} erwartete Befunde")
    marker.write_text(f"Demo: alle Namen und Zahlen sind erfunden. {request}", encoding="utf-8")


def _invent_key(path: Path, seed: int) -> None:
    """A key that everybody can know, so that a demo is the same everywhere; real keys are random."""
    path.parent.mkdir(parents=True)
    path.write_text(hashlib.sha256(f"Demo {seed}".encode()).hexdigest() + "\n", encoding="ascii")
    path.chmod(0o400)
