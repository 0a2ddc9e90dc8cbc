"""The last stages: edition, site, and what goes back to centres and steward.

What belongs here: publishing after the audit, pages from the release file alone, feedback workbooks, the outcome note.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from assets.layers import key_of
from assets.metadata import materialized, spec
from assets.night import Night, StageResults, stage
from kiezwirkung import freshness
from kiezwirkung.deliveries.feedback_collecting import write_all_feedback
from kiezwirkung.deliveries.steward_list import write_findings_csv
from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.warehouse.connecting import open_warehouse
from kiezwirkung.warehouse.dictionary import load_dictionary
from kiezwirkung.warehouse.editions import latest_edition, publish
from kiezwirkung.warehouse.hashing import write_hashes
from kiezwirkung.warehouse.models import Model

if TYPE_CHECKING:
    from dashboards.site import SiteReport

EDITION = ("edition", "published")
SITE = ("site", "pages")
FEEDBACK = ("feedback", "workbooks")
STEWARD = ("feedback", "steward_list")


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
        [spec(EDITION, description, deps=deps, kinds=("duckdb", "parquet"))],
        lambda night: _publish(night, models),
    )


def handout_stage() -> dg.AssetsDefinition:
    """The stage that hands out: pages from release.duckdb alone, feedback workbooks, the steward's list."""
    found = [["quality", "finding"], ["quality", "conservation"], EDITION]
    pages = "Überblick und zwölf Bezirksseiten, ohne Netz lesbar."
    workbooks = "Je Meldung mit Befunden eine Arbeitsmappe mit den markierten Zellen."
    return stage(
        "handout",
        "Rückmeldungen schreiben und Seiten bauen …",
        [
            spec(SITE, pages, deps=[EDITION], kinds=("plotly", "html")),
            spec(FEEDBACK, workbooks, deps=found, kinds=("excel",)),
            spec(STEWARD, "Alle Befunde als Liste für die Geschäftsstelle.", deps=found, kinds=("csv",)),
        ],
        _hand_out,
    )


def _publish(night: Night, models: Mapping[str, Model]) -> StageResults:
    settings = night.settings
    with open_warehouse(settings) as con:
        write_hashes(con)
        edition = publish(con, settings, models=models, dictionary=load_dictionary(), built_for=settings.as_of)
    night.say(f"  Ausgabe {edition.number} {'ist neu' if edition.is_new else 'gilt weiter, nichts hat sich geändert'}")
    counts = {"Nummer": edition.number, "neu": int(edition.is_new)}
    yield materialized(EDITION, counts=counts, notes={"Inhalt": edition.content_hash[:16]})


def _hand_out(night: Night) -> StageResults:
    settings = night.settings
    edition = settings.editions / (latest_edition(settings.editions) or Path()).name
    pages = night.beside.start(build_site, edition / "release.duckdb", settings.site)
    counts = {"edition_number": int(edition.name)}
    yield from _write_feedback(night, counts)
    report = night.beside.collect(pages)
    empty = f"; {len(report.left_out)} Abschnitte ohne Angaben sagen das dort" if report.left_out else ""
    night.say(f"  {report.pages} Seiten{empty}")
    yield materialized(SITE, counts={"Seiten": report.pages, "Bytes": report.bytes})
    freshness.finish(settings, counts)


def _write_feedback(night: Night, counts: dict[str, int]) -> StageResults:
    settings, templates = night.settings, load_templates()
    with open_warehouse(settings) as con:
        written = write_all_feedback(
            con,
            templates,
            settings.feedback,
            is_invented=settings.is_invented,
            on_failure=lambda name: night.say(f"  Nicht geschrieben: {name}"),
        )
        findings = write_findings_csv(con, templates, settings.data / "steward" / "befunde.csv")
        counts |= dict(con.execute("select severity, count(*) from quality.finding group by all").fetchall())
    night.say(f"  {len(written)} Rückmeldungen")
    yield materialized(FEEDBACK, counts={"Arbeitsmappen": len(written)})
    yield materialized(STEWARD, row_count=findings)


def build_site(release: Path, site: Path) -> "SiteReport":
    """Build the pages; runs beside the night, where the charts library is already imported."""
    from dashboards import site as pages

    return pages.build_site(release, site)
