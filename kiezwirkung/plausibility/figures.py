"""Figures for the rules between forms: sums by unit and period, taken from staging.

What belongs here: the long table of figures, the tree of units and their groups. Forms that do not exist yet have no
figures; a rule that needs them is not judged.
"""

from collections.abc import Mapping

import duckdb

from kiezwirkung.plausibility.definitions import Figure
from kiezwirkung.plausibility.figure_rules import Sources
from kiezwirkung.warehouse.connecting import column_types, quote, quote_table, quote_text
from kiezwirkung.warehouse.forms import Form, slice_period

SOURCES = Sources("judged_figure", "judged_unit", "judged_group")
_PLACES = ("project_id", "location_id")
_UNITS = """
create or replace temp table judged_unit as
select distinct location_id as unit, project_id as parent from staging.locations
union
select distinct project_id, district_code from staging.projects
"""
_GROUPS = """
create or replace temp table judged_group as
select distinct facility_type as group_name, project_id as unit from staging.projects where facility_type is not null
"""


def build_figures(
    con: duckdb.DuckDBPyConnection, figures: Mapping[str, Figure], forms: Mapping[str, Form]
) -> dict[str, str]:
    """Make the temporary tables of SOURCES; gives the query of each figure's rows: row_id, unit, period_on, value."""
    con.execute(
        f"create or replace temp table {SOURCES.figures}"
        " (unit varchar, period_on date, period_type varchar, figure varchar, value double)"
    )
    con.execute(_UNITS)
    con.execute(_GROUPS)
    rows = {
        name: _rows(figure, forms[figure.entity]) for name, figure in figures.items() if _exists(con, figure, forms)
    }
    for name, query in rows.items():
        con.execute(
            f"""insert into {SOURCES.figures}
            select unit, period_on, {quote_text(figures[name].period)}, {quote_text(name)}, sum(value)
            from ({query}) as one
            group by unit, period_on having count(distinct reported_on) >= {figures[name].periods}"""
        )
    return rows


def unit_key(column: str) -> str:
    """SQL for a unit: places by their own id, anything else within its project, because ids repeat between projects."""
    if column in _PLACES:
        return f"r.{quote(column)}"
    return f"r.project_id || '|' || r.{quote(column)}"


def _rows(figure: Figure, form: Form) -> str:
    start = slice_period(form)[0]
    return f"""select r.row_id, {unit_key(figure.unit)} as unit, ({figure.value})::double as value,
            {start} as reported_on, date_trunc('{figure.period}', {start})::date as period_on
        from {quote_table(f"staging.{figure.entity}")} as r where {figure.where}"""


def _exists(con: duckdb.DuckDBPyConnection, figure: Figure, forms: Mapping[str, Form]) -> bool:
    return figure.entity in forms and bool(column_types(con, f"staging.{figure.entity}"))
