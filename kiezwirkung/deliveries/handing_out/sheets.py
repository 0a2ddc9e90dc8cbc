"""One sheet of a handed-out workbook: a form with its titles, header, sum row, filled-in keys and cells for input.

What belongs here: laying one form out with xlsxwriter. Text is always written as text, so that a name in the register
never becomes a formula. The sum row stands right below the header, where it stays in sight.
"""

from datetime import date, datetime, time
from math import ceil
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from kiezwirkung.deliveries.handing_out.checks import add_checks
from kiezwirkung.deliveries.handing_out.choices import number_format, shown
from kiezwirkung.deliveries.handing_out.explanations import form_texts
from kiezwirkung.deliveries.handing_out.marks import form_mark
from kiezwirkung.deliveries.handing_out.plans import TITLE_ROWS, FormSheet
from kiezwirkung.deliveries.handing_out.recipients import Recipient, Row
from kiezwirkung.deliveries.handing_out.styles import Styles
from kiezwirkung.deliveries.templates import Field, Template

_WIDTHS = {
    "text": 30, "name": 30, "note": 40, "date": 13, "time": 9, "month": 13, "quarter": 10, "integer": 13, "decimal": 13,
    "share": 14, "scale": 10, "boolean": 10, "identifier": 16, "location_id": 15,
}  # fmt: skip
_NARROWEST, _WIDEST, _LINE_HEIGHT, _ROW_HEIGHT = 11, 32, 15, 17
_PAPER_A4 = 9
_PAGE_WIDTH = 190  # characters that are still readable across one page
PROTECTION = {"format_columns": True, "format_rows": True}
_OWN_KEYS = frozenset({"identifier", "participant_code"})


def write_form(sheet: Any, form: FormSheet, styles: Styles) -> None:
    """Write one form."""
    _write_titles(sheet, form, styles)
    _write_header(sheet, form, styles)
    _write_sums(sheet, form, styles)
    _write_rows(sheet, form, styles)
    add_checks(sheet, form, styles)
    _set_up(sheet, form)


def _write_titles(sheet: Any, form: FormSheet, styles: Styles) -> None:
    template, recipient = form.template, form.recipient
    sheet.write_string(0, 0, template.title, styles.look("title"))
    sheet.write_string(1, 0, f"Projekt-ID: {recipient.project_id} · {recipient.project_name}", styles.look("mark"))
    sheet.write_string(2, 0, f"Meldejahr: {recipient.year} · {form_mark(template)}", styles.look("mark"))
    sheet.merge_range(3, 0, 3, len(template.fields) - 1, "", styles.look("muted"))
    sheet.write_string(3, 0, template.description, styles.look("muted"))
    room = sum(_width(field, form) for field in template.fields)
    sheet.set_row(0, 24)
    sheet.set_row(3, _LINE_HEIGHT * ceil(len(template.description) * 1.1 / room) + 3)


def _width(field: Field, form: FormSheet) -> int:
    wanted = _WIDTHS.get(field.type, _NARROWEST)
    if field.code_list:
        wanted = max(len(label) for label in form.code_lists[field.code_list].labels) + 4
    longest_word = max(len(word) for word in field.label.split()) + 3
    return max(_NARROWEST, min(_WIDEST, max(wanted, longest_word)))


def _write_header(sheet: Any, form: FormSheet, styles: Styles) -> None:
    lines = 1
    for index, field in enumerate(form.template.fields):
        width = _width(field, form)
        label = f"{field.label} *" if field.required else field.label
        lines = max(lines, ceil(len(label) * 1.15 / width))
        sheet.write_string(TITLE_ROWS, index, label, styles.look("head"))
        sheet.set_column(index, index, width)
    sheet.set_row(TITLE_ROWS, _LINE_HEIGHT * lines + 8)


def _write_sums(sheet: Any, form: FormSheet, styles: Styles) -> None:
    if not form.totals:
        return
    row = TITLE_ROWS + 1
    sheet.set_row(row, _ROW_HEIGHT + 2)
    for index, field in enumerate(form.template.fields):
        style = styles.look("sum", num_format=number_format(field))
        if index in form.totals:
            column = xl_col_to_name(index)
            formula = f"=SUM({column}{form.first_row + 1}:{column}{form.last_row + 1})"
            filled = sum(filled_row.get(field.name) or 0 for filled_row in form.prefill.rows)
            sheet.write_formula(row, index, formula, style, filled)
        elif index:
            sheet.write_blank(row, index, None, style)
        else:
            sheet.write_string(row, 0, form_texts().sum, styles.look("sum", align="left", indent=1))


def _write_rows(sheet: Any, form: FormSheet, styles: Styles) -> None:
    before: tuple[object, ...] = ()
    for number in range(form.first_row, form.last_row + 1):
        place = number - form.first_row
        values = form.prefill.rows[place] if place < len(form.prefill.rows) else {}
        block = _block(values, form.template)
        sheet.set_row(number, _ROW_HEIGHT)
        for index, field in enumerate(form.template.fields):
            value = shown(values.get(field.name), field, form.code_lists)
            style = styles.cell(_role(field, value, form), number_format(field), starts_block=block != before)
            _write_value(sheet, (number, index), value, style)
        before = block


def _block(values: Row, template: Template) -> tuple[object, ...]:
    """What a group of rows has in common: location and period; rows of a list are no groups."""
    if any(template.by_name[name].type in _OWN_KEYS for name in template.identity):
        return ()
    return tuple(values.get(f.name) for f in template.fields if f.type in {"location_id", "month", "quarter"})


def _role(field: Field, value: object, form: FormSheet) -> str:
    if value is not None and field.name in form.given:
        return "given"
    return "required" if field.required else "optional"


def _write_value(sheet: Any, place: tuple[int, int], value: Any, style: Any) -> None:
    """Numbers, days and times as such, everything else as text; never `write`, which turns "=…" into a formula."""
    if value is None:
        sheet.write_blank(*place, None, style)
    elif isinstance(value, (int, float)):
        sheet.write_number(*place, value, style)
    elif isinstance(value, (date, datetime, time)):
        sheet.write_datetime(*place, value, style)
    else:
        sheet.write_string(*place, str(value), style)


def _set_up(sheet: Any, form: FormSheet) -> None:
    leading = next((i for i, f in enumerate(form.template.fields) if f.name not in form.template.identity), 0)
    room = sum(_width(field, form) for field in form.template.fields)
    sheet.freeze_panes(form.first_row, leading)
    sheet.repeat_rows(TITLE_ROWS, form.first_row - 1)
    if leading:
        sheet.repeat_columns(0, leading - 1)
    sheet.protect("", PROTECTION)
    set_up_page(sheet, form.recipient, pages_wide=ceil(room / _PAGE_WIDTH))


def set_up_page(sheet: Any, recipient: Recipient, *, is_upright: bool = False, pages_wide: int = 1) -> None:
    """A4, as many pages wide as stay readable, with project, year and page number below."""
    if is_upright:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.set_paper(_PAPER_A4)
    sheet.fit_to_pages(pages_wide, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L{recipient.project_id} {recipient.year}&C&A&R{form_texts().footer}")
    sheet.hide_gridlines(2)
