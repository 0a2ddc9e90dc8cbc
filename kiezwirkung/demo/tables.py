"""Invented rows before anyone writes them down: columns of plain values, and the faults seeded into them.

What belongs here: the table as a value. How a centre spells it is `spelling.py`, where it puts it is `sheets.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kiezwirkung.demo.forms import form


class Raw(str):
    """A cell that is written exactly so, whatever the layout says."""

    __slots__ = ()


@dataclass(frozen=True)
class Fault:
    """One seeded fault: the row's index in its table, the field, the kind and the finding it must cause."""

    row: int
    field: str
    kind: str
    code: str


@dataclass
class Table:
    """Rows of one entity of one project and year, by column; None means not stated."""

    entity: str
    project_id: str
    report_year: int
    columns: dict[str, list[Any]]
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def of(cls, entity: str, project_id: str, report_year: int, rows: Iterable[Sequence[Any]]) -> "Table":
        """A table from rows in the order of the form's fields."""
        names = list(form(entity).fields)
        columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in names]
        return cls(entity, project_id, report_year, dict(zip(names, columns, strict=True)))

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values()), []))

    def keep(self, names: Iterable[str]) -> "Table":
        """The same rows with these columns only."""
        wanted = set(names)
        return Table(
            self.entity,
            self.project_id,
            self.report_year,
            {name: column for name, column in self.columns.items() if name in wanted},
            list(self.faults),
        )

    def pick(self, indices: Sequence[int]) -> "Table":
        """The rows at these indices, in this order, with their faults."""
        place = {old: new for new, old in enumerate(indices)}
        columns = {name: [column[i] for i in indices] for name, column in self.columns.items()}
        faults = [Fault(place[f.row], f.field, f.kind, f.code) for f in self.faults if f.row in place]
        return Table(self.entity, self.project_id, self.report_year, columns, faults)

    def indices(self, name: str, value: object) -> list[int]:
        """Rows whose column holds this value."""
        return [i for i, each in enumerate(self.columns[name]) if each == value]

    def repeat(self, sources: dict[int, str], kind: str, code: str) -> "Table":
        """Each row of `sources` a second time, right after the first; the second one is the fault."""
        if not sources:
            return self
        order = [i for old in range(self.row_count) for i in ([old, old] if old in sources else [old])]
        first: dict[int, int] = {}
        for new, old in enumerate(order):
            first.setdefault(old, new)
        columns = {name: [column[i] for i in order] for name, column in self.columns.items()}
        moved = [Fault(first[f.row], f.field, f.kind, f.code) for f in self.faults]
        doubled = [Fault(first[old] + 1, name, kind, code) for old, name in sources.items()]
        return Table(self.entity, self.project_id, self.report_year, columns, moved + doubled)
