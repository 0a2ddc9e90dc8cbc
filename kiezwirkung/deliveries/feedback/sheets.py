"""The centre's own sheets in the feedback: its look kept, faulty cells coloured and explained.

What belongs here: writing one `OriginalSheet` with XlsxWriter. What a cell may say is decided in
`keeping.py`. Text is always written as text and formulas as the values they had, so nothing a centre typed
can become a formula.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from kiezwirkung.deliveries.feedback.content import FeedbackFinding, FormSheet
from kiezwirkung.deliveries.feedback.formats import COLORS, COMMENT, WITHHELD, comment, printable
from kiezwirkung.deliveries.feedback.keeping import Keeper, withheld
from kiezwirkung.deliveries.feedback.original import (
    Cell,
    Original,
    OriginalSheet,
    Place,
    Value,
    cell_range,
    column_number,
)
from kiezwirkung.deliveries.feedback.rules import conditional_formats, input_rules
from kiezwirkung.deliveries.feedback.styles import Style
from kiezwirkung.deliveries.findings import SEVERITY_ORDER

REFUSED, UNREAD = "?", "nicht gelesen"
_PIXELS = 7  # of the widest digit
_LAST_COLUMN = 16_383
_LAST_ROW = 1_048_575
_EMPTY = Cell(None, 0)
_TITLE_ROWS = re.compile(r"\$(\d{1,7}):\$(\d{1,7})$")
Marks = Mapping[Place, Sequence[FeedbackFinding]]


class Looks:
    """The formats of one workbook: each style of the original once, alone and under each mark."""

    def __init__(self, book: Any, original: Original) -> None:
        self._book, self._original = book, original
        self._made: dict[tuple[int, str], Any] = {}

    def of(self, number: int, mark: str = "") -> Any:
        """The format of a style, under the colour of a severity or of what is withheld."""
        key = (number, mark)
        if key not in self._made:
            over = {"bg_color": COLORS.get(mark, WITHHELD), "pattern": 1} if mark else {}
            self._made[key] = self._book.add_format(self._original.style(number) | over)
        return self._made[key]

    def own(self, style: Style) -> Any:
        """The format a rule applies."""
        return self._book.add_format(style) if style else None


def write_sheet(page: Any, sheet: OriginalSheet, keeper: Keeper, looks: Looks, original: Original) -> None:
    """Write one of the centre's sheets with its marks."""
    marks = _marks(sheet, keeper.forms, keeper.findings)
    _write_columns(page, sheet, looks, {column for (_, column) in marks})
    _write_rows(page, sheet, looks, {row for (row, _) in marks})
    _write_merges(page, sheet, looks)
    hidden = withheld(sheet.cells.items(), keeper)
    for place, cell in sheet.cells.items():
        if place not in marks:
            gray = "withheld" if place in hidden and place not in keeper.labels else ""
            said = keeper.labels.get(place) if place in hidden else cell.value
            _write_cell(page, place, said, looks.of(cell.style, gray))
    for place, found in marks.items():
        cell = sheet.cells.get(place, _EMPTY)
        said = _said(place, cell, hidden, keeper)
        _write_cell(page, place, said, looks.of(cell.style, found[0].severity))
        page.write_comment(*place, comment(found), COMMENT)
    _write_view(page, sheet)
    _write_print(page, sheet)
    _write_rules(page, sheet, keeper, looks, original)


def _marks(sheet: OriginalSheet, forms: Sequence[FormSheet], findings: Iterable[FeedbackFinding]) -> Marks:
    """The findings by the cell that shows them: of merged cells the first, of a row the first column of its table."""
    marks: dict[Place, list[FeedbackFinding]] = defaultdict(list)
    for finding in findings:
        form = next((one for one in forms if one.sheet == finding.sheet and finding.entity in {"", one.entity}), None)
        if finding.is_accepted or not (finding.column or finding.row_number):
            continue
        row = finding.row_number or (form.header_row if form else 1)
        first = min((column_number(one.letter) for one in form.columns), default=0) if form else 0
        column = column_number(finding.column) if finding.column else first
        if row - 1 <= _LAST_ROW and column <= _LAST_COLUMN:
            marks[_shown_at(sheet, (row - 1, column))].append(finding)
    return {place: sorted(found, key=lambda f: SEVERITY_ORDER.get(f.severity, 0)) for place, found in marks.items()}


def _shown_at(sheet: OriginalSheet, place: Place) -> Place:
    for top, left, bottom, right in sheet.merges:
        if top <= place[0] <= bottom and left <= place[1] <= right:
            return top, left
    return place


def _said(place: Place, cell: Cell, hidden: frozenset[Place], keeper: Keeper) -> Value:
    """What a marked cell says: what it said, our word for its column, or that it is not repeated."""
    if place in keeper.unread_headers:
        return UNREAD
    return keeper.labels.get(place, REFUSED) if place in hidden else cell.value


def _write_cell(page: Any, place: Place, value: Value, look: Any) -> None:
    if value is None:
        page.write_blank(*place, None, look)
    elif isinstance(value, bool):
        page.write_boolean(*place, value, look)
    elif isinstance(value, str):
        page.write_string(*place, printable(value), look)
    elif value - value == 0:  # finite: others are no numbers in a workbook
        page.write_number(*place, value, look)


