"""From measures to indicator values: the order of the steps.

What belongs here: `compute`, which builds `indicators.value` and what stands beside it. These values are internal and
unprotected; only `releasing` shows them, after disclosure control.
"""

from datetime import date

import duckdb
import polars as pl

from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.coverage import build_coverage
from kiezwirkung.indicators.denominators import add_denominators
from kiezwirkung.indicators.forming import form_cells
from kiezwirkung.indicators.formula_cells import form_formulas
from kiezwirkung.indicators.intervals import add_intervals
from kiezwirkung.indicators.late_estimates import build_late_estimates
from kiezwirkung.indicators.measurable import build_measurable
from kiezwirkung.indicators.measures import PERSON_COUNT
from kiezwirkung.indicators.periods import build_period_months
from kiezwirkung.indicators.persons import bound_counts, count_persons
from kiezwirkung.indicators.required_cells import add_required_cells
from kiezwirkung.indicators.rollup import ENGINE_MADE, build_cube
from kiezwirkung.indicators.unexplained import add_unexplained
from kiezwirkung.indicators.values import KEY_SQL, VALUE_SQL, definition_frame
from kiezwirkung.indicators.versions import with_earlier


def compute(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, *, as_of: date, estimates_late: bool = False) -> None:
    """Build `indicators.value` (and `cube`, `coverage`, `period`, `population`, `definition` beside it).

    With `estimates_late` also `indicators.late_estimate`: what late centres may still add, in columns of its own.
    """
    catalogue = with_earlier(catalogue)
    con.execute("create schema if not exists indicators")
    write_table(con, "indicators.definition", definition_frame(catalogue))
    build_period_months(con, catalogue.periods, tables_with_months(catalogue))
    gather_cells(con, catalogue)
    compute_values(con, catalogue, as_of)
    con.execute("drop table if exists indicators.late_estimate")
    if estimates_late:
        build_late_estimates(con, as_of)
    con.execute("drop table project_place")


def gather_cells(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Fill `indicators.coverage` and `.cube` from the rows; needs `period_month` and leaves `project_place`."""
    build_coverage(con, catalogue)
    build_cube(con, catalogue)
    bound_counts(con, catalogue)
    if any(indicator.numerator == PERSON_COUNT for indicator in catalogue.indicators):
        count_persons(con)
    add_denominators(con, catalogue)
    measured = {name for indicator in catalogue.indicators for name in indicator.measure_names}
    add_required_cells(con, measured)
    add_unexplained(con, measured)


def compute_values(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, as_of: date) -> None:
    """Build `indicators.value` from the cells of the cube, after those that are formed from other cells."""
    form_cells(con, catalogue)
    form_formulas(con, catalogue)
    build_measurable(con, catalogue)
    con.execute(KEY_SQL, {"as_of": as_of})
    con.execute(VALUE_SQL)
    frame = con.sql("select * from raw_value order by all").pl()
    write_table(con, "indicators.value", add_intervals(con, frame, catalogue))
    con.execute("drop table raw_value; drop table value_key")


def tables_with_months(catalogue: Catalogue) -> list[str]:
    """Every table whose months may need a period."""
    used = {catalogue.measures[name] for i in catalogue.indicators for name in i.measure_names}
    measured = {f"measures.{measure.table}" for measure in used if measure.name not in ENGINE_MADE}
    obligations = "(select period_on as month_on from core.fct_reporting_obligation)"
    return ["core.dim_month", "core.fct_location_month", "core.fct_participation", obligations, *sorted(measured)]


def write_table(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame, *, kind: str = "table") -> None:
    """A polars frame as a table of the warehouse (`kind` may be `temp table`)."""
    con.register("frame_to_write", frame)
    con.execute(f"create or replace {kind} {name} as select * from frame_to_write")
    con.unregister("frame_to_write")
