"""Feedback workbooks: each centre gets its own file back, with every faulty cell marked and one sentence per finding.

What belongs here: the workbook as a whole, its receipt and its list of findings, and its file name. How a table looks
is in `feedback_tables.py`, where the content comes from in `feedback_collecting.py`.
"""

import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from kiezwirkung.deliveries.feedback_content import FeedbackDelivery, FeedbackFinding, FormSheet
from kiezwirkung.deliveries.feedback_tables import COLORS, Formats, write_table
from kiezwirkung.deliveries.wording import fold

SUFFIX = "__Rueckmeldung.xlsx"
FINDING_CAP = 5000
_LONGEST_STEM = 200  # bytes: a file name may have 255, with suffix and number
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same content gives the same bytes
_STYLES: dict[str, dict[str, object]] = {
    "plain": {},
    "date": {"num_format": "dd.mm.yyyy"},
    "share": {"num_format": "0.0 %"},
    "decimal": {"num_format": "#,##0.##"},
    "count": {"num_format": "#,##0"},
}
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_NEXT_STEPS = {
    "FEHLER": "Bitte die roten Zellen in Ihrer Datei berichtigen und die ganze Datei noch einmal senden.",
    "WARNUNG": "Bitte die gelben Zellen prüfen. Stimmen sie, genügt eine kurze Nachricht; sonst bitte berichtigen.",
    "HINWEIS": "Die blauen Stellen sind nur zu Ihrer Kenntnis.",
}


def write_feedback(delivery: FeedbackDelivery, out: Path) -> Path:
    """Write the workbook of one delivery; the file appears at once and whole."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": "Rückmeldung", "author": "Kiezwirkung", "created": _CREATED})
        formats = _formats(book)
        _write_receipt(book.add_worksheet("Quittung"), delivery, formats)
        _write_findings(book.add_worksheet("Befunde"), delivery, formats)
        by_table = _by_table(delivery)
        for name, form in zip(_sheet_names(delivery.forms), delivery.forms, strict=True):
            write_table(book.add_worksheet(name), form, by_table[form.sheet, form.entity], formats)
        for sheet in book.worksheets():
            sheet.set_landscape()
            sheet.set_paper(9)  # A4
            sheet.fit_to_pages(1, 0)
    beside = out.with_suffix(".building")
    beside.write_bytes(buffer.getvalue())
    return beside.replace(out)


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


def _sheet_names(forms: Iterable[FormSheet]) -> list[str]:
    """Names of the centre's sheets, as far as Excel allows them, each once."""
    taken, names = {"quittung", "befunde", "history"}, []
    for form in forms:
        wanted = _NOT_IN_SHEETS.sub("_", form.sheet or "Tabelle").strip("' ")[:27].rstrip("' ") or "Tabelle"
        name, number = wanted, 2
        while name.casefold() in taken:
            name, number = f"{wanted} ({number})"[:31], number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _formats(book: Any) -> Formats:
    formats = {name: book.add_format(style) if style else None for name, style in _STYLES.items()}
    for severity, color in COLORS.items():
        formats[severity] = book.add_format({"bg_color": color, "border": 1, "border_color": "#999999"})
        for name, style in _STYLES.items():
            formats[f"{severity} {name}"] = book.add_format({**style, "bg_color": color, "border": 1})
    formats["header"] = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats["title"] = book.add_format({"bold": True, "font_size": 14})
    formats["wrap"] = book.add_format({"text_wrap": True, "valign": "top"})
    return formats


def _by_table(delivery: FeedbackDelivery) -> dict[tuple[str, str], list[FeedbackFinding]]:
    """Findings by sheet and form; one that names no form belongs to every table of its sheet."""
    found: dict[tuple[str, str], list[FeedbackFinding]] = defaultdict(list)
    for finding in delivery.findings:
        for form in delivery.forms:
            if form.sheet == finding.sheet and finding.entity in {"", form.entity}:
                found[form.sheet, form.entity].append(finding)
    return found


