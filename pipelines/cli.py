"""The command line: what a person types, and what the exit status says.

What belongs here: arguments, and the exit statuses for what goes wrong (20 blocked, 2 usage or setting). What a command
does with its arguments is in `commands.py`.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

from kiezwirkung.errors import EXIT_OK, EXIT_STOPPED, EXIT_USAGE, KiezwirkungError
from pipelines import commands

_Parsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
LEVELS = ("berlin", "district", "pgr", "project", "location")
DELIVERY_STATES = {  # as delivery_states.STATES, which takes a database to import
    "gilt": "counts",
    "gilt teilweise": "counts_partly",
    "ersetzt": "superseded",
    "wartet auf Freigabe": "locked",
    "zurückgezogen": "withdrawn",
    "zurückgewiesen": "refused",
    "doppelt": "copy",
    "nicht gelesen": "left_out",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; a mendable fault becomes its message and exit status, never a traceback."""
    arguments = build_parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except KiezwirkungError as error:
        print("\n".join(error.lines()), file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:  # somebody has seen enough (`| head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except OSError as fault:
        print("\n".join(_unusable(fault).lines()), file=sys.stderr)
        return EXIT_USAGE
    except KeyboardInterrupt as stop:
        print("Abgebrochen. Die letzte gute Ausgabe gilt weiter.", file=sys.stderr)
        return int(getattr(stop, "exit_status", EXIT_STOPPED))


def _unusable(fault: OSError) -> KiezwirkungError:
    """A folder or file of ours that the system refuses: what and why, in the system's words."""
    return KiezwirkungError(
        "K007",
        f"Hier lässt sich nicht lesen oder schreiben ({fault.strerror or type(fault).__name__}).",
        where=str(fault.filename or ""),
        what_to_do="Bitte Pfad, Rechte und freien Platz prüfen.",
    )


def build_parser() -> argparse.ArgumentParser:
    """All commands with their arguments; each sets `run`."""
    parser = argparse.ArgumentParser(prog="kiezwirkung", description="Wirkungsmessung für Berlins Stadtteilzentren.")
    parsers = parser.add_subparsers(required=True, metavar="BEFEHL")
    _add_demo(parsers)
    _add_nightly(parsers)
    _add_inbox(parsers)
    _add_check(parsers)
    _add_reference(parsers)
    _add_key(parsers)
    _add_query(parsers)
    _add_indicators(parsers)
    _add_explain(parsers)
    _add_preview(parsers)
    _add_export(parsers)
    _add_template(parsers)
    _add_site(parsers)
    _add_serve(parsers)
    return parser


def _add_demo(parsers: _Parsers) -> None:
    demo = parsers.add_parser("demo", help="Meldungen erfinden, eine ganze Nacht rechnen, Seiten bauen")
    demo.add_argument("--into", type=Path, default=Path("var/demo"), metavar="ORDNER", help="Zielordner (var/demo)")
    demo.add_argument("--months", type=_months, default=24, help="Monate bis Dezember 2025 (24)")
    demo.add_argument("--scale", type=_scale, default=1.0, help="Größe: 1.0 sind etwa 75 Projekte")
    demo.add_argument("--seed", type=int, default=20260101, help="Startwert der Erfindung")
    demo.set_defaults(run=commands.run_demo)


def _add_nightly(parsers: _Parsers) -> None:
    nightly = parsers.add_parser("nightly", help="die Nacht über die eigenen Dateien rechnen")
    nightly.add_argument("--inbox", type=Path, required=True, metavar="ORDNER", help="hier liegen die Meldungen")
    nightly.add_argument("--data", type=Path, required=True, metavar="ORDNER", help="hier entsteht alles andere")
    nightly.add_argument("--key", type=Path, metavar="DATEI", help="Schlüssel (~/.config/kiezwirkung/pseudonym.key)")
    nightly.add_argument(
        "--as-of", type=date.fromisoformat, metavar="JJJJ-MM-TT", help="für diesen Tag rechnen (heute)"
    )
    nightly.add_argument("--without-site", action="store_true", help="nur Zahlen und Rückmeldungen, ohne Seiten")
    nightly.add_argument("--without-reports", action="store_true", help="ohne PDF, XLSX und CSV je Bericht")
    nightly.set_defaults(run=commands.run_nightly)


def _add_inbox(parsers: _Parsers) -> None:
    inbox = parsers.add_parser("inbox", help="alle Meldungen mit ihrem Zustand zeigen")
    inbox.add_argument("--data", type=Path, required=True, metavar="ORDNER")
    inbox.add_argument("--inbox", type=Path, metavar="ORDNER", help="Eingang (ORDNER/../inbox)")
    inbox.add_argument("--project", default=None, metavar="ID", help="nur ein Projekt")
    states = ", ".join(DELIVERY_STATES)
    inbox.add_argument("--state", type=_state, metavar="ZUSTAND", help=f"nur ein Zustand: {states}")
    inbox.set_defaults(run=commands.run_inbox)


def _add_check(parsers: _Parsers) -> None:
    check = parsers.add_parser("check", help="eine Datei zur Probe prüfen; nichts wird gespeichert")
    check.add_argument("file", type=Path, metavar="DATEI")
    check.add_argument("--data", type=Path, required=True, metavar="ORDNER", help="Register und frühere Meldungen")
    check.add_argument("--inbox", type=Path, metavar="ORDNER", help="Eingang (ORDNER/../inbox)")
    check.add_argument("--key", type=Path, metavar="DATEI", help="Schlüssel (~/.config/kiezwirkung/pseudonym.key)")
    check.add_argument("--as-of", type=date.fromisoformat, metavar="JJJJ-MM-TT", help="für diesen Tag prüfen (heute)")
    check.add_argument("--feedback", type=Path, metavar="DATEI.xlsx", help="auch die Rückmeldung schreiben")
    check.set_defaults(run=commands.run_check)


def _add_reference(parsers: _Parsers) -> None:
    reference = parsers.add_parser("reference", help="amtliche Dateien aufnehmen")
    actions = reference.add_subparsers(required=True, metavar="AKTION")
    add = actions.add_parser("add", help="Register, LOR, Einwohner, MSS, GSSA oder Umrisse lesen und prüfen")
    add.add_argument("files", type=Path, nargs="+", metavar="DATEI")
    add.add_argument("--data", type=Path, required=True, metavar="ORDNER")
    add.set_defaults(run=commands.run_reference_add)


def _add_key(parsers: _Parsers) -> None:
    key = parsers.add_parser("key", help="Schlüssel für Pseudonyme")
    actions = key.add_subparsers(required=True, metavar="AKTION")
    create = actions.add_parser("create", help="einen neuen Schlüssel anlegen (überschreibt nie)")
    create.add_argument("file", type=Path, nargs="?", metavar="DATEI", help="~/.config/kiezwirkung/pseudonym.key")
    create.set_defaults(run=commands.run_key_create)


def _add_query(parsers: _Parsers) -> None:
    query = parsers.add_parser("query", help="die jüngste Ausgabe mit SQL befragen (nur lesend)")
    query.add_argument("sql", metavar="SQL")
    query.add_argument("--data", type=Path, required=True, metavar="ORDNER")
    query.set_defaults(run=commands.run_query)


def _add_indicators(parsers: _Parsers) -> None:
    indicators = parsers.add_parser("indicators", help="alle Indikatoren zeigen, oder einen ausführlich")
    indicators.add_argument("indicator", nargs="?", default="", metavar="INDIKATOR", help="Kennung, Nummer oder Titel")
    indicators.add_argument("--data", type=Path, metavar="ORDNER", help="Daten der letzten Nacht (var/nacht/data)")
    indicators.set_defaults(run=commands.run_indicators)


def _add_explain(parsers: _Parsers) -> None:
    explain = parsers.add_parser("explain", help="eine Zahl bis zu den Zellen zurückverfolgen, aus denen sie besteht")
    explain.add_argument("indicator", metavar="INDIKATOR", help="Kennung oder Titel, z. B. visits")
    explain.add_argument("area", metavar="GEBIET", help="Code oder Name, z. B. 01, Mitte, MI01NH, berlin")
    explain.add_argument("period", metavar="ZEITRAUM", help="2025, 2025-Q1, Q1/2025, 2025-03 oder „März 2025“")
    explain.add_argument("--breakdown", default="", metavar="CODE", help="Code oder Name der Aufgliederung")
    explain.add_argument("--level", default="", choices=LEVELS, help="Ebene, wenn ein Name mehrere Gebiete meint")
    explain.add_argument("--csv", action="store_true", help="alle Zeilen als csv")
    explain.add_argument("--data", type=Path, metavar="ORDNER", help="Daten mit der letzten Ausgabe (var/nacht/data)")
    explain.set_defaults(run=commands.run_explain)


def _add_preview(parsers: _Parsers) -> None:
    preview = parsers.add_parser("preview", help="zeigen, welche Zahlen eine geänderte Definition bewegt")
    preview.add_argument(
        "files", type=Path, nargs="+", metavar="DATEI", help="<indikator>.yaml, <messgrößen>.sql, Ordner"
    )
    preview.add_argument("--data", type=Path, metavar="ORDNER", help="Daten der letzten Nacht (var/nacht/data)")
    preview.add_argument("--csv", type=Path, metavar="DATEI.csv", help="alle bewegten Zahlen schreiben")
    preview.set_defaults(run=commands.run_preview)


def _add_export(parsers: _Parsers) -> None:
    export = parsers.add_parser("export", help="Ziele und Ergebnisse für Geldgeber ausgeben (IATI oder csv)")
    export.add_argument("what", choices=("iati", "targets"), metavar="iati|targets", help="IATI-XML 2.03 oder csv")
    export.add_argument("--out", type=Path, metavar="DATEI", help="hierhin statt auf den Bildschirm")
    export.add_argument("--organisation", default="", metavar="KENNUNG", help="wer an IATI berichtet, z. B. DE-CR-HRB1")
    export.add_argument("--data", type=Path, metavar="ORDNER", help="Daten mit der letzten Ausgabe (var/nacht/data)")
    export.set_defaults(run=commands.run_export)


def _add_template(parsers: _Parsers) -> None:
    template = parsers.add_parser("template", help="Meldebogen eines Projekts ausgeben, vorausgefüllt")
    template.add_argument("--project", action="append", required=True, metavar="ID", help="Projekt-ID (auch mehrere)")
    template.add_argument("--year", type=int, required=True, metavar="JAHR", help="Meldejahr")
    template.add_argument("--form", action="append", default=[], metavar="FORM", help="nur dieses (alle geschuldeten)")
    template.add_argument("--into", type=Path, default=Path("var/meldeboegen"), metavar="ORDNER", help="Zielordner")
    template.add_argument("--data", type=Path, metavar="ORDNER", help="Daten mit der letzten Ausgabe (var/nacht/data)")
    template.set_defaults(run=commands.run_template)


def _add_site(parsers: _Parsers) -> None:
    site = parsers.add_parser(
        "site", help="Seiten und Berichte der letzten Ausgabe neu bauen, oder Seiten als eine Datei"
    )
    site.add_argument("--data", type=Path, required=True, metavar="ORDNER")
    site.add_argument("--without-reports", action="store_true", help="ohne PDF, XLSX und CSV je Bericht (schneller)")
    site.add_argument("--single", nargs="*", metavar="SEITE", help="gebaute Seiten als je eine Datei (der Überblick)")
    site.add_argument("--out", type=Path, default=Path("var/einzeln"), metavar="ORDNER", help="Ziel für --single")
    site.set_defaults(run=commands.run_site)


def _add_serve(parsers: _Parsers) -> None:
    serve = parsers.add_parser("serve", help="die Seiten auf diesem Rechner zeigen")
    serve.add_argument("--data", type=Path, required=True, metavar="ORDNER")
    serve.add_argument("--port", type=_port, default=8400)
    serve.set_defaults(run=commands.run_serve)


def _state(text: str) -> str:
    """The state a person means: by the word the list shows, or by its short name."""
    said = " ".join(text.split()).casefold()
    found = next((key for word, key in DELIVERY_STATES.items() if said in {word.casefold(), key}), None)
    if found is None:
        raise argparse.ArgumentTypeError(f"erwartet wird einer von: {', '.join(DELIVERY_STATES)}")
    return found


def _months(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("mindestens 1")
    return number


def _port(text: str) -> int:
    if not 0 <= (number := int(text)) < 65536:
        raise argparse.ArgumentTypeError("0 bis 65535")
    return number


def _scale(text: str) -> float:
    if not 0 < (number := float(text)) < float("inf"):
        raise argparse.ArgumentTypeError("größer als 0")
    return number


if __name__ == "__main__":
    sys.exit(main())
