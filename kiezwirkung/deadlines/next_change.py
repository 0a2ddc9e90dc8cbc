"""When something changes by itself: the day from which a night with the same inputs gives another result.

What belongs here: `next_change_on`. A deadline passes, a stage of reminding begins, a month begins, an acceptance ends,
a closure begins or ends; whatever else depends on the day of the run belongs into this list.
"""

from datetime import date, timedelta

import duckdb

from kiezwirkung.warehouse.connecting import column_types

_ALWAYS = {
    "core.dim_period": "select due_on + 1 as day_on from core.dim_period",
    "core.fct_reporting_obligation": """
        select due_on + 1 as day_on from core.fct_reporting_obligation
        union all
        select o.due_on + s.from_day from core.fct_reporting_obligation as o cross join reference.reminder_stage as s
        where not o.is_delivered""",
    "staging.closures": """
        select closed_from as day_on from staging.closures
        union all
        select closed_to + 1 from staging.closures""",
}
_ACCEPTED = ("staging.accepted_findings", "accepted_until")


def next_change_on(con: duckdb.DuckDBPyConnection, as_of: date) -> date:
    """The earliest day after `as_of` on which a night with the same inputs must run again."""
    sources = [query for table, query in _ALWAYS.items() if column_types(con, table)]
    table, column = _ACCEPTED
    if column in column_types(con, table):
        sources.append(f"select {column} + 1 as day_on from {table}")
    next_month: date = (as_of.replace(day=1) + timedelta(days=32)).replace(day=1)
    sources.append(f"select date '{next_month}' as day_on")
    listed = "\nunion all\n".join(f"select day_on from ({query})" for query in sources)
    found: list[tuple[date]] = con.execute(
        f"select min(day_on)::date from ({listed}) where day_on > ?", [as_of]
    ).fetchall()
    return found[0][0]
