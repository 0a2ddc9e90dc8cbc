"""The steward's corrections from list to verdict: which rows count, what they aim at, and what became of each.

What belongs here: planning the second reading, the table `quality.correction`, and D502 to D504 and D507 on the
correction's own row. Which lists are current is decided by the same slices as for every other form. How a cell is
corrected stands in `deliveries/intake/corrections.py`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import duckdb
import polars as pl

from kiezwirkung.deliveries.intake.corrections import Correction, Outcome, State, Verdict, corrections_key
from kiezwirkung.deliveries.intake.raw_store import Receipt
from kiezwirkung.deliveries.templates import Template
from kiezwirkung.warehouse.arrivals import Arrival, Arrivals
from kiezwirkung.warehouse.astray import Applied, find_astray
from kiezwirkung.warehouse.connecting import create_schemas
from kiezwirkung.warehouse.ledger_loading import load_raw
from kiezwirkung.warehouse.moved_rows import WasCorrected, mark_outdated
from kiezwirkung.warehouse.quarantine import refuse_rows

CORRECTIONS = "corrections"
APPLIED, FAILED = "berichtigt", "nicht berichtigt"  # as they stand in the note of a finished night
_DECIDING = (CORRECTIONS, "period_locks", "withdrawals")
_NUMBER = re.compile(r"(?:m-)?([0-9a-f]{8,64})", re.IGNORECASE)
_ROWS = """
select r.delivery_id, r.sheet, r.row_number, r.target_delivery, coalesce(r.target_sheet, ''), r.target_cell,
    coalesce(r.old_value, ''), coalesce(r.new_value, ''), r.correction_reason
from current.corrections as r
inner join raw.delivery as d on r.delivery_id = d.delivery_id
qualify row_number() over (
    partition by r.target_delivery, r.target_sheet, r.target_cell
    order by d.received_at, r.delivery_id, r.sheet, r.row_number
) = 1
order by all
"""
_SCHEMA: dict[str, Any] = dict.fromkeys(Verdict._fields, pl.String) | {"correction_row_number": pl.Int32}
_OWN_ROW = "substr(correction_delivery_id, 1, 16) || ':' || correction_sheet || ':' || correction_row_number"


class CorrectionRow(NamedTuple):
    """One row of a list of corrections that counts."""

    delivery_id: str
    sheet: str
    row_number: int
    target: str
    target_sheet: str
    target_cell: str
    old_value: str
    new_value: str
    reason: str

    @property
    def correction(self) -> Correction:
        """What travels to the reading process."""
        return Correction(self.target_sheet, self.target_cell, self.old_value, self.new_value)


@dataclass(frozen=True)
class Plan:
    """All rows that count, and the delivery each of them aims at (None if there is none such).

    `astray` are corrections that are not put in, because they would lead a row nowhere or meet another row than before,
    with where they stand.
    """

    aims: Sequence[tuple[CorrectionRow, Arrival | None]] = ()
    astray: Mapping[tuple[str, Correction], Outcome] = field(default_factory=dict)

    def by_delivery(self) -> dict[str, tuple[Correction, ...]]:
        """What is corrected in each delivery, in an order that does not depend on the list's."""
        found: dict[str, set[Correction]] = {}
        for row, target in self.aims:
            if target is not None and (target.delivery_id, row.correction) not in self.astray:
                found.setdefault(target.delivery_id, set()).add(row.correction)
        return {delivery_id: tuple(sorted(some)) for delivery_id, some in found.items()}

    def applied(self, receipts: Mapping[str, Receipt]) -> list[Applied]:
        """The corrections that were put in, by the receipts of the corrected readings."""
        aimed = ((key, one) for key, some in self.by_delivery().items() for one in some)
        told = (Applied(key, one, _outcome(receipts[key], one)) for key, one in aimed)
        return [one for one in told if one.outcome.state == "applied"]

    def applied_by_name(self, receipts: Mapping[str, Receipt]) -> list[Applied]:
        """Those that were put in because of a file's name alone: nobody named the content by its number."""
        numbered = {
            (to.delivery_id, row.correction) for row, to in self.aims if to and _NUMBER.fullmatch(row.target.strip())
        }
        return [one for one in self.applied(receipts) if (one.delivery_id, one.correction) not in numbered]

    def without(self, astray: Iterable[Applied], state: State = "invalid") -> "Plan":
        """The plan that leaves these out as well, and says so by their state."""
        found = {(one.delivery_id, one.correction): one.outcome._replace(state=state) for one in astray}
        return replace(self, astray={**self.astray, **found})

    def verdicts(self, receipts: Mapping[str, Receipt]) -> list[Verdict]:
        """What became of each row, by the receipts of the corrected readings."""
        return [self._verdict(row, target, receipts) for row, target in self.aims]

    def _verdict(self, row: CorrectionRow, target: Arrival | None, receipts: Mapping[str, Receipt]) -> Verdict:
        own = (row.reason, row.delivery_id, row.sheet, row.row_number)
        if target is None:
            return Verdict("", "", row.target_sheet, row.target_cell, "", "not_found", *own)
        left_out = self.astray.get((target.delivery_id, row.correction))
        one = left_out or _outcome(receipts[target.delivery_id], row.correction)
        cell = f"{one.column}{one.row_number}" if one.column else row.target_cell
        return Verdict(target.delivery_id, target.file_name, one.sheet, cell, one.field, one.state, *own)


def _outcome(receipt: Receipt, correction: Correction) -> Outcome:
    return receipt.outcomes.get(corrections_key([correction]), Outcome("not_found"))


