"""What a feedback workbook says about one delivery, as plain values.

What belongs here: the content handed from collecting to writing, and what may be shown of it: stored columns only, no
pseudonyms, and "?" in place of a cell that was refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from kiezwirkung.deliveries.findings import NO_HEADERS, SEVERITY_ORDER, Finding, catalogue, repair, sentence
from kiezwirkung.deliveries.templates import Template

ROW_CAP = 2000
HIDDEN_TYPES = frozenset({"participant_code", "text", "note"})
_TOLERANCE = 0.005


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
    number: str = ""
    is_new: bool = False
    accepted_until: date | None = None
    reason: str = ""

    @property
    def is_accepted(self) -> bool:
        """Whether the deviation is known and accepted: listed apart, and no fault any more."""
        return self.accepted_until is not None

    @property
    def cell(self) -> str:
        """`C12`, a column, a row, or empty for the whole file."""
        return f"{self.column}{self.row_number or ''}" if self.column else self.row_label

    @property
    def place(self) -> str:
        """The cell, column or row; in words where it is the whole sheet or the whole file."""
        return self.cell or ("ganzes Blatt" if self.sheet else "ganze Datei")

    @property
    def state(self) -> str:
        """Where it is in its life: new, open, accepted; empty where nobody follows it."""
        if self.is_accepted:
            return "akzeptiert"
        return "neu" if self.is_new else "offen" if self.number else ""

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
    """One column of a table: where it stands, its label, and the stored column that may be shown (None: none).

    `header` is what its sender calls it, where that reads otherwise and may be said again.
    """

    letter: str
    label: str
    stored: str | None
    kind: str
    labels: dict[str, str] = field(default_factory=dict)
    header: str = ""

    @property
    def shown(self) -> str:
        """What stands over the column: the sender's header, else our label."""
        return self.header or self.label


@dataclass(frozen=True)
class SumRow:
    """A sum row of the file: what it says, and what the rows it stands for add up to as we read them."""

    row_number: int
    said: float
    read: float | None

    @property
    def difference(self) -> float | None:
        """Said less read; None where the rows could not be added up."""
        return None if self.read is None else self.said - self.read

    @property
    def agrees(self) -> bool:
        """Whether both say the same, but for rounding."""
        return self.difference is not None and abs(self.difference) <= _TOLERANCE


@dataclass(frozen=True)
class Total:
    """What a numeric column adds up to, in all rows read and in the rows accepted, and what the file's sums say."""

    label: str
    read: float | None
    accepted: float | None
    sums: Sequence[SumRow] = ()


@dataclass(frozen=True)
class Change:
    """What a correction changed: place and field in words, old and new value; totals of the period last."""

    form: str
    period: str
    row: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Repair:
    """A cell the office has corrected for the centre."""

    sheet: str
    cell: str
    label: str
    reason: str


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


TOLD_ONCE = frozenset({"D121", "D306"})  # late, and not to be judged yet: see docs/decisions/0017


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
    skips: Mapping[str, int] = field(default_factory=dict)
    periods: Sequence[str] = ()
    locations: Sequence[str] = ()
    changes: Sequence[Change] = ()
    repairs: Sequence[Repair] = ()
    names: frozenset[str] = frozenset()
    unread_forms: Sequence[str] = ()

    @property
    def form_titles(self) -> list[str]:
        """The titles of the forms recognised, each once; one of which no sheet could be read says so."""
        read = list(dict.fromkeys(form.title for form in self.forms))
        return read + [f"{title} (nicht gelesen)" for title in self.unread_forms if title not in read]

    @property
    def faults(self) -> list[FeedbackFinding]:
        """The findings that are not accepted, urgent ones first, then as one reads the file."""
        order = {form.sheet: number for number, form in enumerate(self.forms)}
        open_ones = (finding for finding in self.findings if not finding.is_accepted)
        return sorted(open_ones, key=lambda f: (f.urgency[0], order.get(f.sheet, -1), f.urgency))

    @property
    def only_informs(self) -> bool:
        """Whether there is nothing to look up in the file: all findings say something that nobody can change in it."""
        return bool(self.findings) and all(one.code in TOLD_ONCE and not one.is_accepted for one in self.findings)

    @property
    def accepted(self) -> list[FeedbackFinding]:
        """The known deviations, as one reads the file."""
        return sorted((f for f in self.findings if f.is_accepted), key=lambda f: f.urgency[1:])


def worded(
    finding: Finding, template: Template | None, entity: str = "", headers: Mapping[str, str] = NO_HEADERS
) -> FeedbackFinding:
    """A finding with its German sentence and advice; `headers` are the sender's own, by field."""
    entry = catalogue()[finding.code]
    place = (finding.sheet, finding.row_number, finding.column)
    texts = (entry.title, sentence(finding, template, headers), repair(finding, template, headers))
    return FeedbackFinding(finding.code, entry.severity, *place, *texts, entity=entity)


def sheet_column(
    template: Template, field_name: str, letter: str, code_labels: dict[str, dict[str, str]], header: str = ""
) -> SheetColumn:
    """How a column of the form appears in the feedback."""
    try:
        one = template.field(field_name)
    except KeyError:  # the context columns project_id and report_year belong to every form
        label = {"project_id": "Projekt-ID", "report_year": "Meldejahr"}.get(field_name, field_name)
        return SheetColumn(letter, label, field_name, "identifier", header=header)
    stored = None if one.type in HIDDEN_TYPES else one.stored_name
    labels = code_labels.get(one.code_list or "", {})
    return SheetColumn(letter, one.label, stored, one.type, labels, header)
