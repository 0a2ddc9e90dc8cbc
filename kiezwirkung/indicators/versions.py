"""Versions of a definition: values before a change keep the definition they were made with, and the break is marked.

What belongs here: bringing back earlier definitions from `earlier` of an indicator's file, computing them beside the
present one, and choosing per period the version that held on its first day. An earlier version goes through roll-up and
protection under a name of its own (`visits@1`), so nothing else has to know of it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

import polars as pl

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.definition import Indicator

SEPARATOR: Final = "@"
VERSION_TYPES: Final = {
    "indicator_id": pl.String,
    "version": pl.Int32,
    "valid_from": pl.Date,
    "version_reason": pl.String,
}


def with_earlier(catalogue: Catalogue) -> Catalogue:
    """The catalogue with every earlier version beside the present one, as indicators of their own."""
    found = [_named(version) for indicator in catalogue.indicators for version in indicator.earlier_versions()]
    return replace(catalogue, indicators=(*catalogue.indicators, *found)) if found else catalogue


def held_versions(values: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """One row per figure, of the version that held on the first day of its period; `is_break` where a new one begins.

    Columns of `values` stay; the name of an earlier version becomes that of its indicator again.
    """
    spans = _span_frame(catalogue)
    named = values.with_columns(pl.col("indicator_id").str.split(SEPARATOR).list.first())
    held = (
        named.join(spans, on=["indicator_id", "version"], how="left", maintain_order="left")
        .filter(
            pl.col("held_from").is_null() | (pl.col("period_start_on") >= pl.col("held_from")),
            pl.col("held_before").is_null() | (pl.col("period_start_on") < pl.col("held_before")),
        )
        .with_columns(is_break=_is_first_of_version() & pl.col("held_from").is_not_null())
    )
    return held.drop("held_from", "held_before")


def version_frame(catalogue: Catalogue) -> pl.DataFrame:
    """Every version of every indicator with its first day and what changed with it, as mart.indicator_version."""
    rows = [row for indicator in catalogue.indicators for row in _version_rows(indicator)]
    return pl.DataFrame(rows, schema=VERSION_TYPES, orient="row")


def _version_rows(indicator: Indicator) -> Iterable[tuple[str, int, date, str]]:
    reasons = ["", *(entry.replaced_because for entry in indicator.earlier)]
    spans = [*((entry.version, entry.valid_from) for entry in indicator.earlier)]
    spans.append((indicator.version, indicator.valid_from))
    for (version, valid_from), reason in zip(spans, reasons, strict=True):
        yield indicator.id, version, valid_from, reason


def _named(version: Indicator) -> Indicator:
    return version.model_copy(update={"id": f"{version.id}{SEPARATOR}{version.version}"})


def _span_frame(catalogue: Catalogue) -> pl.DataFrame:
    """From which to before which day each version holds; the first has no beginning, the present no end."""
    rows = []
    for indicator in catalogue.indicators:
        starts = [(version, valid_from) for _, version, valid_from, _ in _version_rows(indicator)]
        for position, (version, valid_from) in enumerate(starts):
            after = starts[position + 1][1] if position + 1 < len(starts) else None
            rows.append((indicator.id, version, valid_from if position else None, after))
    types = {"indicator_id": pl.String, "version": pl.Int32, "held_from": pl.Date, "held_before": pl.Date}
    return pl.DataFrame(rows, schema=types, orient="row")


def _is_first_of_version() -> pl.Expr:
    same = ["indicator_id", "version", "period_type"]
    return pl.col("period_start_on") == pl.col("period_start_on").min().over(same)
