"""The workbook a project gets: instructions, one sheet per owed form, explanations, and the lists behind drop-downs.

What belongs here: the workbook as a whole, which forms it holds, its name, and writing it. The same content gives the
same bytes. A form's own sheet is laid out in `sheets.py`, the sheets to read in `guides.py`.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from kiezwirkung.deliveries.handing_out.choices import choices
from kiezwirkung.deliveries.handing_out.explanations import form_texts
from kiezwirkung.deliveries.handing_out.guides import write_explanations, write_start
from kiezwirkung.deliveries.handing_out.plans import FormSheet
from kiezwirkung.deliveries.handing_out.prefill import prefill
from kiezwirkung.deliveries.handing_out.recipients import CODE, Recipient, owes
from kiezwirkung.deliveries.handing_out.sheets import write_form
from kiezwirkung.deliveries.handing_out.styles import Styles
from kiezwirkung.deliveries.templates import CodeList, Template
from kiezwirkung.deliveries.wording import header_key
from kiezwirkung.errors import KiezwirkungError

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same content gives the same bytes
_TAB = "#F0C419"


def newest(templates: Iterable[Template]) -> list[Template]:
    """The newest version of each form that centres fill in; layouts of other people are not handed out."""
    own = [t for t in templates if t.needs_context and t.handed_out and not any(map(_is_foreign, t.fields))]
    latest = {t.entity: t for t in sorted(own, key=lambda t: t.version)}
    return [t for t in own if latest[t.entity] is t]


def _is_foreign(field: Any) -> bool:
    return bool(field.constant or field.built_from or field.words)


def choose_forms(templates: Sequence[Template], project_id: str, wanted: Sequence[str]) -> list[Template]:
    """The forms a project owes, or those asked for by entity or German name; K601 for an unknown one."""
    if not wanted:
        return _often_first(template for template in templates if owes(template, project_id))
    by_name = {header_key(name): t for t in templates for name in (t.entity, *t.sheet_names, t.title)}
    unknown = [name for name in wanted if header_key(name) not in by_name]
    if unknown:
        known = ", ".join(sorted(t.entity for t in templates))
        raise KiezwirkungError(CODE, "Dieses Formular gibt es nicht.", what_to_do=f"Es gibt: {known}.")
    asked = {by_name[header_key(name)].entity for name in wanted}
    return _often_first(template for template in templates if template.entity in asked)


def _often_first(forms: Iterable[Template]) -> list[Template]:
    """Monthly forms before quarterly and yearly ones; equals in their order."""
    return sorted(forms, key=lambda form: list(form_texts().slices).index(form.slice))


def workbook_name(recipient: Recipient) -> str:
    """`MI01NH_Meldebogen_2026.xlsx`: project and year can be read from the name alone."""
    return f"{recipient.project_id}_Meldebogen_{recipient.year}.xlsx"


def workbook_bytes(recipient: Recipient, forms: Sequence[Template], code_lists: Mapping[str, CodeList]) -> bytes:
    """The workbook of one project with these forms."""
    buffer, names = io.BytesIO(), form_texts().sheets
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": f"Meldebogen {recipient.year}", "author": "Kiezwirkung", "created": _CREATED})
        styles, lists = Styles(book), _Lists(names["choices"])
        sheets = [_form_sheet(template, recipient, code_lists, lists) for template in forms]
        write_start(book.add_worksheet(names["start"]), recipient, sheets, styles)
        for sheet in sheets:
            tab = book.add_worksheet(sheet.name)
            tab.set_tab_color(_TAB)
            write_form(tab, sheet, styles)
        write_explanations(book.add_worksheet(names["explanations"]), recipient, forms, styles)
        lists.write(book.add_worksheet(names["choices"]), styles)
    return buffer.getvalue()


class _Lists:
    """The choices of all fields, each list once, as columns of one sheet."""

    def __init__(self, sheet_name: str) -> None:
        self.sheet_name, self.columns = sheet_name, dict[tuple[str | int, ...], str]()

    def source(self, title: str, entries: Sequence[str | int]) -> str:
        """Where these choices stand; the first field that offers them gives the column its title."""
        self.columns.setdefault(tuple(entries), title)
        column = list(self.columns).index(tuple(entries))
        return f"='{self.sheet_name}'!{xl_range_abs(1, column, len(entries), column)}"

    def write(self, sheet: Any, styles: Styles) -> None:
        """Write the list sheet, protected and out of sight; readers know it by its name."""
        for column, (entries, title) in enumerate(self.columns.items()):
            sheet.write_string(0, column, title, styles.look("head"))
            sheet.set_column(column, column, max(len(str(entry)) for entry in (title, *entries)) + 2)
            for row, entry in enumerate(entries, start=1):
                if isinstance(entry, int):
                    sheet.write_number(row, column, entry, styles.look("cell"))
                else:
                    sheet.write_string(row, column, entry, styles.look("cell"))
        sheet.protect("")
        sheet.hide()


def _form_sheet(
    template: Template, recipient: Recipient, code_lists: Mapping[str, CodeList], lists: _Lists
) -> FormSheet:
    offered = {field.name: choices(field, template, recipient, code_lists) for field in template.fields}
    sources = {name: lists.source(template.field(name).label, said) for name, said in offered.items() if said}
    return FormSheet(template, recipient, prefill(template, recipient, code_lists), code_lists, sources)
