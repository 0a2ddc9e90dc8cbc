"""Where cells lie: a table under its titles and headers, with sums, blanks and footnotes, as rows of one sheet.

What belongs here: placing, and knowing afterwards in which cell each fault and each finding lies. Files are written
by `writing.py`.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from kiezwirkung.demo.forms import FormField, form
from kiezwirkung.demo.layouts import GENDER_PARTS, Layout
from kiezwirkung.demo.spelling import Cell, spell_column, spell_number
from kiezwirkung.demo.tables import Raw, Table
from kiezwirkung.demo.words import DEMO_MARK

_APPROXIMATE = re.compile(r"^(?:ca\. |~)(\d+)$")


@dataclass(frozen=True)
class Mark:
    """A cell, column or sheet about which the pipeline must say something."""

    entity: str
    field: str
    kind: str
    code: str
    sheet: str
    row_number: int | None = None
    column: str = ""
    said: str = ""  # what stands in a spoiled cell, where it is written exactly so

    @property
    def cell(self) -> str:
        """`C12`, or the letter alone for a whole column without a row."""
        return f"{self.column}{self.row_number or ''}" if self.column else ""


@dataclass
class Sheet:
    """Rows as they will be written, 1-based when counted; `first_data_row` serves colouring only."""

    name: str
    rows: list[tuple[Cell, ...]]
    marks: list[Mark] = field(default_factory=list)
    merges: list[tuple[int, int, int]] = field(default_factory=list)
    header_rows: frozenset[int] = frozenset()
    is_hidden: bool = False
    is_coloured: bool = False
    data_rows: int = 0


def letter(index: int) -> str:
    """The letter of the column with this 0-based index."""
    return chr(65 + index) if index < 26 else chr(64 + index // 26) + chr(65 + index % 26)


def arrange(table: Table, layout: Layout, name: str, heading: str, *, sum_fault: bool = False) -> Sheet:
    """One table as a sheet; with `sum_fault` one total is wrong and marked so, if any may be."""
    columns, headers = _columns(table, layout)
    body: list[tuple[Cell, ...]] = [*zip(*columns, strict=True)]
    top = _title_rows(table, layout, heading, len(headers))
    header_rows = _header_rows(layout, headers)
    offset = len(top) + len(header_rows)
    body, places = _insert_breaks(table, layout, body, header_rows[-1], offset)
    sheet = Sheet(name, top + header_rows + body, data_rows=table.row_count, is_coloured=layout.is_coloured)
    sheet.header_rows = frozenset(range(len(top) + 1, offset + 1))
    sheet.merges = _merges(layout, len(top), len(headers))
    sheet.marks = _marks(table, layout, name, places, header_row=offset, width=len(headers))
    if layout.has_sum and table.row_count:
        _add_sum(sheet, table, layout, len(headers), sum_fault=sum_fault)
    if layout.footnote:
        sheet.rows.append((layout.footnote, *[None] * (len(headers) - 1)))
    return sheet


def _columns(table: Table, layout: Layout) -> tuple[list[list[Cell]], list[str]]:
    fields = form(table.entity).fields
    columns = [spell_column(table.columns[name], fields[name], layout.style) for name in layout.fields]
    headers = list(layout.headers)
    if layout.context_columns:
        columns[:0] = [[table.project_id] * table.row_count, [str(table.report_year)] * table.row_count]
        headers[:0] = ["Projekt-ID", "Meldejahr"]
    for extra in layout.extras:
        columns.append([extra.values[i % len(extra.values)] or None for i in range(table.row_count)])
        headers.append(extra.header)
    return columns, headers


def _pad(cells: list[Cell], width: int) -> tuple[Cell, ...]:
    return (*cells, *[None] * (width - len(cells)))[:width]


def _title_rows(table: Table, layout: Layout, heading: str, width: int) -> list[tuple[Cell, ...]]:
    if layout.title == "none":
        return []
    if layout.title == "mark":
        return [_pad([DEMO_MARK], width)]
    if layout.title == "pair":
        pair: list[Cell] = ["Projekt-ID", table.project_id, f"Meldejahr: {table.report_year}"]
        lines: list[list[Cell]] = [[heading], pair, [DEMO_MARK], []]
    else:
        lines = [[heading], [f"Projekt-ID: {table.project_id}"], [f"Meldejahr: {table.report_year}"], [DEMO_MARK], []]
    return [_pad(line, width) for line in lines]


def _header_rows(layout: Layout, headers: list[str]) -> list[tuple[Cell, ...]]:
    if not layout.two_row_header:
        return [tuple(headers)]
    upper = ["davon" if name == GENDER_PARTS[0] else None for name in layout.fields]
    lower = [header.removeprefix("davon ") if n in GENDER_PARTS else header for n, header in _paired(layout, headers)]
    return [tuple(upper), tuple(lower)]


def _paired(layout: Layout, headers: list[str]) -> list[tuple[str, str]]:
    return list(zip(layout.fields, headers, strict=True))


def _merges(layout: Layout, top: int, width: int) -> list[tuple[int, int, int]]:
    merges = [(1, 0, width - 1)] if layout.title in {"lines", "pair"} and width > 1 else []
    if layout.two_row_header:
        first = layout.fields.index(GENDER_PARTS[0])
        merges.append((top + 1, first, first + len(GENDER_PARTS) - 1))
    return merges


def _insert_breaks(
    table: Table, layout: Layout, body: list[tuple[Cell, ...]], header: tuple[Cell, ...], offset: int
) -> tuple[list[tuple[Cell, ...]], list[int]]:
    """Blank rows between blocks and a repeated header in the middle; and the row number of each table row."""
    blocks = table.columns.get(layout.block_field, [])
    middle = len(body) // 2 if layout.repeats_header and len(body) > 20 else -1
    if not blocks and middle < 0:
        return body, [*range(offset + 1, offset + 1 + len(body))]
    rows: list[tuple[Cell, ...]] = []
    places: list[int] = []
    for i, row in enumerate(body):
        if i and blocks and blocks[i] != blocks[i - 1]:
            rows.append((None,) * len(row))
        if i == middle:
            rows.append(header)
        rows.append(row)
        places.append(offset + len(rows))
    return rows, places


def _marks(table: Table, layout: Layout, sheet: str, places: list[int], *, header_row: int, width: int) -> list[Mark]:
    shift = 2 if layout.context_columns else 0
    column = {name: letter(i + shift) for i, name in enumerate(layout.fields)}
    marks = [
        Mark(
            table.entity, fault.field, fault.kind, fault.code, sheet, places[fault.row], column[fault.field],
            _written(table.columns[fault.field][fault.row]),
        )
        for fault in table.faults
    ]  # fmt: skip
    first = width - len(layout.extras)
    extras = enumerate(layout.extras, start=first)
    return marks + [Mark(table.entity, "", e.kind, e.code, sheet, header_row, letter(i)) for i, e in extras]


def _written(value: Any) -> str:
    return value if type(value) is Raw else ""


def _add_sum(sheet: Sheet, table: Table, layout: Layout, width: int, *, sum_fault: bool) -> None:
    fields, shift = form(table.entity).fields, 2 if layout.context_columns else 0
    cells: list[Cell] = [None] * width
    cells[0] = "Summe"
    spoiled = {fault.field for fault in table.faults}
    for i, name in enumerate(layout.fields, start=shift):
        if i and fields[name].total and any(value is not None for value in table.columns[name]):
            total = column_total(table.columns[name], fields[name])
            if sum_fault and name not in spoiled:
                total, sum_fault = total + 10, False
                row = len(sheet.rows) + 1
                sheet.marks.append(Mark(table.entity, name, "sum_differs", "D401", sheet.name, row, letter(i)))
            cells[i] = spell_number(total, layout.style)
    sheet.rows.append(tuple(cells))


def column_total(values: list[Any], form_field: FormField) -> float:
    """What can be added up in a column: whole numbers in a whole column, approximate ones with their number."""
    total = 0.0
    for value in values:
        if type(value) is Raw:
            approximate = _APPROXIMATE.match(value)
            total += int(approximate.group(1)) if approximate else 0
        elif value is not None and (form_field.type != "integer" or not isinstance(value, float)):
            total += value
    return round(total, 1) if form_field.type == "decimal" else int(total)


def hidden_copy(sheet: Sheet, name: str) -> Sheet:
    """A few rows of a sheet as a hidden one, as last year's figures lie about in real workbooks."""
    mark = Mark("", "", "hidden_sheet", "D110", name)
    return replace(sheet, name=name, rows=sheet.rows[:12], marks=[mark], is_hidden=True, data_rows=0, merges=[])
