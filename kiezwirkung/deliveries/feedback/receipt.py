"""The first sheet of a feedback workbook: what we received, what we read of it, and what is to be done.

What belongs here: the sheet "Quittung". Its numbers come with the delivery, its sentences from `texts.yaml`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from kiezwirkung.deliveries.feedback.content import FeedbackDelivery, FormSheet, Total
from kiezwirkung.deliveries.feedback.formats import COLORS, Formats, printable
from kiezwirkung.deliveries.feedback.texts import texts
from kiezwirkung.german_dates import german_day

_MOST_LINES = 200
_MOST_NAMED = 40
_WIDTHS = (38, 27, 30, 17, 17, 19, 14, 18)
_VERDICTS = {"stimmt überein": "agrees", "weicht ab": "differs", "keine Summenzeile": "beside"}
_Line = Sequence[str | float | None]


class _Page:
    """A sheet that is filled from top to bottom."""

    def __init__(self, sheet: Any, formats: Formats) -> None:
        self.sheet, self.formats, self.row = sheet, formats, 0

    def section(self, title: str) -> None:
        """A heading across the page, after an empty row."""
        self.row += 1
        for column in range(len(_WIDTHS)):
            self.sheet.write_blank(self.row, column, None, self.formats["section"])
        self.sheet.write_string(self.row, 0, title, self.formats["section"])
        self.row += 1

    def line(self, *values: str | float | None, look: str = "") -> None:
        """A row of values, texts as texts; the first takes the look of a label unless another is given."""
        for column, value in enumerate(values):
            self._write(column, value, look or ("label" if column == 0 else ""))
        self.row += 1

    def sentence(self, text: str, look: str = "wrap") -> None:
        """A sentence across the page."""
        last = len(_WIDTHS) - 1
        self.sheet.merge_range(self.row, 0, self.row, last, "", self.formats[look])
        self.sheet.write_string(self.row, 0, printable(text), self.formats[look])
        self.sheet.set_row(self.row, 15 * (1 + len(text) // 165))
        self.row += 1

    def table(self, headers: Sequence[str], lines: Sequence[_Line]) -> None:
        """Headers and rows; beyond the cap the number of the others."""
        self.sheet.set_row(self.row, 32)
        self.line(*headers, look="head")
        for line in lines[:_MOST_LINES]:
            self.line(*line, look="")
        if len(lines) > _MOST_LINES:
            self.sentence(f"Gezeigt sind {_MOST_LINES} von {len(lines)} Zeilen.")

    def _write(self, column: int, value: str | float | None, look: str) -> None:
        if isinstance(value, str):
            self.sheet.write_string(
                self.row, column, printable(value), self.formats[_VERDICTS.get(value, look or "top")]
            )
        elif value is not None:
            whole = "count" if float(value).is_integer() else "decimal"
            self.sheet.write_number(self.row, column, value, self.formats[whole])


def write_receipt(
    sheet: Any, delivery: FeedbackDelivery, formats: Formats, *, is_own_file: bool, had_drawings: bool = False
) -> None:
    """Write the sheet; `is_own_file` says whether the centre's own sheets follow, `had_drawings` what they lack."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, "Quittung: Das haben wir erhalten", formats["title"])
    sheet.set_row(0, 26)
    page = _Page(sheet, formats)
    page.row = 1
    for label, text in _about(delivery):
        page.line(label, text)
    page.section("Was jetzt zu tun ist")
    for step in _next_steps(delivery):
        page.sentence(step)
    page.section("Zeilen")
    for label, count in _counts(delivery):
        page.line(label, count)
    _write_sums(page, delivery)
    _write_history(page, delivery)
    _write_legend(page, delivery, is_own_file=is_own_file)
    if had_drawings:
        page.sentence(texts().without_drawings)


def _about(delivery: FeedbackDelivery) -> Iterator[tuple[str, str]]:
    if delivery.is_invented:
        yield "Hinweis", "Erfundene Daten zum Vorführen"
    yield "Datei", delivery.file_name
    if delivery.received_at is not None:
        yield "Eingegangen am", german_day(delivery.received_at)
    yield "Projekt", ", ".join(delivery.project_ids) or "nicht erkannt"
    yield "Erkannte Formulare", ", ".join(delivery.form_titles) or "keine"
    if delivery.locations:
        yield "Standorte", _some(delivery.locations)
    if delivery.periods:
        yield "Zeiträume", _some(delivery.periods)


