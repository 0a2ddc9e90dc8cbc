"""Worked examples: the engine computes what the definitions promise, before the night uses it.

What belongs here: laying the given rows of all examples into one empty in-memory warehouse (each example under area
codes of its own), running the real `compute` once, and comparing. Rows may leave out place columns; then they lie in
project P1, location P1-01, Prognoseraum 0101, district 01.
"""

import hashlib
import math
from collections.abc import Mapping
from datetime import date
from typing import Final

import duckdb
import polars as pl

from kiezwirkung.equity.cells import EXAMPLE_TABLES as EQUITY_TABLES
from kiezwirkung.errors import BlockedError
from kiezwirkung.indicators.catalogue import Catalogue, Indicator, Row, WorkedExample
from kiezwirkung.indicators.computing import compute, write_table
from kiezwirkung.indicators.context import EXAMPLE_TABLES
from kiezwirkung.indicators.rollup import BERLIN_CODE, ENGINE_MADE
from kiezwirkung.indicators.todays_places import EXAMPLE_TABLES as PLACE_TABLES

SPOKEN_FOR: Final = date(2100, 1, 1)
TOLERANCE: Final = 1e-6
PLACES: Final = {"project_id": "P1", "location_id": "P1-01", "pgr_code": "0101", "district_code": "01"}
COMPARED: Final = ("value", "lower", "upper", "answer_count", "persons_lower", "persons_upper")

Columns = dict[str, pl.DataType | type[pl.DataType]]

PLACE_TYPES: Final[Columns] = {**dict.fromkeys(PLACES, pl.String), "month_on": pl.Date}
TABLES: Final[Mapping[str, Columns]] = {
    "core.dim_month": {"month_on": pl.Date},
    "core.dim_period": {"period_type": pl.String, "month_on": pl.Date, "due_on": pl.Date},
    "core.dim_project": {"project_id": pl.String, "valid_from": pl.Date, "valid_to": pl.Date},
    "core.map_project_area": {"project_id": pl.String, "applies_from": pl.Date, "district_code": pl.String},
    "core.fct_location_month": PLACE_TYPES,
    "core.dim_prognoseraum": {"pgr_code": pl.String, "district_code": pl.String},
    "core.fct_participation": {**PLACE_TYPES, "person_key": pl.String, "age_band": pl.String},
    "core.fct_reporting_obligation": {
        "project_id": pl.String,
        "entity": pl.String,
        "period_type": pl.String,
        "period_on": pl.Date,
        "due_on": pl.Date,
        "is_due": pl.Boolean,
        "is_delivered": pl.Boolean,
        "state": pl.String,
    },
    "reference.population": {
        "level": pl.String,
        "area_code": pl.String,
        "reference_on": pl.Date,
        "age_band": pl.String,
        "inhabitants": pl.Int64,
    },
}


def run_worked_examples(catalogue: Catalogue) -> int:
    """Compute every worked example with the real engine; returns their number, or raises BlockedError K204."""
    with duckdb.connect(config={"threads": 1}) as con:
        lay_examples(con, catalogue)
        compute(con, catalogue, as_of=SPOKEN_FOR)
        frame = con.sql("select * from indicators.value").pl()
    key = ["indicator_id", "level", "area_code", "period_type", "period_start_on", "breakdown_code"]
    found = {tuple(row[name] for name in key): row for row in frame.iter_rows(named=True)}
    count = 0
    for indicator in catalogue.indicators:
        for number, example in enumerate(indicator.worked_examples):
            _compare(indicator, example, found.get(_asked(indicator, number, example)))
            count += 1
    return count


def lay_examples(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Build the empty warehouse and lay the rows of every example into it."""
    tables = example_tables(catalogue)
    rows: dict[str, list[Row]] = {name: [] for name in tables}
    for indicator in catalogue.indicators:
        for number, example in enumerate(indicator.worked_examples):
            for name, given in example.rows.items():
                if name not in tables:
                    raise _blocked(indicator, example, f"die Tabelle {name} gibt es im Beispiel nicht")
                rows[name] += [_namespaced(row, tables[name], f"{indicator.id}#{number}:") for row in given]
    con.execute("create schema core; create schema measures; create schema reference; create schema indicators")
    for name, types in tables.items():
        write_table(con, name, pl.DataFrame(rows[name], schema=types))


def example_tables(catalogue: Catalogue) -> dict[str, Columns]:
    """Tables and columns the engine reads, measure tables as the catalogue knows them."""
    further = {**EXAMPLE_TABLES, **EQUITY_TABLES, **PLACE_TABLES}
    tables: dict[str, Columns] = {**TABLES, **{name: dict(types) for name, types in further.items()}}
    for measure in catalogue.measures.values():
        if measure.name not in ENGINE_MADE:
            empty = {**PLACE_TYPES, **dict.fromkeys(measure.breakdowns, pl.String)}
            tables[f"measures.{measure.table}"] = {
                **tables.get(f"measures.{measure.table}", empty),
                measure.column: pl.Float64,
            }
    tables.setdefault("measures.participations", PLACE_TYPES)
    return tables


def _namespaced(row: Row, types: Columns, prefix: str) -> Row:
    full = {**{name: value for name, value in PLACES.items() if name in types}, **row}
    for name in (*PLACES, "area_code", "residence_pgr"):
        if full.get(name) is not None:
            full[name] = prefix + str(full[name])
    if "person_key" in full:
        full["person_key"] = hashlib.blake2b(str(full["person_key"]).encode(), digest_size=16).hexdigest()
    if "age_band" in types:
        full.setdefault("age_band", "all")
    return full


def _asked(indicator: Indicator, number: int, example: WorkedExample) -> tuple[object, ...]:
    ask = example.ask
    if ask.level == "berlin" and set(indicator.levels) == {"berlin"}:
        return indicator.id, ask.level, BERLIN_CODE, ask.period_type, ask.period_start_on, ask.breakdown_code
    if ask.level == "berlin":
        raise _blocked(indicator, example, "ein Beispiel fragt nach einem Bezirk oder kleiner, nicht nach Berlin")
    area = f"{indicator.id}#{number}:{ask.area}"
    return indicator.id, ask.level, area, ask.period_type, ask.period_start_on, ask.breakdown_code


def _compare(indicator: Indicator, example: WorkedExample, found: Row | None) -> None:
    if found is None and indicator.kind == "context" and example.expect.value is None:
        return  # a published figure that is not there has no row either
    if found is None:
        raise _blocked(indicator, example, "der gefragte Wert entsteht nicht")
    for name in COMPARED:
        expected = getattr(example.expect, name)
        if name != "value" and expected is None:
            continue
        if not _is_equal(expected, found[name]):
            raise _blocked(indicator, example, f"{name} ist {found[name]}, erwartet war {expected}")


def _is_equal(expected: float | None, found: float | None) -> bool:
    if expected is None or found is None:
        return expected is found
    return math.isclose(expected, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _blocked(indicator: Indicator, example: WorkedExample, what: str) -> BlockedError:
    return BlockedError(
        "K204",
        f"Das Rechenbeispiel „{example.title}“ des Indikators {indicator.id} geht nicht auf: {what}.",
        where=f"sql/indicators/{indicator.id}.yaml",
        what_to_do="Bitte Definition oder Beispiel berichtigen; die letzte gute Ausgabe bleibt bestehen.",
    )
