"""The stages `core` and `measures`: SQL files, and the suites that core tables must keep.

What belongs here: putting layer stages and suites together.
"""

from collections.abc import Mapping

import dagster as dg

from assets.expectations import ask, check_result, suite_check, suites_of
from assets.layers import build_models, contract_check, layer_stage, model_spec
from assets.night import Night, StageResults, stage
from kiezwirkung.deadlines.delivered_periods import note_late_deliveries
from kiezwirkung.warehouse.connecting import open_warehouse
from kiezwirkung.warehouse.models import Model

OBLIGATIONS = "core.fct_reporting_obligation"


def core_stage(models: Mapping[str, Model]) -> dg.AssetsDefinition:
    """The stage that builds `core` and asks its suites."""
    core = [model for model in models.values() if model.layer == "core"]
    suites = suites_of("core")

    def work(night: Night) -> StageResults:
        with open_warehouse(night.settings) as con:
            yield from build_models(con, core)
            note_late_deliveries(con)
        for result in ask(night, suites):
            yield check_result(result)

    checks = [*(contract_check(model.name) for model in core), *(suite_check(suite) for suite in suites)]
    return stage(
        "core", "Kern aufbauen: Orte, Zeiten, Ereignisse …", [model_spec(model) for model in core], work, checks
    )


def tell_lateness(night: Night, models: Mapping[str, Model]) -> StageResults:
    """Say which deliveries came after their deadline, of the core only what that needs: for a trial run of one file."""
    wanted, core = {OBLIGATIONS}, [model for model in models.values() if model.layer == "core"]
    for model in reversed(core):  # who is needed comes before who needs it
        wanted |= model.upstream if model.name in wanted else set()
    with open_warehouse(night.settings) as con:
        yield from build_models(con, [model for model in core if model.name in wanted])
        note_late_deliveries(con)


def measures_stage(models: Mapping[str, Model]) -> dg.AssetsDefinition:
    """The stage that scans every fact once."""
    measures = [model for model in models.values() if model.layer == "measures"]
    return layer_stage("measures", "Messgrößen bilden: ein Durchgang je Tatsache …", measures)
