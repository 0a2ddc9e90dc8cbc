"""What a feedback workbook says about one delivery, as plain values.

What belongs here: the content handed from collecting to writing, and what may be shown of it: stored columns only, no
pseudonyms, and "?" in place of a cell that was refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from kiezwirkung.deliveries.findings import SEVERITY_ORDER, Finding, catalogue, repair, sentence
from kiezwirkung.deliveries.templates import Template

ROW_CAP = 2000
HIDDEN_TYPES = frozenset({"participant_code", "text"})


@dataclass(frozen=True)
class FeedbackFinding:
    """One finding in the words of the centre; `column` is a letter, `row_number` the row as Excel shows it."""

    code: str
    severity: str
    sheet: str
    row_number: int | None
    column: str
    title: str
    sentence: str
    repair: str
    entity: str = ""

    @property
    def cell(self) -> str:
        """`C12`, a column, a row, or empty for the whole file."""
        return f"{self.column}{self.row_number or ''}" if self.column else self.row_label

    @property
    def row_label(self) -> str:
        """The row in words, where no column is known."""
        return f"Zeile {self.row_number}" if self.row_number else ""

    @property
    def urgency(self) -> tuple[Any, ...]:
        """Order of the list: urgent first, then as one reads the file."""
        place = (self.sheet, self.row_number or 0, len(self.column), self.column)
        return (SEVERITY_ORDER.get(self.severity, 0), *place, self.code)


@dataclass(frozen=True)
class SheetColumn:
    """One column of a table: where it stands, its label, and the stored column that may be shown (None: none)."""

    letter: str
    label: str
    stored: str | None
    kind: str
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Total:
    """What a numeric column adds up to, in all rows read and in the rows accepted."""

    label: str
    read: float | None
    accepted: float | None


@dataclass(frozen=True)
class FormSheet:
    """One recognised table: its columns, its rows at their places, its totals.

    `rows` holds row_number and the stored columns; `row_count` is the number of rows read even where `rows` holds
    only those with findings.
    """

    entity: str
    title: str
    sheet: str
    header_row: int
    columns: Sequence[SheetColumn]
    rows: pl.DataFrame
    row_count: int
    totals: Sequence[Total] = ()

    @property
    def is_cut(self) -> bool:
        """Whether rows without findings are left out."""
        return self.row_count > self.rows.height


@dataclass(frozen=True)
class FeedbackDelivery:
    """Everything one feedback workbook holds. The counts are those of the conservation check."""

    delivery_id: str
    file_name: str
    rows_read: int
    rows_accepted: int
    rows_refused: int
    rows_skipped: int
    findings: Sequence[FeedbackFinding]
    forms: Sequence[FormSheet] = ()
    project_ids: Sequence[str] = ()
    received_at: datetime | None = None
    is_invented: bool = False


def worded(finding: Finding, template: Template | None, entity: str = "") -> FeedbackFinding:
    """A finding with its German sentence and advice."""
    entry = catalogue()[finding.code]
    place = (finding.sheet, finding.row_number, finding.column)
    texts = (entry.title, sentence(finding, template), repair(finding, template))
    return FeedbackFinding(finding.code, entry.severity, *place, *texts, entity=entity)


def sheet_column(
    template: Template, field_name: str, letter: str, code_labels: dict[str, dict[str, str]]
) -> SheetColumn:
    """How a column of the form appears in the feedback."""
    try:
        one = template.field(field_name)
    except KeyError:  # the context columns project_id and report_year belong to every form
        label = {"project_id": "Projekt-ID", "report_year": "Meldejahr"}.get(field_name, field_name)
        return SheetColumn(letter, label, field_name, "identifier")
    stored = None if one.type in HIDDEN_TYPES else one.stored_name
    labels = code_labels.get(one.code_list or "", {})
    return SheetColumn(letter, one.label, stored, one.type, labels)
