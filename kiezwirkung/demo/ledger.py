"""The fault ledger: every verdict the pipeline must reach about the invented files, and no other.

What belongs here: the ledger as a value and as a file. It lies outside the inbox.
"""

from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path

import polars as pl

from kiezwirkung.demo.forms import severity
from kiezwirkung.demo.sheets import Mark


@dataclass(frozen=True)
class LedgerRow:
    """One expected finding; `row_number` and `cell` as Excel shows them, empty for whole files and sheets."""

    file: str
    sheet: str
    row_number: int | None
    cell: str
    entity: str
    field: str
    kind: str
    code: str
    severity: str


@dataclass
class DemoLedger:
    """Expected findings, and how much was invented."""

    rows: list[LedgerRow] = field(default_factory=list)
    files: int = 0
    table_rows: Counter[str] = field(default_factory=Counter)
    faulty_rows: Counter[str] = field(default_factory=Counter)

    def expect(self, file: str, mark: Mark) -> None:
        """One more finding about a file."""
        self.rows.append(
            LedgerRow(
                file, mark.sheet, mark.row_number, mark.cell, mark.entity, mark.field, mark.kind, mark.code,
                severity(mark.code),
            )
        )  # fmt: skip

    def expect_file(self, file: str, kind: str, code: str, entity: str = "") -> None:
        """A finding about a file as a whole."""
        self.expect(file, Mark(entity, "", kind, code, ""))

    @property
    def kinds(self) -> Counter[str]:
        """How often each kind was seeded."""
        return Counter(row.kind for row in self.rows)

    def frame(self) -> pl.DataFrame:
        """The ledger as a table, in the order of files and rows."""
        schema = {each.name: pl.Int32 if each.name == "row_number" else pl.String for each in fields(LedgerRow)}
        columns = {name: [getattr(row, name) for row in self.rows] for name in schema}
        frame = pl.DataFrame(columns, schema=schema)
        return frame.sort("file", "sheet", "row_number", "cell", "code", nulls_last=False)

    def write(self, folder: Path) -> None:
        """`fault_ledger.csv` and `fault_ledger.parquet`."""
        folder.mkdir(parents=True, exist_ok=True)
        frame = self.frame()
        frame.write_csv(folder / "fault_ledger.csv")
        frame.write_parquet(folder / "fault_ledger.parquet")
