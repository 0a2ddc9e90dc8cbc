"""The stages `indicators` and `mart`: figures inside, and what of them may be shown.

What belongs here: worked examples first, then the computation, its suite, and the release through the frequency rule.
"""

from collections.abc import Mapping

import dagster as dg
import duckdb

from assets.expectations import ask, check_result, suite_check, suites_of
from assets.layers import build_models, contract_check, described, key_of, model_spec
from assets.metadata import materialized, spec
from assets.night import Night, StageResults, stage
from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.equity.places import note_misplaced, release_place_coverage
from kiezwirkung.indicators.catalogue import Catalogue, load_catalogue
from kiezwirkung.indicators.computing import compute
from kiezwirkung.indicators.corrections import release_corrections
from kiezwirkung.indicators.definition_hashes import check_definitions
from kiezwirkung.indicators.model_lineage import check_lineage
from kiezwirkung.indicators.releasing import release
from kiezwirkung.indicators.required_cells import build_required_cells
from kiezwirkung.indicators.revising import mark_revised
from kiezwirkung.indicators.unexplained import build_unexplained
from kiezwirkung.indicators.worked_examples import run_worked_examples
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.connecting import column_types, count, open_warehouse
from kiezwirkung.warehouse.dictionary import load_dictionary, write_mart_dictionary
from kiezwirkung.warehouse.editions import latest_release
from kiezwirkung.warehouse.models import Model

VALUE = ("indicators", "value")
_PROVED: set[str] = set()
DICTIONARY = "mart.dictionary"
RELEASED = {
    "mart.indicator": "Alle Indikatoren mit Bedeutung, Formel, Vorbehalt und Version.",
    "mart.indicator_version": "Jede Version jeder Definition, ab wann sie gilt und was sich mit ihr geändert hat.",
    "mart.indicator_lineage": "Worauf jede Version steht: die Modelle unter ihren Messgrößen mit Prüfsumme.",
    "mart.indicator_value": "Werte nach der Geheimhaltung, mit Zeichen, Bereich und n von N.",
    "mart.indicator_value_today": "Werte, wie sie heute wären, wo Orte heute woanders zählen als damals; geschützt.",
    "mart.survey_item": "Antworten je Frage der Befragung.",
    "mart.survey_scale": "Skalen der Befragung je Welle mit Bereich und Güte der Skala.",
    "mart.survey_effect": "Veränderung der Skalen von Welle zu Welle mit Bereich und Effektgröße.",
    "mart.funnel": "Anteile je Projekt mit den Grenzen, die seine Größe erwarten lässt; keine Rangfolge.",
    "mart.equity": "Wer erreicht wird gegenüber denen, die dort wohnen, mit Bereich und Ungleichheit.",
    "mart.place_coverage": "Prognoseräume mit Standort nach Angabe des Registers und nach Koordinaten.",
    "mart.target": "Ziele für Zentren, Bezirke und Berlin: was fällig ist, wie sie stehen und warum.",
    "mart.target_sum": "Ob die Ziele der Zentren das Ziel des Bezirks ergeben und die der Bezirke das der Stadt.",
    "mart.agreement_target": "Ziele der Vereinbarungen und ihr Stand.",
    "mart.correction": "Was nach der Meldung berichtigt wurde; alter und neuer Wert, wo beide gezeigt werden dürfen.",
    "mart.edition": "Was diese Ausgabe ist.",
    "mart.dictionary": "Jede Tabelle und Spalte der Freigabe mit Bedeutung.",
}


def indicators_stage(models: Mapping[str, Model]) -> dg.AssetsDefinition:
    """The stage that computes `indicators.value` for all levels and periods."""
    deps = [key_of(model.name) for model in models.values() if model.layer == "measures"]
    deps += [["core", "fct_participation"], ["core", "fct_reporting_obligation"], ["reference", "population"]]
    suites = suites_of("indicators")
    description = "Interne Werte aller Indikatoren vor der Geheimhaltung, mit Bereich und n von N."
    return stage(
        "indicators",
        "Indikatoren rechnen: erst die Beispiele, dann alle Ebenen und Zeiträume …",
        [spec(VALUE, description, deps=deps)],
        _compute,
        [suite_check(suite) for suite in suites],
    )


def mart_stage(models: Mapping[str, Model]) -> dg.AssetsDefinition:
    """The stage that builds everything that may leave the house."""
    mart = [model for model in models.values() if model.layer == "mart"]
    released = [spec(key_of(name), text, deps=[VALUE]) for name, text in RELEASED.items()]

    reports = [model for model in mart if model.upstream & RELEASED.keys()]  # they read what is released

    def work(night: Night) -> StageResults:
        with open_warehouse(night.settings) as con:
            yield from build_models(con, [model for model in mart if model not in reports])
            yield from _release(con, night.settings)
            yield from build_models(con, reports)
            yield from _describe(con)

    specs = [*(model_spec(model) for model in mart), *released]
    return stage(
        "mart", "Kleine Zahlen schützen und freigeben …", specs, work, [contract_check(model.name) for model in mart]
    )


def _compute(night: Night) -> StageResults:
    catalogue, last_release = load_catalogue(), latest_release(night.settings.editions)
    check_definitions(catalogue, last_release)
    check_lineage(catalogue, last_release)
    _prove_examples(catalogue)
    with open_warehouse(night.settings) as con:
        build_required_cells(con, load_templates())
        build_unexplained(con, load_templates().values())
        compute(con, catalogue, as_of=night.settings.as_of, estimates_late=night.settings.estimates_late)
        rows = count(con, "select count(*) from indicators.value")
        columns = described(column_types(con, "indicators.value"), load_dictionary())
    results = ask(night, suites_of("indicators"))
    yield materialized(VALUE, row_count=rows, columns=columns, check_results=[check_result(each) for each in results])


def _prove_examples(catalogue: Catalogue) -> None:
    """Once per process and definitions: nothing of a delivery or of the day counts in a worked example."""
    if catalogue.version not in _PROVED:
        run_worked_examples(catalogue)
        _PROVED.add(catalogue.version)


def _release(con: duckdb.DuckDBPyConnection, settings: Settings) -> StageResults:
    release(con, load_catalogue(), settings.thresholds, settings.as_of)
    mark_revised(con, latest_release(settings.editions), settings.thresholds.survey_digits)
    release_corrections(con, settings.thresholds)
    release_place_coverage(con)
    note_misplaced(con)
    for name, text in sorted(settings.contacts.items()):
        con.execute("insert into mart.edition values (?, ?)", [name, text])
    for name in [name for name in RELEASED if name != DICTIONARY]:
        yield _table(con, name)


def _describe(con: duckdb.DuckDBPyConnection) -> StageResults:
    """The dictionary comes last: it describes every table of the release."""
    write_mart_dictionary(con, load_dictionary())
    yield _table(con, DICTIONARY)


def _table(con: duckdb.DuckDBPyConnection, name: str) -> dg.MaterializeResult[None]:
    columns = described(column_types(con, name), load_dictionary())
    return materialized(key_of(name), row_count=count(con, f"select count(*) from {name}"), columns=columns)
