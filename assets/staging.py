"""The staging stage: what centres said, typed, current, and checked against what others said.

What belongs here: the order of one stage: build every form in dependency order, ask its suites, let rows wait whose
parents were refused, prove conservation. The rules themselves are in templates and suites.
"""

from collections.abc import Mapping, Sequence

import dagster as dg

from assets.expectations import ask, check_result, suite_check, suites_of
from assets.layers import key_of, model_spec
from assets.metadata import Column, checked, materialized, spec
from assets.night import Night, StageResults, stage
from kiezwirkung.deadlines.delivered_periods import write_delivered_periods
from kiezwirkung.deliveries.templates import Template, load_templates
from kiezwirkung.plausibility.judging import judge
from kiezwirkung.warehouse import conservation
from kiezwirkung.warehouse.connecting import column_types, count, open_warehouse
from kiezwirkung.warehouse.correction_rows import judge_corrections
from kiezwirkung.warehouse.finding_life import refuse_accepted_errors
from kiezwirkung.warehouse.forms import in_dependency_order
from kiezwirkung.warehouse.missing_values import write_missing_values
from kiezwirkung.warehouse.models import Model
from kiezwirkung.warehouse.staging import StagingResult, build_entity, check_references

CONSERVATION = "conservation"
QUARANTINE = ("quarantine", "refused_row")
LEDGER = ("quality", "conservation")
DELIVERED = ("quality", "delivered_period")
FINDINGS = ("quality", "finding")
FINDING_CODES = ("quality", "finding_code")
MISSING = ("quality", "missing_value")
PLAUSIBILITY = ("quality", "plausibility")


def staging_stage(models: Mapping[str, Model]) -> dg.AssetsDefinition:
    """The stage that builds `staging`, `quarantine` and `quality`."""
    staging = [model for model in models.values() if model.layer == "staging"]
    tables = [key_of(model.name) for model in staging]
    derived = [
        spec(QUARANTINE, "Zurückgestellte Zeilen mit Grund und Zelle, ohne Werte.", deps=tables),
        spec(LEDGER, "Je Datei: gelesen = übernommen + zurückgestellt + übersprungen.", deps=[*tables, QUARANTINE]),
        spec(DELIVERED, "Für welche Zeiträume etwas angenommen ist, und seit wann.", deps=tables),
        spec(MISSING, "Warum ein Wert fehlt: nicht erhoben, entfällt, nicht bekannt, keine Angabe.", deps=tables),
        spec(FINDINGS, "Alle Befunde mit Datei, Blatt und Zelle.", deps=tables),
        spec(FINDING_CODES, "Gewicht und Name jeder Art von Befund."),
        spec(PLAUSIBILITY, "Jeder Wert im Vergleich: erwartet, ungewöhnlich oder nicht zu beurteilen.", deps=tables),
    ]
    checks = [suite_check(suite) for suite in suites_of("staging")]
    kept = dg.AssetCheckSpec(CONSERVATION, asset=dg.AssetKey(list(LEDGER)), description="Keine Zeile geht verloren.")
    return stage(
        "staging",
        "Angaben prüfen: Verweise, doppelte Zeilen, Regeln …",
        [*(model_spec(model) for model in staging), *derived],
        lambda night: check_deliveries(night, models),
        [*checks, kept],
    )


def check_deliveries(night: Night, models: Mapping[str, Model]) -> StageResults:
    """Build every form, ask its rules, and prove that no row got lost."""
    forms = in_dependency_order(load_templates().values())
    with open_warehouse(night.settings) as con:
        built = {form.entity: build_entity(con, form, models[f"staging.{form.entity}"], forms) for form in forms}
    results = ask(night, suites_of("staging"))
    yield from _after_suites(night, forms, built)
    for result in results:
        yield check_result(result)


def _after_suites(night: Night, forms: Sequence[Template], built: Mapping[str, StagingResult]) -> StageResults:
    with open_warehouse(night.settings) as con:
        for form in forms:
            check_references(con, form, forms)
        judged = judge(con, forms)
        judge_corrections(con)
        refuse_accepted_errors(con, load_templates().values(), night.settings.ledger)
        files, missing = conservation.check(con), write_missing_values(con, forms)
        for form in forms:
            columns = _columns(form, column_types(con, f"staging.{form.entity}"))
            rows = count(con, f"select count(*) from staging.{form.entity}")
            refused = {f"zurückgestellt {code}": number for code, number in built[form.entity].refused.items()}
            yield materialized(("staging", form.entity), row_count=rows, columns=columns, counts=refused)
        periods = write_delivered_periods(con, load_templates())
        yield materialized(DELIVERED, row_count=periods)
        yield materialized(MISSING, row_count=missing)
        yield materialized(QUARANTINE, row_count=count(con, "select count(*) from quarantine.refused_row"))
        silent = {"nicht zu beurteilen": judged.silent_count}
        yield materialized(PLAUSIBILITY, row_count=judged.judged_count, counts=silent)
        yield materialized(FINDINGS, row_count=count(con, "select count(*) from quality.finding"))
        yield materialized(FINDING_CODES, row_count=count(con, "select count(*) from quality.finding_code"))
        proof = checked(LEDGER, CONSERVATION, passed=True, counts={"Dateien": files})
        yield materialized(LEDGER, row_count=files, check_results=[proof])


def _columns(form: Template, types: Mapping[str, str]) -> list[Column]:
    labels = {field.name: field.label for field in form.fields}
    return [Column(name, kind, labels.get(name, "")) for name, kind in types.items()]
