"""The last stages: edition, site, and what goes back to centres and steward.

What belongs here: publishing after the audit, pages from the release file alone, feedback workbooks, the outcome note.
"""

from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import duckdb

from assets.beside import build_site
from assets.layers import key_of
from assets.metadata import materialized, spec
from assets.night import Night, StageResults, stage
from kiezwirkung import freshness
from kiezwirkung.deadlines.next_change import next_change_on
from kiezwirkung.deadlines.reminder_files import write_reminders
from kiezwirkung.deliveries.feedback.steward_list import write_findings_csv
from kiezwirkung.deliveries.feedback.writing import write_all_feedback
from kiezwirkung.deliveries.intake.inbox import scan
from kiezwirkung.deliveries.templates import load_code_lists, load_templates
from kiezwirkung.explaining.contributions import analyst_statements
from kiezwirkung.explaining.tables import write_explaining_tables
from kiezwirkung.indicators.catalogue import load_catalogue
from kiezwirkung.warehouse.connecting import open_warehouse
from kiezwirkung.warehouse.correction_rows import count_corrections
from kiezwirkung.warehouse.delivery_states import write_delivery_states
from kiezwirkung.warehouse.dictionary import load_dictionary
from kiezwirkung.warehouse.editions import latest_edition, publish
from kiezwirkung.warehouse.finding_life import count_states, follow_findings
from kiezwirkung.warehouse.finding_memory import remember
from kiezwirkung.warehouse.hashing import write_hashes
from kiezwirkung.warehouse.models import Model

if TYPE_CHECKING:
    from dashboards.site import SiteReport

EDITION = ("edition", "published")
STATES = ("quality", "delivery_state")
SITE = ("site", "pages")
FEEDBACK = ("feedback", "workbooks")
STEWARD = ("feedback", "steward_list")
FINDING_STATES = ("quality", "finding_state")
REMINDERS = ("feedback", "reminders")


def edition_stage(models: Mapping[str, Model]) -> dg.AssetsDefinition:
    """The stage that writes, audits and publishes an edition."""
    deps = [key_of(model.name) for model in models.values() if model.layer in {"core", "mart"}]
    deps += [["mart", "indicator"], ["mart", "indicator_value"], ["quality", "conservation"], ["quality", "finding"]]
    description = (
        "Nummerierte Ausgabe: analyst.duckdb, release.duckdb, Parquet, manifest.json. „latest“ zeigt auf die geltende."
    )
    return stage(
        "edition",
        "Ausgabe schreiben, prüfen, umschalten …",
        [
            spec(FINDING_STATES, "Befunde mit Leben: neu, offen, behoben, akzeptiert.", deps=[["quality", "finding"]]),
            spec(EDITION, description, deps=[*deps, FINDING_STATES], kinds=("duckdb", "parquet")),
        ],
        lambda night: _publish(night, models),
    )


def handout_stage() -> dg.AssetsDefinition:
    """The stage that hands out: pages from release.duckdb alone, feedback workbooks, the steward's list."""
    found = [["quality", "finding"], ["quality", "conservation"], EDITION]
    owed = [["core", "fct_reporting_obligation"], EDITION]
    pages = "Überblick und zwölf Bezirksseiten, ohne Netz lesbar."
    workbooks = "Je Meldung mit Befunden eine Arbeitsmappe mit den markierten Zellen."
    return stage(
        "handout",
        "Rückmeldungen schreiben und Seiten bauen …",
        [
            spec(
                STATES, "Was aus jeder Meldung wurde: gilt, ersetzt, wartet, zurückgezogen, zurückgewiesen.", deps=found
            ),
            spec(SITE, pages, deps=[EDITION], kinds=("plotly", "html")),
            spec(FEEDBACK, workbooks, deps=found, kinds=("excel",)),
            spec(STEWARD, "Alle Befunde als Liste für die Geschäftsstelle.", deps=found, kinds=("csv",)),
            spec(REMINDERS, "Was fehlt, je Projekt ein Schreiben; gesendet wird nichts.", deps=owed, kinds=("csv",)),
        ],
        _hand_out,
    )


def _publish(night: Night, models: Mapping[str, Model]) -> StageResults:
    settings = night.settings
    ledger, reasons = settings.ledger, load_code_lists()["acceptance_reason"]
    with open_warehouse(settings) as con:
        yield materialized(
            FINDING_STATES, counts=follow_findings(con, load_templates().values(), ledger, settings.as_of, reasons)
        )
        parts = write_explaining_tables(con, load_catalogue(), models)
        write_hashes(con)
        edition = publish(
            con,
            settings,
            models=models,
            dictionary=load_dictionary(),
            built_for=settings.as_of,
            analyst_statements=analyst_statements(parts.all, models),
        )
    night.say(f"  Ausgabe {edition.number} {'ist neu' if edition.is_new else 'gilt weiter, nichts hat sich geändert'}")
    counts = {"Nummer": edition.number, "neu": int(edition.is_new)}
    yield materialized(EDITION, counts=counts, notes={"Inhalt": edition.content_hash[:16]})


def _hand_out(night: Night) -> StageResults:
    settings = night.settings
    edition = settings.editions / (latest_edition(settings.editions) or Path()).name
    pages = _start_site(night, edition / "release.duckdb")
    counts = {"edition_number": int(edition.name)}
    with open_warehouse(settings) as con:
        yield materialized(STATES, row_count=write_delivery_states(con, settings.ledger))
        yield from _write_feedback(con, night, counts)
        reminded = write_reminders(con, settings.steward, as_of=settings.as_of, is_invented=settings.is_invented)
        change = next_change_on(con, settings.as_of)
    yield materialized(REMINDERS, counts={"Schreiben": reminded})
    yield materialized(SITE, counts=_tell_site(night, pages))
    freshness.finish(settings, counts, next_change_on=change)


def _start_site(night: Night, release: Path) -> "Future[SiteReport] | None":
    settings = night.settings
    if not settings.with_site:
        return None
    return night.beside.start(build_site, release, settings.site, with_reports=settings.with_reports)


def _tell_site(night: Night, pages: "Future[SiteReport] | None") -> dict[str, int]:
    if pages is None:
        night.say("  ohne Seiten, wie gewünscht")
        return {}
    report = night.beside.collect(pages)
    empty = f"; {len(report.left_out)} Abschnitte ohne Angaben sagen das dort" if report.left_out else ""
    night.say(f"  {report.pages} Seiten{empty}")
    for note in report.notes:
        night.say(f"  {note}")
    return {"Seiten": report.pages, "Bytes": report.bytes}


def _write_feedback(con: duckdb.DuckDBPyConnection, night: Night, counts: dict[str, int]) -> StageResults:
    settings, templates = night.settings, load_templates()
    written = write_all_feedback(
        con,
        templates,
        settings.feedback,
        sources={file.sha256: file.path for file in scan(settings.inbox)},
        is_invented=settings.is_invented,
        on_failure=lambda name: night.say(f"  Nicht geschrieben: {name}"),
        submit=night.beside.start,
    )
    findings = write_findings_csv(con, templates, settings.steward / "befunde.csv")
    counts |= dict(con.execute("select severity, count(*) from quality.finding group by all").fetchall())
    counts |= count_states(con, settings.as_of) | count_corrections(con)
    remember(con, settings.ledger)
    night.say(f"  {len(written)} Rückmeldungen")
    yield materialized(FEEDBACK, counts={"Arbeitsmappen": len(written)})
    yield materialized(STEWARD, row_count=findings)
