"""What one sheet of a handed-out workbook will be, before it is laid out.

What belongs here: where the rows of a form lie, which columns are summed, and which cells are filled in and locked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kiezwirkung.deliveries.handing_out.prefill import Prefill
from kiezwirkung.deliveries.handing_out.recipients import Recipient
from kiezwirkung.deliveries.reading.support_sheets import is_support_sheet
from kiezwirkung.deliveries.templates import CodeList, Template

TITLE_ROWS = 4


@dataclass(frozen=True)
class FormSheet:
    """One form for one project: what it asks, what is filled in, and where the choices of its fields stand."""

    template: Template
    recipient: Recipient
    prefill: Prefill
    code_lists: Mapping[str, CodeList]
    sources: Mapping[str, str]

    @property
    def name(self) -> str:
        """The sheet's name: the first that is not taken for a sheet of mere hints."""
        names = (*self.template.sheet_names, self.template.title)
        return next((name for name in names if not is_support_sheet(name)), self.template.entity)[:31]

    @cached_property
    def totals(self) -> list[int]:
        """The columns that are summed."""
        return [index for index, field in enumerate(self.template.fields) if field.total and index]

    @property
    def first_row(self) -> int:
        """The first row of data, from 0."""
        return TITLE_ROWS + 1 + bool(self.totals)

    @property
    def last_row(self) -> int:
        """The last row for input, from 0."""
        return self.first_row + len(self.prefill.rows) + self.prefill.spare - 1

    @cached_property
    def given(self) -> frozenset[str]:
        """The keys that are filled in and locked; what merely goes on from last year may be changed."""
        keys = {*self.template.identity, *(f.name for f in self.template.fields if f.prefill == "year_end")}
        return frozenset(name for row in self.prefill.rows for name, value in row.items() if value and name in keys)

    @cached_property
    def asked(self) -> list[int]:
        """The columns in which nothing is filled in beforehand."""
        filled = {name for row in self.prefill.rows for name, value in row.items() if value is not None}
        return [index for index, field in enumerate(self.template.fields) if field.name not in filled]
