"""The periods of the reporting window: months, quarters, half years, years, school years, project phases.

What belongs here: `reference.period_month`, from which the dimension of periods is made. What a period is and how it is
called stands in `kiezwirkung/indicators/period_groups.yaml` and nowhere else.
"""

from datetime import date

import duckdb

from kiezwirkung.indicators.periods import load_period_groups, period_frame


def fill_periods(con: duckdb.DuckDBPyConnection, first_month: date, last_month: date) -> None:
    """Fill `reference.period_month` with every period that touches the window, each as a whole."""
    frame = period_frame(load_period_groups().values(), first_month, last_month)
    con.execute("delete from reference.period_month")
    con.register("period_rows", frame.rename({"period_start_on": "period_on"}))
    con.execute("insert into reference.period_month by name select * from period_rows")
    con.unregister("period_rows")
