"""The whole graph: every stage of the night in its order.

What belongs here: the list of stages. What a stage does stands in its own module.
"""

from collections.abc import Sequence

import dagster as dg

from assets.core import core_stage, measures_stage
from assets.deliveries import deliveries_stage, inbox_asset, reference_stage
from assets.indicators import indicators_stage, mart_stage
from assets.publishing import edition_stage, handout_stage
from assets.staging import staging_stage
from kiezwirkung.warehouse.models import load_models


def all_assets() -> Sequence[dg.AssetsDefinition | dg.AssetSpec]:
    """Every asset of the pipeline, and the inbox as its source."""
    models = load_models()
    return [
        inbox_asset(),
        deliveries_stage(),
        reference_stage(),
        staging_stage(models),
        core_stage(models),
        measures_stage(models),
        indicators_stage(models),
        mart_stage(models),
        edition_stage(models),
        handout_stage(),
    ]
