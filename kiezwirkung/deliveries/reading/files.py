"""Reading one delivery: from a file to typed rows, findings and skipped rows that add up.

What belongs here: the order of the steps and the decisions about a file as a whole. Each step has a module of its
own: opening, recognising, row kinds, tables, totals. No value of a cell leaves in a finding.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.intake.corrections import Correction
from kiezwirkung.deliveries.reading import context as contexts
from kiezwirkung.deliveries.reading.cell_findings import cell_findings
from kiezwirkung.deliveries.reading.context import MALFORMED, Context
from kiezwirkung.deliveries.reading.corrections_reading import read_corrected
from kiezwirkung.deliveries.reading.extents import MAX_FINDINGS
from kiezwirkung.deliveries.reading.grids import Grid
from kiezwirkung.deliveries.reading.layouts import Layout
from kiezwirkung.deliveries.reading.notes import broken_quotes, column_notes, hidden_sheets, shown_name
from kiezwirkung.deliveries.reading.opening import open_bytes
from kiezwirkung.deliveries.reading.own_headers import own_headers
from kiezwirkung.deliveries.reading.parting import tables_of
from kiezwirkung.deliveries.reading.recognising import SEARCHED_ROWS
from kiezwirkung.deliveries.reading.relations import REPORT_YEAR
from kiezwirkung.deliveries.reading.repeated_columns import with_filled_columns
from kiezwirkung.deliveries.reading.results import Reader, Reading, Reason, Skip, TableReading
from kiezwirkung.deliveries.reading.row_kinds import DATA, SKIPPED, Rows, all_rows, sort_rows
from kiezwirkung.deliveries.reading.sections import sections_of
from kiezwirkung.deliveries.reading.stored_frames import stored_frame
from kiezwirkung.deliveries.reading.tables import PROJECT, Sheet, type_rows
from kiezwirkung.deliveries.reading.totals import sum_findings, sum_rows, sums_up

READER_VERSION = 6
__all__ = ["READER_VERSION", "Reader", "Reading", "Skip", "TableReading", "read_delivery"]


def read_delivery(path: Path, reader: Reader, corrections: Sequence[Correction] = ()) -> Reading:
    """Read one file, with the steward's corrections; whatever is wrong becomes a finding, never an exception."""
    try:
        data = path.read_bytes()
    except OSError:
        unread = hashlib.sha256(os.fsencode(path.name)).hexdigest()
        return Reading(unread, findings=[Finding("D101", unread)])
    read = partial(read_bytes, data, path.name, reader)
    return read_corrected(read, corrections, reader.templates, shown_name) if corrections else read()


@dataclass(frozen=True)
class _Task:
    """What all steps of one reading share."""

    delivery_id: str
    named: Context
    reader: Reader


def read_bytes(
    data: bytes, file_name: str, reader: Reader, patch: Callable[[Sequence[Grid]], Sequence[Grid]] = tuple
) -> Reading:
    """Read a file's bytes under its name; `patch` may change cells before anything is understood."""
    task = _Task(hashlib.sha256(data).hexdigest(), contexts.from_file_name(file_name), reader)
    opened = open_bytes(data, reader.known_words)
    if opened.refusal:
        return Reading(task.delivery_id, findings=[Finding(opened.refusal, task.delivery_id)])
    grids = patch(opened.grids)
    visible = [grid for grid in grids if not grid.is_hidden]
    notes = [*hidden_sheets(grids, task.delivery_id), *broken_quotes(visible, task.delivery_id)]
    parts = [(grid, tables_of(grid, reader.recogniser)) for grid in visible if not grid.is_empty]
    found = [part for _, tables in parts for part in tables]
    if not found:
        return _refused(task, "D104", _skips_of_grids(visible), notes)
    others = [grid for grid, tables in parts if not tables]
    return _read_sheets(task, _with_context(found, others, task.named), notes)


def _read_sheets(task: _Task, sheets: Sequence[Sheet], notes: list[Finding]) -> Reading:
    notes = notes + [finding for sheet in sheets for finding in column_notes(sheet, task.delivery_id)]
    uses_name = any(_asks_name(sheet) for sheet in sheets)
    refusal = _refusal(sheets, task.reader)
    if refusal:
        skips = [skip for sheet in sheets for skip in _skips(sheet, sheet.rows)]
        return _refused(task, refusal, skips, notes, uses_file_name=uses_name)
    results = [
        (None, [], _skips(sheet, sheet.rows, "sum_row")) if sums_up(sheet, sheets) else _read_sheet(sheet, task)
        for sheet in sheets
    ]
    findings = notes + [finding for _, own, _ in results for finding in own]
    if len(findings) > MAX_FINDINGS:
        return Reading(task.delivery_id, findings=[Finding("D114", task.delivery_id)])
    return Reading(
        task.delivery_id,
        tables=[table for table, _, _ in results if table is not None],
        findings=findings,
        skips=[skip for _, _, own in results for skip in own],
        rows_read=sum(sheet.rows.count for sheet in sheets),
        uses_file_name=uses_name,
        name_context=task.named,
    )


