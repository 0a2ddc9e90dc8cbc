"""The stages `indicators` and `mart`: figures inside, and what of them may be shown.

What belongs here: worked examples first, then the computation, its suite, and the release through the frequency rule.
"""

from collections.abc import Mapping

import dagster as dg

from assets.expectations import ask, check_result, suite_check, suites_of
from assets.layers import build_models, contract_check, described, key_of, model_spec
from assets.metadata import materialized, spec
from assets.night import Night, StageResults, stage
from kiezwirkung.indicators.catalogue import load_catalogue
from kiezwirkung.indicators.computing import compute
from kiezwirkung.indicators.releasing import release
from kiezwirkung.indicators.worked_examples import run_worked_examples
from kiezwirkung.warehouse.connecting import column_types, count, open_warehouse
from kiezwirkung.warehouse.dictionary import load_dictionary, write_mart_dictionary
from kiezwirkung.warehouse.models import Model

VALUE = ("indicators", "value")
RELEASED = {
    "mart.indicator": "Alle Indikatoren mit Bedeutung, Formel, Vorbehalt und Version.",
    "mart.indicator_value": "Werte nach der Geheimhaltung, mit Zeichen, Bereich und n von N.",
    "mart.survey_item": "Antworten je Frage der Befragung.",
    "mart.agreement_target": "Ziele der Vereinbarungen und ihr Stand.",
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

    def work(night: Night) -> StageResults:
        yield from build_models(night, mart)
        yield from _release(night)

    specs = [*(model_spec(model) for model in mart), *released]
    return stage(
        "mart", "Kleine Zahlen schützen und freigeben …", specs, work, [contract_check(model.name) for model in mart]
    )


def _compute(night: Night) -> StageResults:
    catalogue = load_catalogue()
    run_worked_examples(catalogue)
    with open_warehouse(night.settings) as con:
        compute(con, catalogue, as_of=night.settings.as_of)
        rows = count(con, "select count(*) from indicators.value")
        columns = described(column_types(con, "indicators.value"), load_dictionary())
    results = ask(night, suites_of("indicators"))
    yield materialized(VALUE, row_count=rows, columns=columns, check_results=[check_result(each) for each in results])


def _release(night: Night) -> StageResults:
    settings, dictionary = night.settings, load_dictionary()
    with open_warehouse(settings) as con:
        release(con, load_catalogue(), settings.thresholds, settings.as_of)
        write_mart_dictionary(con, dictionary)
        for name in RELEASED:
            columns = described(column_types(con, name), dictionary)
            yield materialized(key_of(name), row_count=count(con, f"select count(*) from {name}"), columns=columns)
