"""Feedback workbooks: each centre gets its own file back, with every faulty cell marked and one sentence per finding.

What belongs here: the workbook as a whole and its file name. Receipt and list of findings are in
`receipt.py` and `findings.py`, the centre's own sheets in `sheets.py`, our layout for files
that are no xlsx workbook in `tables.py`, where the content comes from in `collecting.py`.
"""

import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from kiezwirkung.deliveries.feedback.content import FeedbackDelivery, FeedbackFinding, FormSheet
from kiezwirkung.deliveries.feedback.findings import KNOWN, write_findings, write_known
from kiezwirkung.deliveries.feedback.formats import Formats, own_formats
from kiezwirkung.deliveries.feedback.keeping import Keeper
from kiezwirkung.deliveries.feedback.original import Original, OriginalSheet, read_original
from kiezwirkung.deliveries.feedback.receipt import write_receipt
from kiezwirkung.deliveries.feedback.sheets import Looks, write_sheet
from kiezwirkung.deliveries.feedback.tables import write_table
from kiezwirkung.deliveries.reading.parting import sheet_of
from kiezwirkung.deliveries.wording import fold
from kiezwirkung.privacy.shown_names import may_be_shown
from kiezwirkung.whole_files import write_whole

SUFFIX = "__Rueckmeldung.xlsx"
_LONGEST_STEM = 200  # bytes: a file name may have 255, with suffix and number
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same content gives the same bytes
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_FONT = ("font_name", "font_size")


def write_feedback(delivery: FeedbackDelivery, out: Path, source: bytes | None = None) -> Path:
    """Write the workbook of one delivery; the file appears at once and whole.

    Args:
        delivery: what the workbook says.
        out: where it goes.
        source: the bytes of the delivered file, if it still lies there; without them, and for files that are no xlsx
            workbook or too large to be handed back, the sheets have our own layout at the same addresses. Where
            nobody can change anything in the file, it is not repeated at all.
    """
    if delivery.only_informs:
        source = None
    is_cut = any(form.is_cut for form in delivery.forms)
    original = read_original(source) if source is not None and not is_cut else None
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _options(original)) as book:
        book.set_properties({"title": "Rückmeldung", "author": "Kiezwirkung", "created": _CREATED})
        _fill(book, delivery, original)
    return write_whole(out, buffer.getvalue())


def _options(original: Original | None) -> dict[str, Any]:
    """How the workbook is made; the font of the centre's workbook is the font of ours."""
    usual = {"font_name": "Calibri", "font_size": 11}
    own = {key: original.style(0)[key] for key in _FONT if key in original.style(0)} if original else {}
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    return options | {"date_1904": bool(original and original.is_1904), "default_format_properties": usual | own}


def _fill(book: Any, delivery: FeedbackDelivery, original: Original | None) -> None:
    formats = own_formats(book)
    pages = [book.add_worksheet(name) for name in ("Quittung", "Befunde")]
    pages += [book.add_worksheet(KNOWN)] if delivery.accepted else []
    shown = {} if original is None else {_shown_name(sheet): sheet for sheet in original.sheets if not sheet.is_hidden}
    forms = [] if delivery.only_informs else delivery.forms
    labels = list(shown) if original is not None else [form.sheet for form in forms]
    names = _sheet_names(labels)
    if original is not None:
        _write_own_sheets(book, delivery, original, dict(zip(names, shown.items(), strict=True)))
    else:
        _write_tables(book, delivery, zip(names, forms, strict=True), formats)
    had_drawings = original is not None and original.has_drawings
    write_receipt(pages[0], delivery, formats, is_own_file=original is not None, had_drawings=had_drawings)
    targets = dict(zip(labels, names, strict=True))
    places = {
        finding.sheet: targets.get(finding.sheet, targets.get(sheet_of(finding.sheet))) for finding in delivery.findings
    }
    write_findings(pages[1], delivery, formats, {sheet: name for sheet, name in places.items() if name})
    if delivery.accepted:
        write_known(pages[2], delivery, formats)
    for page in pages:
        _set_page(page)


def _shown_name(sheet: OriginalSheet) -> str:
    """The name of a sheet as findings give it."""
    return sheet.name if may_be_shown(sheet.name) else f"[Blatt {sheet.position}]"


def _write_own_sheets(
    book: Any, delivery: FeedbackDelivery, original: Original, sheets: Mapping[str, tuple[str, OriginalSheet]]
) -> None:
    looks = Looks(book, original)
    for name, (shown, sheet) in sheets.items():
        forms = [form for form in delivery.forms if sheet_of(form.sheet) == shown]
        findings = [finding for finding in delivery.findings if sheet_of(finding.sheet) == shown]
        keeper = Keeper(sheet, forms, findings, delivery.names)
        write_sheet(book.add_worksheet(name), sheet, keeper, looks, original)


def _write_tables(
    book: Any, delivery: FeedbackDelivery, tables: Iterable[tuple[str, FormSheet]], formats: Formats
) -> None:
    by_table = _by_table(delivery)
    for name, form in tables:
        page = book.add_worksheet(name)
        write_table(page, form, by_table[form.sheet, form.entity], formats)
        _set_page(page)


def _set_page(page: Any) -> None:
    """A4 across, as wide as the paper."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def feedback_names(file_names: Iterable[str]) -> Iterator[str]:
    """A safe and unique workbook name for each delivered file, in the order given.

    >>> list(feedback_names(["a/Besuche März.xlsx", "../a_Besuche März.csv"]))
    ['a_Besuche_März__Rueckmeldung.xlsx', 'a_Besuche_März_2__Rueckmeldung.xlsx']
    """
    taken: set[str] = set()
    for file_name in file_names:
        stem, name, number = _safe_stem(file_name), "", 1
        while not name or fold(name) in taken:
            name = f"{stem}{f'_{number}' if number > 1 else ''}{SUFFIX}"
            number += 1
        taken.add(fold(name))
        yield name


def _safe_stem(file_name: str) -> str:
    stem = file_name.rsplit(".", 1)[0] if "." in file_name.rsplit("/", 1)[-1].lstrip(".") else file_name
    safe = _NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", stem)).strip("._-")[:80]
    safe = safe.encode()[:_LONGEST_STEM].decode(errors="ignore")
    safe = re.sub(r"\.{2,}", ".", safe) or "Datei"
    return f"Datei_{safe}" if _RESERVED.match(safe) else safe


def _sheet_names(sheets: Iterable[str]) -> list[str]:
    """Names of the centre's sheets, as far as Excel allows them, each once."""
    taken, names = {"quittung", "befunde", "history", KNOWN.casefold()}, []
    for sheet in sheets:
        wanted = _NOT_IN_SHEETS.sub("_", sheet or "Tabelle").strip("' ")[:27].rstrip("' ") or "Tabelle"
        name, number = wanted, 2
        while name.casefold() in taken:
            name, number = f"{wanted} ({number})"[:31], number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _by_table(delivery: FeedbackDelivery) -> dict[tuple[str, str], list[FeedbackFinding]]:
    """Findings by sheet and form; one that names no form belongs to every table of its sheet."""
    found: dict[tuple[str, str], list[FeedbackFinding]] = defaultdict(list)
    for finding in delivery.faults:
        for form in delivery.forms:
            if form.sheet == finding.sheet and finding.entity in {"", form.entity}:
                found[form.sheet, form.entity].append(finding)
    return found
