"""The preview: all figures of the last warehouse once with the present and once with a proposed definition.

What belongs here: a second warehouse in memory that looks at the last one without touching it, the whole computation in
it, and what differs. The figures compared are those that may be shown; nothing is stored.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb
import polars as pl

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.explaining.proposals import Proposal
from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import compute
from kiezwirkung.indicators.releasing import release
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.building import run_model
from kiezwirkung.warehouse.connecting import configure, create_schemas, quote, quote_table, quote_text
from kiezwirkung.warehouse.models import Model

SEEN_SCHEMAS: Final = ("raw", "reference", "staging", "core", "measures", "quality")
KEY: Final = ("indicator_id", "level", "area_code", "period_type", "period_start_on", "breakdown", "breakdown_code")
TOLD: Final = (*KEY, "area_name", "period_label", "breakdown_label", "version", "value", "lower", "upper", "mark")
CSV_COLUMNS: Final = (
    *("indicator_id", "level", "area_code", "area_name", "period_type", "period_start_on", "period_label"),
    *("breakdown_code", "old_value", "new_value", "difference", "old_mark", "new_mark", "holds_from"),
)


@dataclass(frozen=True)
class Preview:
    """What a proposal moves: one row per figure with old and new value; `compared` counts all figures looked at."""

    moved: pl.DataFrame
    compared: int


def preview(settings: Settings, present: Catalogue, proposed: Catalogue, proposal: Proposal) -> Preview:
    """Compare the proposal with the present definitions over all history; the proposed one is used for all of it."""
    before = _figures(settings, _without_history(present), {})
    after = _figures(settings, _without_history(proposed), proposal.models)
    starts = {indicator.id: indicator.valid_from for indicator in proposed.indicators if indicator.earlier}
    return Preview(_moved(before, after, starts), max(before.height, after.height))


def _without_history(catalogue: Catalogue) -> Catalogue:
    plain = tuple(indicator.model_copy(update={"earlier": ()}) for indicator in catalogue.indicators)
    return Catalogue(plain, catalogue.measures, catalogue.version)


def _figures(settings: Settings, catalogue: Catalogue, models: Mapping[str, Model]) -> pl.DataFrame:
    with _looking_at(settings) as con:
        for model in models.values():
            con.execute(f"drop view if exists {quote_table(model.name)}")
            run_model(con, model, f"create table {quote_table(model.name)} as {model.sql}")
        as_of = _as_of(con, settings)
        compute(con, catalogue, as_of=as_of)
        release(con, catalogue, settings.thresholds, as_of)
        frame: pl.DataFrame = con.sql(f"select {', '.join(TOLD)} from mart.indicator_value").pl()
    return frame


@contextmanager
def _looking_at(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse in memory whose lower layers are views of the last one."""
    if not settings.warehouse.is_file():
        raise KiezwirkungError(
            "K501", "Es gibt noch keine Nacht.", what_to_do="Bitte zuerst kiezwirkung nightly laufen lassen."
        )
    with duckdb.connect() as con:
        configure(con, settings)
        try:
            con.execute(f"attach {quote_text(str(settings.warehouse))} as last_night (read_only)")
        except duckdb.IOException as fault:
            raise KiezwirkungError(
                "K207",
                "Die Arbeitsdatei lässt sich nicht öffnen; vielleicht läuft gerade eine Nacht.",
                where=settings.warehouse.name,
                what_to_do="Bitte den Lauf abwarten.",
            ) from fault
        create_schemas(con)
        for schema, table in _tables(con):
            name = f"{quote(schema)}.{quote(table)}"
            con.execute(f"create view {name} as select * from last_night.{name}")
        yield con


def _tables(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    listed = ", ".join(quote_text(schema) for schema in SEEN_SCHEMAS)
    rows = con.execute(
        f"select schema_name, table_name from duckdb_tables() where database_name = 'last_night'"
        f" and schema_name in ({listed}) order by all"
    ).fetchall()
    return [(str(schema), str(table)) for schema, table in rows]


def _as_of(con: duckdb.DuckDBPyConnection, settings: Settings) -> date:
    found: list[tuple[date | None]] = con.execute("select max(as_of) from reference.run").fetchall()
    return found[0][0] or settings.as_of


def _moved(before: pl.DataFrame, after: pl.DataFrame, starts: Mapping[str, date]) -> pl.DataFrame:
    old = before.rename({name: f"old_{name}" for name in before.columns if name not in KEY})
    new = after.rename({name: f"new_{name}" for name in after.columns if name not in KEY})
    names = [name for name in TOLD if name not in KEY]
    both = old.join(new, on=list(KEY), how="full", coalesce=True, nulls_equal=True)
    compared = ("value", "lower", "upper", "mark")
    differs = pl.any_horizontal(pl.col(f"old_{name}").ne_missing(pl.col(f"new_{name}")) for name in compared)
    words = {n: pl.coalesce(f"new_{n}", f"old_{n}") for n in names if n not in compared}
    holds = pl.col("indicator_id").replace_strict(starts, default=None, return_dtype=pl.Date)
    return (
        both.filter(differs)
        .with_columns(**words, difference=pl.col("new_value") - pl.col("old_value"), holds_from=holds)
        .sort("indicator_id", *KEY[1:])
    )
