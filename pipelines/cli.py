"""The command line: what a person types, and what the exit status says.

What belongs here: arguments, messages, exit statuses (0 success, 10 success with findings, 20 blocked, 2 usage or
setting). Work is imported when a command runs, so that `--help` stays instant.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kiezwirkung.errors import EXIT_FINDINGS, EXIT_OK, EXIT_STOPPED, EXIT_USAGE, KiezwirkungError

DELIVERY_STATES = ("counts", "counts_partly", "superseded", "locked", "withdrawn", "refused", "copy")


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
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    _add_demo(commands)
    _add_nightly(commands)
    _add_inbox(commands)
    _add_check(commands)
    _add_reference(commands)
    _add_key(commands)
    _add_query(commands)
    _add_template(commands)
    _add_serve(commands)
    return parser


def _add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="Meldungen erfinden, eine ganze Nacht rechnen, Seiten bauen")
    demo.add_argument("--into", type=Path, default=Path("var/demo"), metavar="ORDNER", help="Zielordner (var/demo)")
    demo.add_argument("--months", type=_months, default=24, help="Monate bis Dezember 2025 (24)")
    demo.add_argument("--scale", type=_scale, default=1.0, help="Größe: 1.0 sind etwa 75 Projekte")
    demo.add_argument("--seed", type=int, default=20260101, help="Startwert der Erfindung")
    demo.set_defaults(run=_run_demo)


def _add_nightly(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    nightly = commands.add_parser("nightly", help="die Nacht über die eigenen Dateien rechnen")
    nightly.add_argument("--inbox", type=Path, required=True, metavar="ORDNER", help="hier liegen die Meldungen")
    nightly.add_argument("--data", type=Path, required=True, metavar="ORDNER", help="hier entsteht alles andere")
    nightly.add_argument("--key", type=Path, metavar="DATEI", help="Schlüssel (~/.config/kiezwirkung/pseudonym.key)")
    nightly.add_argument(
        "--as-of", type=date.fromisoformat, metavar="JJJJ-MM-TT", help="für diesen Tag rechnen (heute)"
    )
    nightly.set_defaults(run=_run_nightly)


def _add_inbox(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    inbox = commands.add_parser("inbox", help="alle Meldungen mit ihrem Zustand zeigen")
    inbox.add_argument("--data", type=Path, required=True, metavar="ORDNER")
    inbox.add_argument("--inbox", type=Path, metavar="ORDNER", help="Eingang (ORDNER/../inbox)")
    inbox.add_argument("--project", default="", metavar="ID", help="nur ein Projekt")
    inbox.add_argument("--state", default="", choices=DELIVERY_STATES, help="nur ein Zustand")
    inbox.set_defaults(run=_run_inbox)


def _add_check(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    check = commands.add_parser("check", help="eine Datei zur Probe prüfen; nichts wird gespeichert")
    check.add_argument("file", type=Path, metavar="DATEI")
    check.add_argument("--data", type=Path, required=True, metavar="ORDNER", help="Register und frühere Meldungen")
    check.add_argument("--inbox", type=Path, metavar="ORDNER", help="Eingang (ORDNER/../inbox)")
    check.add_argument("--key", type=Path, metavar="DATEI", help="Schlüssel (~/.config/kiezwirkung/pseudonym.key)")
    check.add_argument("--as-of", type=date.fromisoformat, metavar="JJJJ-MM-TT", help="für diesen Tag prüfen (heute)")
    check.add_argument("--feedback", type=Path, metavar="DATEI.xlsx", help="auch die Rückmeldung schreiben")
    check.set_defaults(run=_run_check)


def _add_reference(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    reference = commands.add_parser("reference", help="amtliche Dateien aufnehmen")
    actions = reference.add_subparsers(required=True, metavar="AKTION")
    add = actions.add_parser("add", help="Register, LOR, Einwohner, MSS, GSSA oder Umrisse lesen und prüfen")
    add.add_argument("files", type=Path, nargs="+", metavar="DATEI")
    add.add_argument("--data", type=Path, required=True, metavar="ORDNER")
    add.set_defaults(run=_run_reference_add)


def _add_key(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    key = commands.add_parser("key", help="Schlüssel für Pseudonyme")
    actions = key.add_subparsers(required=True, metavar="AKTION")
    create = actions.add_parser("create", help="einen neuen Schlüssel anlegen (überschreibt nie)")
    create.add_argument("file", type=Path, nargs="?", metavar="DATEI", help="~/.config/kiezwirkung/pseudonym.key")
    create.set_defaults(run=_run_key_create)


def _add_query(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    query = commands.add_parser("query", help="die jüngste Ausgabe mit SQL befragen (nur lesend)")
    query.add_argument("sql", metavar="SQL")
    query.add_argument("--data", type=Path, required=True, metavar="ORDNER")
    query.set_defaults(run=_run_query)


def _add_template(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    template = commands.add_parser("template", help="Meldebogen eines Projekts ausgeben, vorausgefüllt")
    template.add_argument("--project", action="append", required=True, metavar="ID", help="Projekt-ID (auch mehrere)")
    template.add_argument("--year", type=int, required=True, metavar="JAHR", help="Meldejahr")
    template.add_argument("--form", action="append", default=[], metavar="FORM", help="nur dieses (alle geschuldeten)")
    template.add_argument("--into", type=Path, default=Path("var/meldeboegen"), metavar="ORDNER", help="Zielordner")
    template.add_argument("--data", type=Path, metavar="ORDNER", help="Daten mit der letzten Ausgabe (var/nacht/data)")
    template.set_defaults(run=_run_template)


def _add_serve(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser("serve", help="die Seiten auf diesem Rechner zeigen")
    serve.add_argument("--data", type=Path, required=True, metavar="ORDNER")
    serve.add_argument("--port", type=_port, default=8400)
    serve.set_defaults(run=_run_serve)


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


def say(line: str) -> None:
    """One line of progress for the person at the terminal."""
    print(line, flush=True)


def _run_demo(arguments: argparse.Namespace) -> int:
    from pipelines.demonstration import run_demo

    run_demo(arguments.into, months=arguments.months, scale=arguments.scale, seed=arguments.seed, say=say)
    return EXIT_OK


def _run_nightly(arguments: argparse.Namespace) -> int:
    from pipelines.configuration import settings_for
    from pipelines.nightly import run_night

    settings = settings_for(arguments.inbox, arguments.data, arguments.key, arguments.as_of)
    night = run_night(settings, say)
    for line in night.summary():
        say(line)
    return EXIT_FINDINGS if night.finding_count else EXIT_OK


def _run_inbox(arguments: argparse.Namespace) -> int:
    from pipelines.configuration import settings_for_data
    from pipelines.deliveries import list_deliveries

    settings = settings_for_data(arguments.data, arguments.inbox)
    for line in list_deliveries(settings, project=arguments.project, state=arguments.state):
        say(line)
    return EXIT_OK


def _run_check(arguments: argparse.Namespace) -> int:
    from pipelines.checking import check_file
    from pipelines.configuration import settings_for_data

    settings = settings_for_data(arguments.data, arguments.inbox, arguments.key, arguments.as_of)
    verdict = check_file(settings, arguments.file, say, feedback=arguments.feedback)
    for line in verdict.lines():
        say(line)
    return EXIT_FINDINGS if verdict.has_findings else EXIT_OK


def _run_reference_add(arguments: argparse.Namespace) -> int:
    from kiezwirkung.reference.adding import add_reference
    from pipelines.configuration import settings_for

    settings = settings_for(arguments.data / "inbox", arguments.data)
    has_oddities = False
    for path in arguments.files:
        report = add_reference(path, settings)
        say(f"{path.name}: {report.kind}, {report.rows} Zeilen aufgenommen.")
        for oddity in report.oddities:
            say(f"  auffällig: {oddity}")
            has_oddities = True
    return EXIT_FINDINGS if has_oddities else EXIT_OK


def _run_key_create(arguments: argparse.Namespace) -> int:
    from kiezwirkung.privacy.pseudonyms import create_key
    from pipelines.configuration import DEFAULT_KEY

    path = (arguments.file or DEFAULT_KEY).expanduser()
    try:
        create_key(path)
    except FileExistsError as fault:
        raise KiezwirkungError(
            "K006",
            "Hier liegt schon ein Schlüssel; wir überschreiben nie einen.",
            where=str(path),
            what_to_do="Bitte den vorhandenen weiter benutzen oder einen anderen Ort angeben.",
        ) from fault
    say(f"Schlüssel angelegt: {path}. Bitte sicher aufbewahren: ohne ihn passen alte und neue Pseudonyme nicht.")
    return EXIT_OK


def _run_query(arguments: argparse.Namespace) -> int:
    import polars as pl

    from kiezwirkung.warehouse.querying import query

    with pl.Config(
        tbl_rows=-1, tbl_cols=-1, tbl_width_chars=10_000, fmt_str_lengths=200, tbl_hide_column_data_types=True
    ):
        say(str(query(arguments.data / "editions", arguments.sql)))
    return EXIT_OK


def _run_template(arguments: argparse.Namespace) -> int:
    from pipelines.configuration import DEFAULT_HOME, settings_for
    from pipelines.template import Wish, hand_out

    data = arguments.data or DEFAULT_HOME / "data"
    settings = settings_for(data / "inbox", data)
    wish = Wish(arguments.project, arguments.year, arguments.form, arguments.into)
    return hand_out(settings, wish, say)


def _run_serve(arguments: argparse.Namespace) -> int:
    from pipelines.serving import serve

    return serve(arguments.data / "site", arguments.port, say)


if __name__ == "__main__":
    sys.exit(main())
