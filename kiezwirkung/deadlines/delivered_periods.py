"""What is there: for which project, form and period something was accepted, and when it first came.

What belongs here: `quality.delivered_period`, and the finding for deliveries after their deadline. Whether a period is
delivered, staging decides; since when, all deliveries that ever spoke for it: a correction does not make the first
delivery later. What was withdrawn, or waits because the period is locked, never counts.
"""

from collections.abc import Iterable, Mapping

import duckdb

from kiezwirkung.deliveries.templates import Template
from kiezwirkung.warehouse.connecting import count, quote_table
from kiezwirkung.warehouse.forms import slice_period
from kiezwirkung.warehouse.quarantine import note_deliveries

LATE = "D121"
_COLUMNS = (
    "entity varchar, project_id varchar, period_on date, delivery_id varchar, delivered_on date, is_first boolean"
)


def write_delivered_periods(con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template]) -> int:
    """Fill `quality.delivered_period` for every form that is owed; grain entity, project_id, period_on, delivery_id."""
    owed = {t.entity: t for t in templates.values() if t.reporting}
    con.execute(f"create or replace table quality.delivered_period ({_COLUMNS})")
    if not owed:
        return 0
    return count(
        con,
        f"""insert into quality.delivered_period
        with accepted as ({_accepted(owed.values())}),
        said as (
            select * from accepted
            union
            select s.entity, s.project_id, s.period_on, s.delivery_id from raw.slice as s
            semi join accepted as a
                on s.entity = a.entity and s.project_id = a.project_id and s.period_on = a.period_on
            where s.state in ('current', 'superseded')
        )
        select s.entity, s.project_id, s.period_on, s.delivery_id,
            cast(timezone('Europe/Berlin', d.received_at) as date),
            row_number() over (
                partition by s.entity, s.project_id, s.period_on order by d.received_at, s.delivery_id
            ) = 1
        from said as s
        inner join raw.delivery as d on s.delivery_id = d.delivery_id""",
    )


def note_late_deliveries(con: duckdb.DuckDBPyConnection) -> None:
    """One finding per delivery that was the first for a period and came after its deadline."""
    con.execute("delete from quality.finding where code = ?", [LATE])
    note_deliveries(
        con,
        LATE,
        """select p.delivery_id
        from quality.delivered_period as p
        inner join core.fct_reporting_obligation as o
            on p.entity = o.entity and p.project_id = o.project_id and p.period_on = o.period_on
        where p.is_first and o.state = 'late'""",
    )


def _accepted(forms: Iterable[Template]) -> str:
    return "\nunion\n".join(
        f"""select '{form.entity}' as entity, r.project_id, {slice_period(form)[0]} as period_on, r.delivery_id
        from {quote_table(f"staging.{form.entity}")} as r"""
        for form in forms
    )
