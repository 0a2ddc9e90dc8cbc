"""Cells of the kind `formula`: which amounts a formula needs, and its values for every area and period.

What belongs here: loading `Cells` from the cube (amounts as they read in decimal, so that 0,1 is a tenth), which
places lie inside which area, and adding `<indicator id>.numerator` to the cube. `owed.<form>` and `delivered.<form>`
stand for the reports of a form that were expected and that are there.
"""

import functools
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final

import duckdb
import polars as pl

from kiezwirkung.indicators.catalogue import Catalogue, Indicator
from kiezwirkung.indicators.formulas import PLACE_LEVELS, At, Cells, evaluate, measures_of, parse_formula
from kiezwirkung.indicators.rollup import BERLIN_CODE, LEVEL_COLUMNS

COVERAGE_TABLES: Final = {"owed": "obligation_count", "delivered": "delivered_obligation_count"}
PLACE_KEY: Final = "level, area_code, period_type, period_start_on"
Places = dict[tuple[str, str, str, str, date], list[str]]
CUBE_TYPES: Final = {
    "measure": pl.String,
    "level": pl.String,
    "area_code": pl.String,
    "period_type": pl.String,
    "period_start_on": pl.Date,
    "amount": pl.Float64,
}


def form_formulas(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Add the cells of every indicator of kind `formula`."""
    places_of = functools.cache(functools.partial(_places, con))  # formulas over the same tables share them
    for indicator in catalogue.indicators:
        if indicator.expression:
            add_formula(con, indicator, places_of(tables_of(indicator, catalogue)))


def add_formula(con: duckdb.DuckDBPyConnection, indicator: Indicator, inside: Places) -> None:
    """Evaluate one formula at every area the cube knows for its measures, in every period that is asked for."""
    tree = parse_formula(str(indicator.expression))
    cells = load_cells(con, measures_of(tree), inside)
    areas = {key[1:3] for key in cells.amounts if key[1] in indicator.levels}
    areas |= {key[1:3] for key in cells.places if key[1] in indicator.levels}
    places = {At(*area, kind, start) for area in areas for kind in indicator.periods for start in cells.starts[kind]}
    rows = [
        (indicator.numerator_cell, at.level, at.area_code, at.period_type, at.period_start_on, float(amount))
        for at in sorted(places, key=lambda at: (at.level, at.area_code, at.period_type, at.period_start_on))
        if (amount := evaluate(tree, cells, at)) is not None
    ]
    con.register("formula_rows", pl.DataFrame(rows, schema=CUBE_TYPES, orient="row"))
    con.execute(f"insert into indicators.cube select measure, '', '', {PLACE_KEY}, amount from formula_rows")
    con.unregister("formula_rows")


def tables_of(indicator: Indicator, catalogue: Catalogue) -> tuple[str, ...]:
    """The measure tables whose rows say which places lie inside an area."""
    return tuple(
        sorted({catalogue.measures[name].table for name in indicator.measure_names if name in catalogue.measures})
    )


def load_cells(con: duckdb.DuckDBPyConnection, names: Sequence[str], inside: Places) -> Cells:
    """The amounts of the named measures (totals only), the periods and the places of the cube."""
    marks = ", ".join("?" for _ in names)
    rows = con.execute(
        f"select measure, {PLACE_KEY}, amount from indicators.cube where breakdown = '' and measure in ({marks})",
        list(names),
    ).fetchall()
    for name in names:
        table, _, form = name.partition(".")
        if table in COVERAGE_TABLES:
            column = COVERAGE_TABLES[table]
            asked = f"select ?, {PLACE_KEY}, {column} from indicators.coverage where entity = ?"
            rows += con.execute(asked, [name, form]).fetchall()
    starts: dict[str, list[date]] = {}
    for period_type, start in con.execute(
        "select distinct period_type, period_start_on from indicators.period_month order by all"
    ).fetchall():
        starts.setdefault(period_type, []).append(start)
    return Cells({(*row[:5],): Fraction(str(row[5])) for row in rows}, starts, inside)


def _places(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> Places:
    """Projects and locations inside each area, where their last report up to the end of the period puts them."""
    rows = " union all ".join(
        f"select location_id, project_id, pgr_code, district_code, month_on from measures.{table}" for table in tables
    )
    found: Places = {}
    for place in PLACE_LEVELS:
        column = LEVEL_COLUMNS[place]
        last = ", ".join(f"arg_max({code}, month_on) as {code}" for code in LEVEL_COLUMNS.values() if code != column)
        query = f"""with placed as (
            select {column}, period_type, period_start_on, {last}
            from (select distinct * from ({rows})) join indicators.period on month_on <= period_end_on
            where {column} is not null group by all
        ) """ + " union all ".join(
            f"select '{level}', {code}, period_type, period_start_on, {column} from placed where {code} is not null"
            for level, code in {**LEVEL_COLUMNS, "berlin": f"'{BERLIN_CODE}'"}.items()
        )
        for level, area, period_type, start, code in con.execute(f"{query} order by all").fetchall():
            found.setdefault((place, level, area, period_type, start), []).append(code)
    return found
