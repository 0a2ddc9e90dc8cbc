"""Corrections whose row is no longer the one they were meant for.

What belongs here: two ways in which that happens. A newer delivery replaces the row, and nothing of the corrected one
counts any more. Or the house sorts the list, or puts a row in, and saves it under the same name: then the cell may hold
the same value in the row of another month or place, where the correction would be a fault of ours. Who names the
delivery by its number means that content and no other, and is not asked the second.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import duckdb
import polars as pl

from kiezwirkung.deliveries.intake.corrections import Correction, Outcome
from kiezwirkung.deliveries.reading.parting import sheet_of
from kiezwirkung.deliveries.templates import Template
from kiezwirkung.warehouse.arrivals import Arrival, Arrivals
from kiezwirkung.warehouse.astray import Applied
from kiezwirkung.warehouse.forms import identity_columns

_OUTDATED = """
update quality.correction as c set state = 'outdated'
where c.state = 'applied' and (
    c.delivery_id in (
        select s.delivery_id from raw.slice as s
        group by s.delivery_id having bool_and(s.state in ('superseded', 'withdrawn'))
    ) or exists (
        select 1 from raw.skipped_row as r
        inner join raw.sheet_column as k on r.delivery_id = k.delivery_id and r.sheet = k.sheet
        where r.delivery_id = c.delivery_id and r.reason in ('superseded', 'withdrawn') and k.field = c.field
            and c.cell = k.column_letter || r.row_number
            and c.sheet = regexp_replace(r.sheet, '\\s?\\[ab [A-Z]+[0-9]+\\]$', '')
    )
)
"""
WasCorrected = Callable[[str, Correction], bool]


def was_written_over(sent: Arrivals, delivery_ids: Iterable[str]) -> bool:
    """Whether one of these deliveries took the place of an earlier content of its file; costs next to nothing."""
    return not {one.overwritten_by for one in sent.deliveries}.isdisjoint(delivery_ids)


def find_moved(
    applied: Iterable[Applied], sent: Arrivals, templates: Mapping[str, Template], was_corrected: WasCorrected
) -> list[Applied]:
    """The corrections that stand in another row than in the content of the same file they were first put into.

    Args:
        applied: the corrections that are put in.
        sent: all deliveries as they were sent.
        templates: the forms; their identity tells rows apart.
        was_corrected: whether a delivery was once read with a correction put in.
    """
    by_id = {one.delivery_id: one for one in sent.deliveries}

    def is_moved(one: Applied) -> bool:
        earlier = [
            old for old in _earlier(sent.deliveries, one.delivery_id) if was_corrected(old.delivery_id, one.correction)
        ]
        meant = _identity(earlier[-1], one.outcome, templates) if earlier else ()
        return bool(meant) and _identity(by_id[one.delivery_id], one.outcome, templates) not in {(), meant}

    return [one for one in applied if is_moved(one)]


def _earlier(deliveries: Sequence[Arrival], delivery_id: str) -> Iterator[Arrival]:
    """What lay in the same file before, the newest first; a content that came back is told once."""
    seen = {delivery_id}
    while found := next(
        (one for one in deliveries if one.overwritten_by in seen and one.delivery_id not in seen), None
    ):
        seen.add(found.delivery_id)
        yield found


def _identity(delivery: Arrival, place: Outcome, templates: Mapping[str, Template]) -> tuple[str, ...]:
    """What a row is about, as its form tells rows apart; () where it cannot be told or is no row."""
    for table in delivery.tables:
        form = templates.get(table.template_id)
        if form and sheet_of(table.sheet) == place.sheet and place.field in table.columns:
            rows = pl.read_parquet(table.path).filter(pl.col("row_number") == place.row_number)
            names = [name for name in identity_columns(form) if name in rows.columns]
            if rows.height == 1 and None not in rows.select(names).row(0):
                return tuple(str(value) for value in rows.select(names).row(0))
    return ()


def mark_outdated(con: duckdb.DuckDBPyConnection) -> None:
    """Mark the corrections of `quality.correction` whose row, or all of whose delivery, was replaced or withdrawn."""
    con.execute(_OUTDATED)
