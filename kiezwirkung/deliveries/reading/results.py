"""What reading one delivery yields: tables, findings, skipped rows, and the count that must add up.

What belongs here: plain values handed from reading to raw store and warehouse. Conservation holds for each:
`rows_read` = data rows in all frames + skips.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import polars as pl

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.intake.corrections import Correction, Outcome
from kiezwirkung.deliveries.reading.context import Context
from kiezwirkung.deliveries.reading.date_values import MONTH_NUMBERS
from kiezwirkung.deliveries.reading.recognising import Recogniser
from kiezwirkung.deliveries.reading.values import ColumnParser
from kiezwirkung.deliveries.templates import CodeList, Template
from kiezwirkung.deliveries.wording import header_key
from kiezwirkung.privacy.pseudonyms import Pseudonymiser

Reason = Literal[
    "sum_row", "footnote", "repeated_header", "hidden_row", "above_header", "not_filled_in", "file_refused"
]


@dataclass(frozen=True)
class Reader:
    """All that reading depends on: forms, code lists, the pseudonym key, and the years reports are accepted for."""

    templates: Mapping[str, Template]
    code_lists: Mapping[str, CodeList]
    pseudonymiser: Pseudonymiser
    accepted_years: range

    @cached_property
    def recogniser(self) -> Recogniser:
        """The index of all header words."""
        return Recogniser(self.templates)

    @cached_property
    def known_words(self) -> frozenset[str]:
        """The keys of all headers, entries of code lists and months."""
        entries = (word for code_list in self.code_lists.values() for _, word in code_list.spellings())
        return self.recogniser.words | {header_key(word) for word in entries} | MONTH_NUMBERS.keys()

    @cached_property
    def parser(self) -> ColumnParser:
        """The parser of columns, with what it remembers."""
        return ColumnParser(self.code_lists)


@dataclass(frozen=True, slots=True)
class Skip:
    """One row that is no data row, and why it was not read."""

    sheet: str
    row_number: int
    reason: Reason


@dataclass(frozen=True)
class TableReading:
    """One recognised sheet: every data row with its address, refused ones marked.

    `sum_rows` is what the file's own sum rows say, by field: row number and value; `headers` are those of its columns
    that read otherwise than our label, by field.
    """

    entity: str
    template_id: str
    sheet: str
    header_row: int
    columns: dict[str, str]
    frame: pl.DataFrame
    rows_read: int
    sum_rows: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """One delivery as read.

    `name_context` is what the file name was asked for; the same bytes under another name may read differently, and
    only if `uses_file_name` says so.
    """

    delivery_id: str
    tables: list[TableReading] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    rows_read: int = 0
    uses_file_name: bool = False
    name_context: Context = field(default_factory=Context)
    corrections: tuple[Correction, ...] = ()
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def data_rows(self) -> int:
        """Rows in all frames, refused ones included."""
        return sum(table.frame.height for table in self.tables)

    @property
    def is_conserved(self) -> bool:
        """Whether every row read is either a data row or skipped with a reason."""
        return self.rows_read == self.data_rows + len(self.skips)
