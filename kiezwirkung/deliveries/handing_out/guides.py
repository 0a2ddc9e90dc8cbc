"""The sheets of a handed-out workbook that are only read: how it works, and what each field means.

What belongs here: laying out instructions, colours, the project's forms and locations, and the explanations of all
fields. Their words come from `texts.yaml` and the templates; readers leave these sheets out by their names.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Any

from kiezwirkung.deliveries.handing_out.explanations import explain_field, form_texts
from kiezwirkung.deliveries.handing_out.plans import FormSheet
from kiezwirkung.deliveries.handing_out.recipients import Recipient
from kiezwirkung.deliveries.handing_out.sheets import PROTECTION, set_up_page
from kiezwirkung.deliveries.handing_out.styles import Styles
from kiezwirkung.deliveries.templates import Template

_LINE_HEIGHT, _ROW_HEIGHT = 13.5, 18
_SIGNS_PER_WIDTH = 1.1  # most letters are narrower than the digit that column widths are measured in
_START_WIDTHS = (5, 18, 54, 15)
_EXPLAINED_WIDTHS = (26, 54, 9, 54, 18)
_TABS = ("#1F4E5F", "#8FA3AD")


def write_start(sheet: Any, recipient: Recipient, forms: Sequence[FormSheet], styles: Styles) -> None:
    """The first sheet: for whom, how it works, colours, locations, forms."""
    texts = form_texts().start
    sheet.set_tab_color(_TABS[0])
    for column, width in enumerate(_START_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, texts.title.format(year=recipient.year), styles.look("title"))
    sheet.write_string(1, 0, f"Projekt-ID: {recipient.project_id} · {recipient.project_name}", styles.look("mark"))
    sheet.write_string(2, 0, f"Meldejahr: {recipient.year}", styles.look("mark"))
    row = _write_steps(sheet, 4, texts.steps, styles)
    row = _write_legend(sheet, row + 1, texts.colors, texts.legend, styles)
    rows = [(f.name, f.template.description, form_texts().slices[f.template.slice]) for f in forms]
    row = _write_list(sheet, row + 1, [texts.forms, *texts.form_heads], rows, styles)
    places = [(place.location_id, place.name) for place in recipient.places] or [("", texts.no_places)]
    _write_list(sheet, row + 1, [texts.places, *texts.place_heads], places, styles)
    sheet.protect("", PROTECTION)
    set_up_page(sheet, recipient, is_upright=True)


def _write_steps(sheet: Any, row: int, steps: Sequence[str], styles: Styles) -> int:
    room = sum(_START_WIDTHS[1:])
    for number, step in enumerate(steps, start=1):
        sheet.write_number(row, 0, number, styles.look("number"))
        sheet.merge_range(row, 1, row, 3, "", styles.look("step"))
        sheet.write_string(row, 1, step, styles.look("step"))
        sheet.set_row(row, _LINE_HEIGHT * _lines(step, room) + 6)
        row += 1
    return row


def _write_legend(sheet: Any, row: int, title: str, legend: Mapping[str, str], styles: Styles) -> int:
    sheet.merge_range(row, 0, row, 3, title, styles.look("chapter"))
    sheet.set_row(row, _ROW_HEIGHT)
    for role, meaning in legend.items():
        row += 1
        sheet.write_blank(row, 0, None, styles.legend(role))
        sheet.merge_range(row, 1, row, 3, meaning, styles.look("step"))
    return row + 1


def _write_list(sheet: Any, row: int, titles: Sequence[str], rows: Iterable[Sequence[str]], styles: Styles) -> int:
    """A titled list from this row on; `titles` are the chapter and the heads. Gives the row after it."""
    title, *heads = titles
    sheet.merge_range(row, 0, row, 3, title, styles.look("chapter"))
    sheet.set_row(row, _ROW_HEIGHT)
    for column, head in enumerate(heads, start=1):
        sheet.write_string(row + 1, column, head, styles.look("cell", bold=True))
    row += 1
    for cells in rows:
        row += 1
        for column, text in enumerate(cells, start=1):
            sheet.write_string(row, column, text, styles.look("cell"))
        lines = max(_lines(text, width) for text, width in zip(cells, _START_WIDTHS[1:], strict=False))
        sheet.set_row(row, _LINE_HEIGHT * lines + 5)
    return row + 1


def write_explanations(sheet: Any, recipient: Recipient, forms: Iterable[Template], styles: Styles) -> None:
    """One chapter per form, one row per field."""
    texts = form_texts().explanations
    sheet.set_tab_color(_TABS[1])
    for column, width in enumerate(_EXPLAINED_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, texts.title, styles.look("title"))
    row = 2
    for template in forms:
        sheet.merge_range(row, 0, row, len(texts.heads) - 1, template.title, styles.look("chapter"))
        sheet.set_row(row, _ROW_HEIGHT)
        for column, head in enumerate(texts.heads):
            sheet.write_string(row + 1, column, head, styles.look("cell", bold=True))
        row = _write_fields(sheet, row + 2, template, recipient, styles) + 1
    sheet.protect("", PROTECTION)
    sheet.freeze_panes(1, 0)
    set_up_page(sheet, recipient)


def _write_fields(sheet: Any, row: int, template: Template, recipient: Recipient, styles: Styles) -> int:
    texts = form_texts().explanations
    for field in template.fields:
        wording = explain_field(field, template, recipient.year)
        is_required = texts.required if wording.is_required else texts.optional
        cells = (wording.label, wording.meaning, is_required, wording.allowed, wording.example)
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, styles.look("cell"))
        lines = max(_lines(text, width) for text, width in zip(cells, _EXPLAINED_WIDTHS, strict=True))
        sheet.set_row(row, _LINE_HEIGHT * lines + 5)
        row += 1
    return row


def _lines(text: str, width: float) -> int:
    return max(1, ceil(len(text) / (width * _SIGNS_PER_WIDTH)))
