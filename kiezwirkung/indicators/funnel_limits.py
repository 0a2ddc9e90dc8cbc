"""Is a centre's share unusual for its size? Limits and best estimates, never a rank: table mart.funnel.

What belongs here: funnel limits (95 % and 99.8 %) and shrunken shares of all projects whose share is shown, per share
indicator and year. Only shown figures go in, so nothing that is withheld can be worked out from the limits; the centre
line is therefore that of the shown projects. There is no order among projects, and none may be made of it.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import duckdb
import numpy as np
import polars as pl

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.marking import WITHHELD
from kiezwirkung.statistics import funnels, shrinkage
from kiezwirkung.statistics.distributions import Numbers

SHARE_METHODS: Final = ("wilson", "share_cluster")
PROJECTS_NEEDED: Final = 10
CASES_NEEDED: Final = 10
WIDTHS: Final[Mapping[str, float]] = {"95": 0.95, "998": 0.998}

TOO_FEW: Final = f"Weniger als {CASES_NEEDED} Fälle: zu wenig für eine Aussage"
FEW_PROJECTS: Final = f"Weniger als {PROJECTS_NEEDED} Projekte mit gezeigtem Wert: keine Grenzen"
ALL_ALIKE: Final = "Alle Projekte haben denselben Wert: keine Grenzen"
SCHEMA: Final[Mapping[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys(("indicator_id", "project_id", "period_type"), pl.String),
    "period_start_on": pl.Date,
    "value": pl.Float64,
    "case_count": pl.Int64,
    **dict.fromkeys(("centre_line", "lower_95", "upper_95", "lower_998", "upper_998"), pl.Float64),
    "is_outside": pl.Boolean,
    **dict.fromkeys(("shrunk_value", "shrunk_lower", "shrunk_upper"), pl.Float64),
    "missing_reason": pl.String,
}


def release_funnels(con: duckdb.DuckDBPyConnection, shown: pl.DataFrame, catalogue: Catalogue) -> None:
    """Build mart.funnel from the values after disclosure control."""
    write_table(con, "mart.funnel", funnel_rows(shown, catalogue))


def funnel_rows(shown: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """One row per share indicator, year and project with a shown value; limits where there are enough of both."""
    names = [i.id for i in catalogue.indicators if i.interval.method in SHARE_METHODS and i.factor == 1]
    own = shown.filter(
        pl.col("indicator_id").is_in(names),
        pl.col("level") == "project",
        pl.col("period_type") == "year",
        pl.col("breakdown") == "",
        ~pl.col("mark").is_in(WITHHELD),
        pl.col("numerator") <= pl.col("denominator"),
        pl.col("denominator") > 0,
    ).sort("indicator_id", "period_start_on", "area_code")
    groups = own.group_by("indicator_id", "period_start_on", maintain_order=True)
    return pl.DataFrame([row for _, rows in groups for row in _rows(rows)], schema=SCHEMA, orient="row")


def _rows(own: pl.DataFrame) -> Iterator[dict[str, object]]:
    is_large = own["denominator"] >= CASES_NEEDED
    large, small = own.filter(is_large), own.filter(~is_large)
    yield from (_row(row) | {"missing_reason": TOO_FEW} for row in small.iter_rows(named=True))
    cases, totals = (large[part].to_numpy().astype(np.float64) for part in ("numerator", "denominator"))
    if large.height < PROJECTS_NEEDED or not 0 < cases.sum() < totals.sum():
        reason = FEW_PROJECTS if large.height < PROJECTS_NEEDED else ALL_ALIKE
        yield from (_row(row) | {"missing_reason": reason} for row in large.iter_rows(named=True))
        return
    parts = _limits(cases, totals) | _shrunk(cases, totals)
    for at, row in enumerate(large.iter_rows(named=True)):
        own_parts = {name: None if np.isnan(part[at]) else float(part[at]) for name, part in parts.items()}
        outside = not parts["lower_998"][at] <= row["value"] <= parts["upper_998"][at]
        yield _row(row) | own_parts | {"is_outside": outside}


def _row(row: Mapping[str, object]) -> dict[str, object]:
    kept = {name: row[name] for name in ("indicator_id", "period_type", "period_start_on", "value")}
    return {
        **dict.fromkeys(SCHEMA),
        **kept,
        "project_id": row["area_code"],
        "missing_reason": "",
        "case_count": _whole(row),
    }


def _whole(row: Mapping[str, object]) -> int:
    return int(float(str(row["denominator"])))


def _limits(cases: Numbers, totals: Numbers) -> dict[str, Numbers]:
    found: dict[str, Numbers] = {}
    for name, confidence in WIDTHS.items():
        funnel = funnels.share_funnel(cases, totals, confidence)
        found |= {f"lower_{name}": funnel.lower, f"upper_{name}": funnel.upper}
    return found | {"centre_line": np.full(len(cases), funnel.centre)}


def _shrunk(cases: Numbers, totals: Numbers) -> dict[str, Numbers]:
    """The best estimates, with their limits only where there are enough projects for the limits to hold."""
    shrunk = shrinkage.beta_binomial(cases, totals)
    nothing = np.full(len(cases), np.nan)
    limits = (shrunk.lower, shrunk.upper) if shrunk.is_shown else (nothing, nothing)
    return {"shrunk_value": shrunk.value, "shrunk_lower": limits[0], "shrunk_upper": limits[1]}
