"""What each command does with its arguments, and how it ends.

What belongs here: one function per command: arguments to the core, its answer to the person at the terminal, the exit
status (0 success, 10 success with findings). Work is imported when a command runs, so that `--help` stays instant.
"""

import argparse
import dataclasses

from kiezwirkung.errors import EXIT_FINDINGS, EXIT_OK, KiezwirkungError


def say(line: str) -> None:
    """One line of progress for the person at the terminal."""
    print(line, flush=True)


def run_demo(arguments: argparse.Namespace) -> int:
    """Invent deliveries and run a night over them; what it finds was planted and does not count."""
    from pipelines import demonstration

    demonstration.run_demo(arguments.into, months=arguments.months, scale=arguments.scale, seed=arguments.seed, say=say)
    return EXIT_OK


def run_nightly(arguments: argparse.Namespace) -> int:
    """Run a night; 10 when there are findings."""
    from pipelines.configuration import settings_for
    from pipelines.nightly import run_night

    settings = settings_for(arguments.inbox, arguments.data, arguments.key, arguments.as_of)
    settings = dataclasses.replace(
        settings, with_site=not arguments.without_site, with_reports=not arguments.without_reports
    )
    night = run_night(settings, say)
    for line in night.summary():
        say(line)
    return EXIT_FINDINGS if night.finding_count else EXIT_OK


def run_inbox(arguments: argparse.Namespace) -> int:
    """List the deliveries."""
    from pipelines.configuration import settings_for_data
    from pipelines.deliveries import list_deliveries

    settings = settings_for_data(arguments.data, arguments.inbox)
    for line in list_deliveries(settings, project=arguments.project, state=arguments.state or ""):
        say(line)
    return EXIT_OK


def run_check(arguments: argparse.Namespace) -> int:
    """Try one file; 10 when there is anything to say."""
    from pipelines.checking import check_file
    from pipelines.configuration import settings_for_data

    settings = settings_for_data(arguments.data, arguments.inbox, arguments.key, arguments.as_of)
    verdict = check_file(settings, arguments.file, say, feedback=arguments.feedback)
    for line in verdict.lines():
        say(line)
    return EXIT_FINDINGS if verdict.has_findings else EXIT_OK


def run_reference_add(arguments: argparse.Namespace) -> int:
    """Take in official files; 10 when one of them is odd."""
    from datetime import UTC, datetime

    from kiezwirkung.reference.adding import add_reference
    from kiezwirkung.reference.oddities import KINDS
    from pipelines.configuration import settings_for

    settings = settings_for(arguments.data / "inbox", arguments.data)
    has_oddities = False
    for path in arguments.files:
        moment = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
        report = add_reference(path, settings, loaded_at=moment)
        done = "aufgenommen" if report.is_new else "schon bekannt, nichts geändert"
        say(f"{path.name}: {report.kind}, {report.rows} Zeilen, {done}.")
        for finding in report.findings:
            say(f"  auffällig ({KINDS[finding.kind]}): {finding.sentence}{finding.where}")
            has_oddities = True
    return EXIT_FINDINGS if has_oddities else EXIT_OK


def run_key_create(arguments: argparse.Namespace) -> int:
    """Make a key; K006 where one lies already."""
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


def run_query(arguments: argparse.Namespace) -> int:
    """Ask the latest edition and print the whole answer."""
    import polars as pl

    from kiezwirkung.warehouse.querying import query

    with pl.Config(
        tbl_rows=-1, tbl_cols=-1, tbl_width_chars=10_000, fmt_str_lengths=200, tbl_hide_column_data_types=True
    ):
        say(str(query(arguments.data / "editions", arguments.sql)))
    return EXIT_OK


def run_indicators(arguments: argparse.Namespace) -> int:
    """List the indicators, or explain one."""
    from pipelines.configuration import DEFAULT_HOME
    from pipelines.indicators import explain_indicator, list_indicators

    editions = (arguments.data or DEFAULT_HOME / "data") / "editions"
    for line in explain_indicator(editions, arguments.indicator) if arguments.indicator else list_indicators(editions):
        say(line)
    return EXIT_OK


def run_explain(arguments: argparse.Namespace) -> int:
    """Explain one figure of the latest edition."""
    from kiezwirkung.explaining.asking import Question
    from pipelines.configuration import DEFAULT_HOME
    from pipelines.explain import explain_figure

    data = arguments.data or DEFAULT_HOME / "data"
    asked = (arguments.indicator, arguments.area, arguments.period, arguments.breakdown, arguments.level)
    return explain_figure(data / "editions", Question(*asked), say, as_csv=arguments.csv)


def run_preview(arguments: argparse.Namespace) -> int:
    """Compare changed definitions with the present ones; 10 when a figure moves."""
    from pipelines.configuration import DEFAULT_HOME, settings_for_data
    from pipelines.preview import preview_definitions

    settings = settings_for_data(arguments.data or DEFAULT_HOME / "data")
    return preview_definitions(settings, arguments.files, say, csv=arguments.csv)


def run_export(arguments: argparse.Namespace) -> int:
    """Hand on the targets of the latest edition."""
    from pipelines.configuration import DEFAULT_HOME
    from pipelines.export import export_iati, export_targets

    editions = (arguments.data or DEFAULT_HOME / "data") / "editions"
    if arguments.what == "iati":
        return export_iati(editions, arguments.out, say, organisation=arguments.organisation)
    return export_targets(editions, arguments.out, say)


def run_template(arguments: argparse.Namespace) -> int:
    """Hand out workbooks."""
    from pipelines.configuration import DEFAULT_HOME, settings_for
    from pipelines.template import Wish, hand_out

    data = arguments.data or DEFAULT_HOME / "data"
    settings = settings_for(data / "inbox", data)
    wish = Wish(arguments.project, arguments.year, arguments.form, arguments.into)
    return hand_out(settings, wish, say)


def run_site(arguments: argparse.Namespace) -> int:
    """Build the site anew, or write single pages of it."""
    from pipelines.configuration import settings_for_data
    from pipelines.site import rebuild, write_single

    settings = settings_for_data(arguments.data)
    if arguments.single is not None:
        return write_single(settings, arguments.single, arguments.out, say)
    return rebuild(settings, say, with_reports=not arguments.without_reports)


def run_serve(arguments: argparse.Namespace) -> int:
    """Show the pages until somebody stops it."""
    from pipelines.serving import serve

    return serve(arguments.data / "site", arguments.port, say)