def _some(words: Sequence[str]) -> str:
    more = f" und {len(words) - _MOST_NAMED} weitere" if len(words) > _MOST_NAMED else ""
    return ", ".join(words[:_MOST_NAMED]) + more


def _counts(delivery: FeedbackDelivery) -> Iterator[tuple[str, int]]:
    yield "Zeilen gelesen", delivery.rows_read
    yield "davon angenommen", delivery.rows_accepted
    yield "davon zurückgestellt", delivery.rows_refused
    yield "davon übersprungen", delivery.rows_skipped
    for reason, count in sorted(delivery.skips.items()):
        yield f"    {texts().skip_reasons.get(reason, reason)}", count
    found = Counter(finding.severity for finding in delivery.faults)
    for severity in COLORS:
        yield f"Befunde: {severity}", found[severity]
    if delivery.accepted:
        yield "Bekannte Abweichungen (akzeptiert)", len(delivery.accepted)


def _next_steps(delivery: FeedbackDelivery) -> Iterator[str]:
    if delivery.only_informs:
        yield texts().informed
        return
    severities = {finding.severity for finding in delivery.faults}
    yield from (step for severity, step in texts().next_steps.items() if severity in severities)
    if not severities:
        yield "Nichts zu tun. Vielen Dank!"
    for form in delivery.forms:
        if form.is_cut:
            yield f"{form.title}: Von {form.row_count} Zeilen zeigen wir {form.rows.height}, und zwar die mit Befunden."


def _write_sums(page: _Page, delivery: FeedbackDelivery) -> None:
    """The totals we read, beside those the file names itself."""
    lines = [line for form in delivery.forms for total in form.totals for line in _sum_lines(form, total)]
    if lines:
        page.section("Summen, wie wir sie gelesen haben, neben Ihren eigenen")
        headers = ("Blatt", "Formular", "Spalte", "Summe aller gelesenen", "Summe der angenommenen",
                   "Ihre Summenzeile", "Differenz", "Vergleich")  # fmt: skip
        page.table(headers, lines)


def _sum_lines(form: FormSheet, total: Total) -> Iterator[_Line]:
    place = (form.sheet or "Tabelle", form.title)
    if len(total.sums) != 1:
        yield (*place, total.label, total.read, total.accepted, None, None, "" if total.sums else "keine Summenzeile")
    for one in total.sums:
        verdict = "stimmt überein" if one.agrees else "weicht ab" if one.read is not None else "nicht vergleichbar"
        if len(total.sums) == 1:
            yield (*place, total.label, one.read, total.accepted, one.said, one.difference, verdict)
        else:
            yield (*place, f"    Zeile {one.row_number}", one.read, None, one.said, one.difference, verdict)


def _write_history(page: _Page, delivery: FeedbackDelivery) -> None:
    """What this delivery replaced, and what the office has corrected in it."""
    if delivery.changes:
        page.section("Das hat sich durch die neuere Meldung geändert")
        lines = [(one.form, one.row, one.label, one.period, one.old, one.new) for one in delivery.changes]
        page.table(("Formular", "Zeile", "Angabe", "Zeitraum", "bisher", "jetzt"), lines)
    if delivery.repairs:
        page.section("Das hat die Geschäftsstelle für Sie berichtigt")
        fixed = [(one.sheet, one.cell, one.label, one.reason) for one in delivery.repairs]
        page.table(("Blatt", "Zelle", "Spalte", "Grund"), fixed)


def _write_legend(page: _Page, delivery: FeedbackDelivery, *, is_own_file: bool) -> None:
    if delivery.only_informs:
        page.section("Ihre Datei")
        page.sentence(texts().told)
        return
    page.section("So lesen Sie die folgenden Blätter")
    if delivery.forms or is_own_file:
        page.sentence(texts().kept if is_own_file else texts().rebuilt)
    shown = [*COLORS, *(["withheld"] if is_own_file else [])]
    for name in shown:
        label = name if name in COLORS else "grau"
        page.sheet.write_string(page.row, 0, label, page.formats[name])
        page.sheet.write_string(page.row, 1, texts().legend[name].strip())
        page.row += 1