def _write_receipt(sheet: Any, delivery: FeedbackDelivery, formats: Formats) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 4, 24)
    sheet.write_string(0, 0, "Quittung: Das haben wir erhalten", formats["title"])
    row = 2
    for label, value in _receipt_lines(delivery):
        sheet.write_string(row, 0, label, formats["header"])
        _write_count(sheet, row, 1, value, formats)
        row += 1
    row = _write_totals(sheet, row + 1, delivery, formats)
    sheet.write_string(row + 1, 0, "Was jetzt zu tun ist", formats["header"])
    for number, step in enumerate(_next_steps(delivery)):
        sheet.write_string(row + 2 + number, 0, step)


def _write_count(sheet: Any, row: int, column: int, value: float | str | None, formats: Formats) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value, formats["count" if float(value).is_integer() else "decimal"])


def _receipt_lines(delivery: FeedbackDelivery) -> Iterator[tuple[str, int | str]]:
    if delivery.is_invented:
        yield "Hinweis", "Erfundene Daten zum Vorführen"
    yield "Datei", delivery.file_name
    if delivery.received_at is not None:
        yield "Eingegangen am", f"{delivery.received_at:%d.%m.%Y}"
    yield "Projekt", ", ".join(delivery.project_ids) or "nicht erkannt"
    yield "Erkannte Formulare", ", ".join(dict.fromkeys(form.title for form in delivery.forms)) or "keine"
    yield "Zeilen gelesen", delivery.rows_read
    yield "davon angenommen", delivery.rows_accepted
    yield "davon zurückgewiesen", delivery.rows_refused
    yield "davon übersprungen (zum Beispiel Summenzeilen)", delivery.rows_skipped
    for severity in COLORS:
        yield f"Befunde: {severity}", sum(finding.severity == severity for finding in delivery.findings)


def _write_totals(sheet: Any, row: int, delivery: FeedbackDelivery, formats: Formats) -> int:
    """The totals we read, to compare with one's own; gives the next free row."""
    if not any(form.totals for form in delivery.forms):
        return row
    for column, label in enumerate(("Blatt", "Formular", "Spalte", "Summe aller gelesenen", "Summe der angenommenen")):
        sheet.write_string(row, column, label, formats["header"])
    for form in delivery.forms:
        for total in form.totals:
            row += 1
            for column, value in enumerate((form.sheet, form.title, total.label, total.read, total.accepted)):
                _write_count(sheet, row, column, value, formats)
    return row + 1


def _next_steps(delivery: FeedbackDelivery) -> Iterator[str]:
    severities = {finding.severity for finding in delivery.findings}
    yield from (step for severity, step in _NEXT_STEPS.items() if severity in severities)
    if not severities:
        yield "Nichts zu tun. Vielen Dank!"
    for form in delivery.forms:
        if form.is_cut:
            yield f"{form.title}: Von {form.row_count} Zeilen zeigen wir {form.rows.height}, und zwar die mit Befunden."


def _write_findings(sheet: Any, delivery: FeedbackDelivery, formats: Formats) -> None:
    for column, (label, width) in enumerate(
        (
            ("Dringlichkeit", 14),
            ("Blatt", 18),
            ("Zelle", 10),
            ("Was nicht stimmt", 60),
            ("Was zu tun ist", 60),
            ("Code", 8),
        )
    ):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, label, formats["header"])
    order = {form.sheet: number for number, form in enumerate(delivery.forms)}
    findings = sorted(delivery.findings, key=lambda f: (f.urgency[0], order.get(f.sheet, -1), f.urgency))
    for row, finding in enumerate(findings[:FINDING_CAP], start=1):
        sheet.write_string(row, 0, finding.severity, formats[finding.severity])
        for column, text in enumerate((finding.sheet, finding.cell), start=1):
            sheet.write_string(row, column, text)
        for column, text in enumerate((finding.sentence, finding.repair), start=3):
            sheet.write_string(row, column, text, formats["wrap"])
        sheet.write_string(row, 5, finding.code)
    if len(findings) > FINDING_CAP:
        sheet.write_string(FINDING_CAP + 1, 0, f"Gezeigt sind die ersten {FINDING_CAP} von {len(findings)} Befunden.")
    sheet.freeze_panes(1, 0)