def _refused(
    task: _Task, code: str, skips: list[Skip], notes: list[Finding], *, uses_file_name: bool = False
) -> Reading:
    findings = [Finding(code, task.delivery_id), *notes]
    return Reading(task.delivery_id, [], findings, skips, len(skips), uses_file_name, task.named)


def _sheet(grid: Grid, layout: Layout) -> Sheet:
    above = grid.head(layout.header_index)
    titles = contexts.from_titles(above, grid.sheet) if layout.template.needs_context else Context()
    sections = sections_of(grid, layout)
    rows = sort_rows(grid, layout, sections.rows)
    return Sheet(grid, with_filled_columns(layout, grid, rows.of(DATA).at), rows, shown_name(grid), titles, sections)


def _with_context(found: Sequence[tuple[Grid, Layout]], others: Sequence[Grid], named: Context) -> list[Sheet]:
    """The sheets with what they say about project and year.

    A sheet's own titles come first, then those of the other sheets where they agree, then the file's name.
    """
    sheets = [_sheet(grid, layout) for grid, layout in found]
    titles = [sheet.context for sheet in sheets]
    covers = [contexts.from_titles(grid.head(SEARCHED_ROWS)) for grid in others]
    shared = Context(
        _agreed([one.project_id for one in titles]) or _agreed([one.project_id for one in covers]),
        _agreed([one.report_year for one in titles]) or _agreed([one.report_year for one in covers]),
    )
    is_one_of_many = len({one.bare_year for one in titles} - {""}) > 1
    return [
        replace(
            sheet,
            context=sheet.context.or_else(shared).with_bare_year(named, is_one_of_many=is_one_of_many).or_else(named),
        )
        for sheet in sheets
    ]


def _agreed(said: Sequence[str]) -> str:
    known = {one for one in said if one and one != MALFORMED}
    return known.pop() if len(known) == 1 else ""


def _asks_name(sheet: Sheet) -> bool:
    """Whether the file name may have decided something: its context, or the form itself by a hint."""
    own = contexts.from_titles(sheet.grid.head(sheet.layout.header_index))
    said = {name for name, value in ((PROJECT, own.project_id), (REPORT_YEAR, own.report_year)) if value}
    return sheet.layout.template.needs_context and not {PROJECT, REPORT_YEAR} <= said | set(sheet.layout.context)


def _refusal(sheets: Sequence[Sheet], reader: Reader) -> str:
    """The code that refuses the whole file, if any: nothing in it, no usable project, no usable year."""
    if all(sheet.data.count == 0 for sheet in sheets):
        return "D103"
    centres = [sheet for sheet in sheets if sheet.layout.template.needs_context]
    if any(PROJECT not in s.layout.context and s.context.project_id in {"", MALFORMED} for s in centres):
        return "D106"
    if any(REPORT_YEAR not in s.layout.context and not _is_accepted(s.context.report_year, reader) for s in centres):
        return "D107"
    return ""


def _is_accepted(year: str, reader: Reader) -> bool:
    return year.isdigit() and int(year) in reader.accepted_years


def _read_sheet(sheet: Sheet, task: _Task) -> tuple[TableReading | None, list[Finding], list[Skip]]:
    reader, delivery_id = task.reader, task.delivery_id
    missing = sheet.missing_columns
    if missing:
        place = (delivery_id, sheet.shown_name, sheet.header_row)
        entity = sheet.layout.template.entity
        asked_back = {one.field for one in sheet.layout.other_units.values()}
        unseen = [name for name in missing if name not in asked_back]
        return None, [Finding("D108", *place, field=name, entity=entity) for name in unseen], _skips(sheet, sheet.rows)
    table = type_rows(sheet, reader)
    sums = sum_rows(table, reader)
    findings = [*cell_findings(table, delivery_id), *sum_findings(table, sums, delivery_id)]
    if sheet.grid.broken_quotes:  # what else is wrong with such a row comes from the mark
        findings = [one for one in findings if one.row_number not in sheet.grid.broken_quotes]
    findings.sort(key=lambda one: (one.row_number or 0, len(one.column), one.column))
    frame = stored_frame(table, reader, delivery_id)
    template = sheet.layout.template
    known = (template.entity, template.id, sheet.shown_name, sheet.header_row, sheet.columns)
    read = TableReading(*known, frame, sheet.rows.count, sums, own_headers(sheet.grid, sheet.layout))
    return read, findings, _skips(sheet, sheet.rows.skipped)


def _skips(sheet: Sheet, rows: Rows, of_data: Reason = "file_refused") -> list[Skip]:
    """Skips for rows of a sheet; data rows are refused, the others keep their own reason."""
    reasons: list[Reason] = [of_data, *SKIPPED]
    numbered = zip(rows.numbers.tolist(), rows.kinds.tolist(), strict=True)
    return [Skip(sheet.shown_name, number, reasons[kind]) for number, kind in numbered]


def _skips_of_grids(grids: Sequence[Grid]) -> list[Skip]:
    return [Skip(shown_name(grid), number, "file_refused") for grid in grids for number in all_rows(grid)]