def _write_columns(page: Any, sheet: OriginalSheet, looks: Looks, marked: set[int]) -> None:
    """Widths and styles of columns; a column with a mark is never hidden."""
    for one in sheet.look.children("cols")[:_LAST_COLUMN]:
        first, last = (int(_number(one, key, 1)) - 1 for key in ("min", "max"))
        is_hidden = _is_on(one, "hidden")
        pixels = round(min(255.0, max(0.0, _number(one, "width", 9.14))) * _PIXELS)
        style = looks.of(int(_number(one, "style", 0))) if one.get("style") else None
        if not 0 <= first <= last <= _LAST_COLUMN:
            continue
        shown = sorted(column for column in marked if first <= column <= last) if is_hidden or not pixels else []
        page.set_column_pixels(first, last, pixels, style, {"hidden": is_hidden})
        for column in shown:
            page.set_column_pixels(column, column, pixels or 64, style)


def _write_rows(page: Any, sheet: OriginalSheet, looks: Looks, marked: set[int]) -> None:
    """Heights and styles of rows; a row with a mark is never hidden."""
    usual = sheet.look.one("sheetFormatPr")
    if _is_on(usual, "customHeight"):
        page.set_default_row(_number(usual, "defaultRowHeight", 15))
    for row, look in sheet.rows.items():
        if not 0 <= row <= _LAST_ROW:
            continue
        height = _number(look, "ht", 15) if look.get("ht") else None
        style = looks.of(int(_number(look, "s", 0))) if _is_on(look, "customFormat") else None
        is_hidden = _is_on(look, "hidden") and row not in marked
        if height is not None or style is not None or is_hidden:
            page.set_row(row, None if height is None else min(409.0, height), style, {"hidden": is_hidden})


def _write_merges(page: Any, sheet: OriginalSheet, looks: Looks) -> None:
    for top, left, bottom, right in sheet.merges:
        if bottom <= _LAST_ROW and right <= _LAST_COLUMN:
            first = sheet.cells.get((top, left), _EMPTY)
            page.merge_range(top, left, bottom, right, "", looks.of(first.style))


def _write_view(page: Any, sheet: OriginalSheet) -> None:
    view = next(iter(sheet.look.children("sheetViews")), None)
    if view is None:
        return
    page.set_zoom(int(min(400.0, max(10.0, _number(view, "zoomScale", 100)))))
    if view.get("showGridLines") in {"0", "false"}:
        page.hide_gridlines(2)
    pane = next((one for one in view if one.tag.endswith("}pane")), None)
    if pane is not None and pane.get("state") in {"frozen", "frozenSplit"}:
        rows, columns = (int(_number(pane, key, 0)) for key in ("ySplit", "xSplit"))
        if 0 <= rows < 1000 and 0 <= columns < 100:
            page.freeze_panes(rows, columns)
    filtered = cell_range(sheet.look.one("autoFilter").get("ref", ""))
    if filtered:
        page.autofilter(*filtered)


def _write_print(page: Any, sheet: OriginalSheet) -> None:
    """Paper, margins, what is repeated on each page; headers and footers stay behind."""
    setup, margins, options = (sheet.look.one(name) for name in ("pageSetup", "pageMargins", "printOptions"))
    page.set_paper(int(min(118.0, _number(setup, "paperSize", 9))))
    if setup.get("orientation") == "landscape":
        page.set_landscape()
    if any(_is_on(one, "fitToPage") for one in sheet.look.children("sheetPr")):
        page.fit_to_pages(*(int(min(999.0, _number(setup, key, 1))) for key in ("fitToWidth", "fitToHeight")))
    elif setup.get("scale"):
        page.set_print_scale(int(min(400.0, max(10.0, _number(setup, "scale", 100)))))
    page.set_margins(*(min(5.0, _number(margins, side, usual)) for side, usual in
                       (("left", 0.7), ("right", 0.7), ("top", 0.75), ("bottom", 0.75))))  # fmt: skip
    if _is_on(options, "horizontalCentered"):
        page.center_horizontally()
    area = cell_range(sheet.print_area.rpartition("!")[2])
    if area:
        page.print_area(*area)
    if repeated := _TITLE_ROWS.search(sheet.print_titles):
        page.repeat_rows(int(repeated[1]) - 1, int(repeated[2]) - 1)


def _write_rules(page: Any, sheet: OriginalSheet, keeper: Keeper, looks: Looks, original: Original) -> None:
    for ranges, options, style in conditional_formats(sheet, original.styles.differences):
        place = cell_range(ranges.split(maxsplit=1)[0])
        look = looks.own(style)
        if place:
            page.conditional_format(*place, options | {"multi_range": ranges} | ({"format": look} if look else {}))
    choices = {
        column_number(column.letter): list(column.labels.values())
        for form in keeper.forms
        for column in form.columns
        if column.labels
    }
    for ranges, options in input_rules(sheet, choices):
        for one in ranges.split():
            if place := cell_range(one):
                page.data_validation(*place, options)


def _number(look: Mapping[str, str] | ET.Element, key: str, usual: float) -> float:
    """A number of the file, or the usual one where it is none."""
    try:
        return float(look.get(key) or usual)
    except ValueError:
        return usual


def _is_on(look: Mapping[str, str] | ET.Element, key: str) -> bool:
    return look.get(key) in {"1", "true"}
