"""A table of the delivery as we read it: the same cells at the same addresses, faulty ones coloured and explained.

What belongs here: laying out one `FormSheet` with xlsxwriter. Text is always written as text, so nothing a centre
wrote can become a formula.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from kiezwirkung.deliveries.feedback.content import FeedbackFinding, FormSheet, SheetColumn
from kiezwirkung.deliveries.feedback.formats import COMMENT, Formats, comment, printable
from kiezwirkung.deliveries.feedback.original import column_number
from kiezwirkung.deliveries.findings import SEVERITY_ORDER
from kiezwirkung.german_dates import MONTHS

Place = tuple[int, int]
REFUSED = "?"
_CODES = frozenset({"code", "codes"})


def write_table(sheet: Any, form: FormSheet, findings: Iterable[FeedbackFinding], formats: Formats) -> None:
    """Write header, rows and marks of one table."""
    marks = _marks(form, findings)
    columns = sorted(form.columns, key=lambda column: column_number(column.letter))
    refused = _write_marks(sheet, marks, formats, {column.letter: column for column in columns}, form)
    header = form.header_row - 1
    for column in columns:
        place = (header, column_number(column.letter))
        if place not in marks:
            sheet.write_string(*place, column.shown, formats["header"])
        sheet.set_column(place[1], place[1], _width(column))
    for column in columns:
        _write_column(sheet, form, column, refused, formats)
    sheet.freeze_panes(form.header_row, 0)


def _width(column: SheetColumn) -> int:
    """As wide as the header and the longest entry of its list, within reason."""
    longest = max(map(len, column.labels.values()), default=0)
    return max(12, min(28, len(column.shown) + 3), min(28, longest + 2))


def _marks(form: FormSheet, findings: Iterable[FeedbackFinding]) -> dict[Place, list[FeedbackFinding]]:
    """The findings by the cell that shows them; a row without a column is marked at its first cell."""
    first = min((column_number(column.letter) for column in form.columns), default=0)
    marks: dict[Place, list[FeedbackFinding]] = defaultdict(list)
    shown = {None, form.header_row, *form.rows["row_number"].to_list()}
    for finding in findings:
        if (finding.column or finding.row_number) and (finding.row_number in shown or not form.is_cut):
            row = (finding.row_number or form.header_row) - 1
            marks[row, column_number(finding.column) if finding.column else first].append(finding)
    return {place: sorted(found, key=lambda f: SEVERITY_ORDER.get(f.severity, 0)) for place, found in marks.items()}


def _write_marks(
    sheet: Any,
    marks: Mapping[Place, Sequence[FeedbackFinding]],
    formats: Formats,
    columns: Mapping[str, SheetColumn],
    form: FormSheet,
) -> dict[Place, str | None]:
    """Comments on all marked cells; gives the severity of each data cell, None where its value must not appear."""
    shown: dict[Place, str | None] = {}
    labels = {column_number(letter): column.shown for letter, column in columns.items()}
    for (row, index), found in marks.items():
        severity = found[0].severity
        sheet.write_comment(row, index, comment(found), COMMENT)
        if row == form.header_row - 1:
            sheet.write_string(row, index, labels.get(index, "nicht gelesen"), formats[severity])
        elif severity == "FEHLER" and any(f.column for f in found if f.severity == "FEHLER"):
            sheet.write_string(row, index, REFUSED, formats[severity])
            shown[row, index] = None
        else:
            sheet.write_blank(row, index, None, formats[severity])
            shown[row, index] = severity
    return shown


def _write_column(
    sheet: Any, form: FormSheet, column: SheetColumn, marked: Mapping[Place, str | None], formats: Formats
) -> None:
    if column.stored is None or column.stored not in form.rows.columns:
        return
    index, plain = column_number(column.letter), formats[_style(column.kind)]
    shown = {value: _shown(value, column) for value in form.rows[column.stored].unique().to_list() if value is not None}
    for row, value in _cells(form, column.stored):
        severity = marked.get((row, index), "")
        if value is not None and severity is not None:
            style = formats[f"{severity} {_style(column.kind)}"] if severity else plain
            _write_value(sheet, (row, index), shown[value], style)


def _cells(form: FormSheet, stored: str) -> Iterator[tuple[int, Any]]:
    rows = form.rows["row_number"].to_list()
    return ((row - 1, value) for row, value in zip(rows, form.rows[stored].to_list(), strict=True))


def _style(kind: str) -> str:
    return {"date": "date", "share": "share", "decimal": "decimal"}.get(kind, "plain")


def _shown(value: Any, column: SheetColumn) -> Any:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if column.kind == "month":
        return MONTHS[value - 1]
    if column.kind == "quarter":
        return f"Q{value}"
    if column.kind in _CODES:
        value = ", ".join(column.labels.get(code, code) for code in str(value).split(","))
    return printable(value) if isinstance(value, str) else value


def _write_value(sheet: Any, place: Place, value: Any, style: Any) -> None:
    """Numbers and dates as such, everything else as text; never `write`, which turns "=…" into a formula."""
    if isinstance(value, (int, float)):
        sheet.write_number(*place, value, style)
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, style)
    else:
        sheet.write_string(*place, str(value), style)
