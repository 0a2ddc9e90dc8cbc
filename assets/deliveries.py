"""The first stages: read the inbox, load what was read, lay reference data beside it.

What belongs here: assets `raw/*` and `reference/*`. Reading is the core's work.
"""

from datetime import date

import dagster as dg
import duckdb

from assets.layers import key_of
from assets.metadata import Column, materialized, spec
from assets.night import Night, StageResults, stage
from kiezwirkung import freshness
from kiezwirkung.deadlines.loading import load_deadlines
from kiezwirkung.deliveries.intake.taking_in import make_reader, take_in
from kiezwirkung.deliveries.template_order import newest_forms
from kiezwirkung.deliveries.templates import Template, load_templates
from kiezwirkung.reference.loading import fill_run, load_reference
from kiezwirkung.reference.tables import TABLES as REFERENCE_TABLES
from kiezwirkung.warehouse.arrivals import Arrivals
from kiezwirkung.warehouse.connecting import column_types, count, open_warehouse, table_names
from kiezwirkung.warehouse.correction_rows import write_corrections
from kiezwirkung.warehouse.ledger_loading import load_raw

INBOX = ("inbox", "deliveries")
LEDGER_TABLES = {
    "raw.delivery": "Alle Meldungen: Inhalt, Name, Eingang, gelesene Zeilen.",
    "raw.sheet_column": "Welche Spalte welches Blattes welches Feld ist: der Weg zurück zur Zelle.",
    "raw.skipped_row": "Zeilen, die mit Grund nicht zählen.",
    "raw.slice": "Welche Meldung für Projekt, Formular und Zeitraum gilt.",
}


def deliveries_stage() -> dg.AssetsDefinition:
    """The stage that reads the inbox and loads the raw layer."""
    entities = [_form_spec(form) for form in newest_forms(load_templates().values()).values()]
    ledgers = [spec(key_of(name), text, deps=[INBOX]) for name, text in LEDGER_TABLES.items()]
    return stage("deliveries", "Meldungen lesen …", [*entities, *ledgers], _read)


def inbox_asset() -> dg.AssetSpec:
    """The inbox as the graph's source: files as centres send them."""
    return spec(INBOX, "Der Eingang: Dateien, wie die Häuser sie senden.", kinds=("excel", "csv", "file"))


def reference_stage() -> dg.AssetsDefinition:
    """The stage that fills `reference`: builtin tables, added official files, the run's window."""
    specs = [
        spec(["reference", name], f"Amtliche Angaben: {', '.join(columns)}.", deps=[["raw", "delivery"]])
        for name, columns in REFERENCE_TABLES.items()
    ]
    return stage("reference", "Amtliche Daten dazulegen …", specs, lay_reference)


def _form_spec(form: Template) -> dg.AssetSpec:
    columns = [Column(field.name, field.type, field.label) for field in form.fields]
    return spec(
        ["raw", form.entity], f"{form.title}: {form.description}", deps=[INBOX], kinds=("parquet",), columns=columns
    )


def _read(night: Night) -> StageResults:
    settings = night.settings
    night.beside.warm()
    freshness.begin(settings)
    yield from load_arrivals(night, take_in(settings, make_reader(settings), night.say))


def load_arrivals(night: Night, arrivals: Arrivals) -> StageResults:
    """Load the raw layer from what has arrived."""
    with open_warehouse(night.settings) as con:
        counts = load_raw(con, load_templates().values(), arrivals)
        write_corrections(con, arrivals.corrections)
        for entity, rows in counts.items():
            yield materialized(("raw", entity), row_count=rows)
        for name in LEDGER_TABLES:
            yield materialized(key_of(name), row_count=count(con, f"select count(*) from {name}"))


def lay_reference(night: Night) -> StageResults:
    """Fill the reference layer: builtin tables, added official files, the window of the run."""
    with open_warehouse(night.settings) as con:
        load_reference(con, night.settings.reference)
        as_of = night.settings.as_of
        first_month = _first_month(con, as_of)
        fill_run(con, as_of, first_month)
        load_deadlines(con, load_templates(), first_month=first_month, as_of=as_of)
        for name in REFERENCE_TABLES:
            types = column_types(con, f"reference.{name}")
            columns = [Column(column, kind, "") for column, kind in types.items()]
            yield materialized(
                ("reference", name), row_count=count(con, f"select count(*) from reference.{name}"), columns=columns
            )


def _first_month(con: duckdb.DuckDBPyConnection, as_of: date) -> date:
    """The window begins with the earliest year anybody reported for, else with last year."""
    years = [
        count(con, f"select coalesce(min(report_year), 0) from raw.{table}")
        for table in table_names(con, "raw")
        if "report_year" in column_types(con, f"raw.{table}")
    ]
    return date(min((year for year in years if year), default=as_of.year - 1), 1, 1)
