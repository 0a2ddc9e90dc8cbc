"""What a handed-out sheet checks by itself while it is filled in.

What belongs here: the spreadsheet's checks of input per column, and what turns red: a missing required field in a row
somebody has begun, a part that is larger than the whole. The reader checks all of it again.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from kiezwirkung.deliveries.handing_out.choices import validation
from kiezwirkung.deliveries.handing_out.explanations import explain_field
from kiezwirkung.deliveries.handing_out.plans import FormSheet
from kiezwirkung.deliveries.handing_out.styles import Styles
from kiezwirkung.deliveries.templates import Field, Template


def add_checks(sheet: Any, form: FormSheet, styles: Styles) -> None:
    """What may be typed, and what turns red: a missing required field, a part that is larger than the whole."""
    template, wrong = form.template, styles.warning()
    started = _started(form)
    for index, field in enumerate(template.fields):
        span = (form.first_row, index, form.last_row, index)
        wording = explain_field(field, template, form.recipient.year)
        sheet.data_validation(*span, validation(field, wording, form.recipient.year, form.sources.get(field.name, "")))
        cell = _relative(form, index)
        if field.required:
            formula = f"=AND(ISBLANK({cell}),{started})"
            sheet.conditional_format(*span, {"type": "formula", "criteria": formula, "format": wrong})
        if whole_name := field.part_of or field.at_most:
            whole = _relative(form, _index(template, whole_name))
            parts = ",".join(_relative(form, part) for part in _parts(template, field))
            formula = f"=AND(ISNUMBER({cell}),ISNUMBER({whole}),SUM({parts})>{whole})"
            sheet.conditional_format(*span, {"type": "formula", "criteria": formula, "format": wrong})


def _parts(template: Template, field: Field) -> list[int]:
    """The columns that together may not exceed the whole: all parts of the same kind, or the field alone."""
    same = (field.part_of, field.partition)
    return [
        index
        for index, other in enumerate(template.fields)
        if other is field or (field.part_of and (other.part_of, other.partition) == same)
    ]


def _index(template: Template, name: str) -> int:
    return [field.name for field in template.fields].index(name)


def _relative(form: FormSheet, index: int) -> str:
    """The cell of the first row in a column, so that each row looks at itself."""
    return str(xl_rowcol_to_cell(form.first_row, index, col_abs=True))


def _started(form: FormSheet) -> str:
    """Whether somebody has begun to fill a row in, as a formula over the columns we left empty."""
    counted = (f"COUNTA({_relative(form, first)}:{_relative(form, last)})" for first, last in _runs(form.asked))
    return f"{'+'.join(counted)}>0" if form.asked else "FALSE"


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers as (first, last)."""
    first = last = -2
    for number in numbers:
        if number != last + 1:
            if first >= 0:
                yield first, last
            first = number
        last = number
    if first >= 0:
        yield first, last
