"""Layers that are SQL files: one asset per model, upstreams from its own text.

What belongs here: the factory for `core` and `measures`, and what models share with other stages: specs and results.
"""

from collections.abc import Iterable, Sequence

import dagster as dg
import duckdb

from assets.metadata import Column, checked, materialized, spec
from assets.night import Night, StageResults, stage
from kiezwirkung.warehouse.building import BuildResult, build_model
from kiezwirkung.warehouse.connecting import open_warehouse
from kiezwirkung.warehouse.dictionary import Dictionary, load_dictionary
from kiezwirkung.warehouse.models import Model

CONTRACT = "contract"


def key_of(table: str) -> list[str]:
    """The asset key of a table: its schema and its name."""
    return table.split(".")


def model_spec(model: Model) -> dg.AssetSpec:
    """The spec of one SQL model, described by its own header."""
    description = f"**{model.header.title}.** {model.header.description}"
    upstream = [_source_of(name) for name in sorted(model.upstream)]
    return spec(
        key_of(model.name), description, deps=upstream, kinds=("duckdb", "sql"), code_version=model.code_version[:12]
    )


def _source_of(table: str) -> list[str]:
    """The asset a model reads; the views of current rows belong to the raw table they look at."""
    schema, name = key_of(table)
    return ["raw" if schema == "current" else schema, name]


def contract_check(table: str) -> dg.AssetCheckSpec:
    """The check that a table keeps names, types and grain."""
    return dg.AssetCheckSpec(
        CONTRACT, asset=dg.AssetKey(key_of(table)), description="Spalten, Typen und Schlüssel wie vereinbart."
    )


def described(columns: dict[str, str], dictionary: Dictionary) -> list[Column]:
    """Columns with the meaning the dictionary gives them."""
    return [Column(name, kind, dictionary.description_of(name)) for name, kind in columns.items()]


def model_result(model: Model, built: BuildResult, dictionary: Dictionary) -> dg.MaterializeResult[None]:
    """What a built model reports; that it was built proves its contract."""
    key = key_of(model.name)
    kept = checked(key, CONTRACT, passed=True, counts={"Zeilen": built.row_count})
    columns = described(built.columns, dictionary)
    return materialized(key, row_count=built.row_count, columns=columns, check_results=[kept])


def build_models(con: duckdb.DuckDBPyConnection, models: Iterable[Model]) -> StageResults:
    """Build models in the order given."""
    dictionary = load_dictionary()
    for model in models:
        yield model_result(model, build_model(con, model, dictionary), dictionary)


def layer_stage(name: str, title: str, models: Sequence[Model]) -> dg.AssetsDefinition:
    """The stage that builds one layer."""

    def work(night: Night) -> StageResults:
        with open_warehouse(night.settings) as con:
            yield from build_models(con, models)

    specs = [model_spec(model) for model in models]
    return stage(name, title, specs, work, [contract_check(model.name) for model in models])
