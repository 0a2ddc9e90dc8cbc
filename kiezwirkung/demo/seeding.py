"""Dealing out the faults: three in a hundred rows, each kind at least once, the same at every scale.

What belongs here: quotas and the choice of rows. The count runs over the projects in their order, so that a larger
scale only continues where a smaller one ends.
"""

from collections import Counter, deque
from collections.abc import Collection

import numpy as np

from kiezwirkung.demo.fault_kinds import KINDS, REFERENCES, VISITS_UNUSUAL, Spot
from kiezwirkung.demo.fault_places import PLACES
from kiezwirkung.demo.plan import DemoPlan
from kiezwirkung.demo.tables import Fault, Table

UNUSUAL_VISITS_AT_MOST = 4
SUMS_PER_FAULT = 15
_FIRST_TABLES_SHARE = 0.08
_TRIES = 25
_SURE = {
    "volunteers": 1, "opening_hours": 2, "self_help_groups": 2,
    "room_uses": 0, "partners": 0, "resident_results": 0, "mobile_contacts": 0,
}  # fmt: skip


class Seeder:
    """Keeps count of rows and faults per entity and spoils rows until the share is right."""

    def __init__(self, plan: DemoPlan) -> None:
        self._plan = plan
        self.rows: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self._queues = {entity: deque(places) for entity, places in PLACES.items()}
        self._pending = {entity: list(places[: _SURE.get(entity)]) for entity, places in PLACES.items()}
        self._unusual = 0
        self._sums = 0
        self._wrong_sums = 0

    def seed(self, table: Table, *, protected: Collection[int] = (), sheet_month: bool = False) -> Table:
        """The table with its share of faults; protected rows stay clean, `sheet_month` leaves the month alone."""
        if table.entity not in PLACES:
            return table
        self.rows[table.entity] += table.row_count
        random = self._stream(table)
        kept = set(protected)
        free = [i for i in random.permutation(table.row_count).tolist() if i not in kept]
        left_out = {"month"} if sheet_month else set()
        doubles: dict[int, str] = {}
        for _ in range(self._due(table)):
            self._deal(table, random, free, doubles, left_out)
        return table.repeat(doubles, "duplicate_row", "D210")

    def _stream(self, table: Table) -> np.random.Generator:
        first = next((str(column[0]) for column in table.columns.values() if column), "")
        return self._plan.generator(table.project_id, str(table.report_year), table.entity, first)

    def _due(self, table: Table) -> int:
        """By share; while kinds are pending a little more, in compensation less later."""
        due = int(self._plan.fault_share * self.rows[table.entity]) - self.faults[table.entity]
        pending = len(self._pending[table.entity])
        if pending and self._plan.fault_share > 0:
            most = max(2, int(table.row_count * _FIRST_TABLES_SHARE))
            due = max(due, min(pending, most, (table.row_count + 1) // 2))
        return max(0, due)

    def _deal(
        self, table: Table, random: np.random.Generator, free: list[int], doubles: dict[int, str], left_out: set[str]
    ) -> None:
        """Spoil one row: with a kind not yet dealt if one fits, else with the next one in turn that does."""
        queue, pending = self._queues[table.entity], self._pending[table.entity]
        for name, field in [*pending, *queue]:
            row = None if field in left_out else _suitable(table, name, field, free)
            if row is None:
                continue
            if (name, field) in pending:
                pending.remove((name, field))
            queue.remove((name, field))
            queue.append((name, field))
            free.remove(row)
            self.faults[table.entity] += 1
            spoil = KINDS[name].spoil
            if spoil is None:
                doubles[row] = field
            else:
                table.columns[field][row] = spoil(Spot(table, row, field, random))
                table.faults.append(Fault(row, field, name, KINDS[name].code))
            return

    def seed_unusual_visits(self, table: Table, monthly: float, *, protected: Collection[int] = ()) -> None:
        """One month of a small location far above its mean, a few times in all."""
        spoiled = {fault.row for fault in table.faults} | set(protected)
        rows = [i for i in range(table.row_count) if i not in spoiled]
        if self._unusual >= UNUSUAL_VISITS_AT_MOST or self._plan.months < 8 or not rows or monthly > 900:
            return
        row = rows[len(rows) // 2]
        self._unusual += 1
        self.faults["visits"] += 1
        table.columns["visit_count"][row] = int(monthly * 25)
        table.faults.append(Fault(row, "visit_count", VISITS_UNUSUAL.name, VISITS_UNUSUAL.code))

    def sum_is_due(self) -> bool:
        """Whether the next sum row should be wrong: the first that can be, then one in fifteen."""
        self._sums += 1
        return self._plan.fault_share > 0 and self._wrong_sums * SUMS_PER_FAULT < self._sums

    def count_wrong_sum(self) -> None:
        """A sum row was made wrong."""
        self._wrong_sums += 1


def _suitable(table: Table, kind: str, field: str, free: list[int]) -> int | None:
    """The first free row in which this kind breaks exactly one rule."""
    needed = {
        "parts_exceed_total": "visit_count",
        "unusual_hours": "active_count",
        "end_before_start": "open_from",
        "exceeds_reference": REFERENCES.get(field, ""),
    }.get(kind, field)
    if field not in table.columns or needed not in table.columns:
        return None
    values, relatives = table.columns[field], table.columns[needed]
    for row in free[:_TRIES]:
        if values[row] is not None and relatives[row] is not None and not _is_small(kind, values[row]):
            return row
    return None


def _is_small(kind: str, value: object) -> bool:
    return kind in {"range_for_number", "approximate_number"} and isinstance(value, int) and value < 2