def plan_corrections(arrivals: Arrivals, templates: Mapping[str, Template], was_corrected: WasCorrected) -> Plan:
    """The corrections that count among all that has arrived; costs nothing where there are none.

    `was_corrected` tells whether a delivery was once read with a correction put in.
    """
    if not any(_holds(arrival, {CORRECTIONS}) for arrival in arrivals.deliveries):
        return Plan()
    targets = [arrival for arrival in arrivals.deliveries if not _holds(arrival, {CORRECTIONS})]
    return Plan([(row, _target(row, targets, was_corrected)) for row in _current_rows(arrivals, templates)])


def _holds(arrival: Arrival, entities: Iterable[str]) -> bool:
    return any(table.entity in entities for table in arrival.tables)


def sound_plan(
    plan: Plan,
    sent: Arrivals,
    read_again: Callable[[Plan], tuple[Arrivals, Mapping[str, Receipt]]],
    templates: Mapping[str, Template],
) -> tuple[Plan, Arrivals, Mapping[str, Receipt]]:
    """The plan without the corrections that lead astray, and what arrives under it.

    Args:
        plan: all corrections that count.
        sent: what has arrived without any correction.
        read_again: what arrives under a plan, and its receipts.
        templates: the forms.
    """
    arrivals, receipts = read_again(plan)
    while astray := find_astray(plan.applied(receipts), sent, arrivals, templates):
        plan = plan.without(astray)  # one less each time: what another one had led to may now be missing
        arrivals, receipts = read_again(plan)
    return plan, arrivals, receipts


def _current_rows(arrivals: Arrivals, templates: Mapping[str, Template]) -> list[CorrectionRow]:
    forms = [template for template in templates.values() if template.entity in _DECIDING]
    lists = [arrival for arrival in arrivals.deliveries if _holds(arrival, set(_DECIDING))]
    with duckdb.connect() as con:
        create_schemas(con)
        load_raw(con, forms, Arrivals(lists))
        return [CorrectionRow(*row) for row in con.execute(_ROWS).fetchall()]


def _target(row: CorrectionRow, deliveries: Sequence[Arrival], was_corrected: WasCorrected) -> Arrival | None:
    """The one delivery a row names: by its number, by its path in the inbox, or by its file name alone.

    Where no file has the name any more, it is the one into which the correction was put before it was renamed.
    """
    number, name = _NUMBER.fullmatch(row.target.strip()), _name_key(row.target)
    if number:
        found = [one for one in deliveries if one.delivery_id.startswith(number.group(1).lower())]
        return found[0] if len(found) == 1 else None
    for key in (_name_key, lambda path: _name_key(PurePosixPath(path).name)):
        named = [one for one in deliveries if key(one.file_name) == name and not one.overwritten_by]
        present = [one for one in named if one.is_present] or named
        if present:
            return present[0] if len(present) == 1 else None
    renamed = [one for one in deliveries if not one.overwritten_by and was_corrected(one.delivery_id, row.correction)]
    return renamed[0] if len(renamed) == 1 else None


def _name_key(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip()).casefold().replace("\\", "/")


def write_corrections(con: duckdb.DuckDBPyConnection, verdicts: Sequence[Verdict]) -> None:
    """Write quality.correction, one row per correction that counts (grain: the correction's own row).

    Values of cells that must not be corrected (participant codes, free texts) are taken out of raw.corrections.
    """
    con.register("arriving", pl.DataFrame(list(verdicts), schema=_SCHEMA, orient="row"))
    try:
        con.execute("create or replace table quality.correction as select * from arriving")
    finally:
        con.unregister("arriving")
    con.execute(
        """update raw.corrections set old_value = null, new_value = null
        where (delivery_id, sheet, row_number) in (
            select (c.correction_delivery_id, c.correction_sheet, c.correction_row_number)
            from quality.correction as c where c.state = 'not_allowed'
        )"""
    )


def judge_corrections(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Refuse the rows of corrections that did not work (D502, D503, D504, D507); gives how many by code.

    Whether a new value is valid the reader has decided, and `astray.py` whether it refers to anything: what does not
    was not put in. Asked after all checks, because a suite may still refuse the row, and after slices are decided: what
    a newer delivery has replaced is corrected no longer, and nobody may believe it is.
    """
    mark_outdated(con)
    con.execute(
        """update quality.correction set state = 'invalid'
        where state = 'applied' and (delivery_id, sheet, cell) in (
            select (f.delivery_id, f.sheet, f.cell) from quality.finding as f where f.severity = 'FEHLER'
        )"""
    )
    con.execute(
        """delete from quality.finding where code = 'D501' and (delivery_id, sheet, cell) in (
            select (c.delivery_id, c.sheet, c.cell) from quality.correction as c
            where c.state in ('invalid', 'outdated')
        )"""
    )
    rules = (
        ("D502", "old_value", "state = 'differs'"),
        ("D503", "target_delivery", "state = 'not_found' and delivery_id = ''"),
        ("D503", "target_cell", "state in ('not_found', 'not_allowed') and delivery_id <> ''"),
        ("D504", "new_value", "state = 'invalid'"),
        ("D507", "target_delivery", "state = 'outdated'"),
    )
    refused: dict[str, int] = {}
    for code, column, condition in rules:
        rows = f"select {_OWN_ROW} as row_id from quality.correction where {condition}"
        refused[code] = refused.get(code, 0) + refuse_rows(con, CORRECTIONS, rows, code=code, field=column)
    return {code: number for code, number in refused.items() if number}


def count_corrections(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many corrections are in force and how many failed; nothing where nobody corrects anything."""
    (applied, failed), = con.execute(
        "select count(case when state = 'applied' then 1 end), count(case when state <> 'applied' then 1 end)"
        " from quality.correction"
    ).fetchall()  # fmt: skip
    return {name: number for name, number in ((APPLIED, applied), (FAILED, failed)) if number}
