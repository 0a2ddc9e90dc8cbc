"""The second sheet of a feedback workbook: every finding with its place, by urgency; known deviations apart.

What belongs here: the sheets "Befunde" and "Bekannte Abweichungen".
"""

from collections.abc import Mapping, Sequence
from typing import Any

from kiezwirkung.deliveries.feedback.content import FeedbackDelivery, FeedbackFinding
from kiezwirkung.deliveries.feedback.formats import Formats, printable
from kiezwirkung.german_dates import german_day

FINDING_CAP = 5000
KNOWN = "Bekannte Abweichungen"
_COLUMNS = (("Dringlichkeit", 14), ("Blatt", 20), ("Zelle", 10), ("Was nicht stimmt", 62), ("Was zu tun ist", 62),
            ("Code", 8), ("Befund-Nr.", 14), ("Stand", 10))  # fmt: skip
_KNOWN_COLUMNS = (("Blatt", 20), ("Zelle", 10), ("Abweichung", 62), ("Akzeptiert, weil", 50), ("gilt bis", 12),
                  ("Code", 8), ("Befund-Nr.", 14))  # fmt: skip
_PER_LINE = 64


def write_findings(sheet: Any, delivery: FeedbackDelivery, formats: Formats, sheets: Mapping[str, str]) -> None:
    """Write the list; `sheets` are the names of the sheets in this workbook, by the name findings give them."""
    _write_head(sheet, _COLUMNS, formats)
    faults = delivery.faults
    for row, finding in enumerate(faults[:FINDING_CAP], start=1):
        sheet.write_string(row, 0, finding.severity, formats[finding.severity])
        in_csv = sheets.get("", "") if finding.cell else ""
        sheet.write_string(row, 1, printable(finding.sheet or in_csv), formats["top"])
        _write_place(sheet, (row, 2), finding, formats, sheets)
        longest = max(len(finding.sentence), len(finding.repair))
        for column, text in enumerate((finding.sentence, finding.repair), start=3):
            sheet.write_string(row, column, printable(text), formats["wrap"])
        for column, text in enumerate((finding.code, finding.number, finding.state), start=5):
            sheet.write_string(row, column, text, formats["top"])
        sheet.set_row(row, 15 * (1 + longest // _PER_LINE))
    if len(faults) > FINDING_CAP:
        sheet.write_string(FINDING_CAP + 1, 0, f"Gezeigt sind die ersten {FINDING_CAP} von {len(faults)} Befunden.")
    elif not faults:
        sheet.write_string(1, 0, "Keine offenen Befunde.")
    if faults:
        sheet.autofilter(0, 0, min(len(faults), FINDING_CAP), len(_COLUMNS) - 1)


def write_known(sheet: Any, delivery: FeedbackDelivery, formats: Formats) -> None:
    """Write the accepted deviations with reason and end."""
    _write_head(sheet, _KNOWN_COLUMNS, formats)
    for row, finding in enumerate(delivery.accepted[:FINDING_CAP], start=1):
        until = german_day(finding.accepted_until)
        line = (finding.sheet, finding.place, finding.sentence, finding.reason, until, finding.code, finding.number)
        for column, text in enumerate(line):
            sheet.write_string(row, column, printable(text), formats["wrap"])
        sheet.set_row(row, 15 * (1 + max(len(finding.sentence), len(finding.reason)) // 50))


def _write_head(sheet: Any, columns: Sequence[tuple[str, int]], formats: Formats) -> None:
    for column, (label, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, label, formats["head"])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


def _write_place(
    sheet: Any, at: tuple[int, int], finding: FeedbackFinding, formats: Formats, sheets: Mapping[str, str]
) -> None:
    """The cell as a link to it; a place without a sheet of ours stays a word."""
    target = sheets.get(finding.sheet)
    if target is None or not finding.column:
        sheet.write_string(*at, finding.place, formats["top"])
        return
    quoted = target.replace("'", "''")
    cell = f"{finding.column}{finding.row_number or 1}"
    sheet.write_url(*at, f"internal:'{quoted}'!{cell}", formats["link"], finding.cell)
