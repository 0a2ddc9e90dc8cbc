"""Targets as csv for funders: one form for Excel, one for machines.

What belongs here: columns, headers and spelling. Excel gets German headers, words, semicolon, decimal comma and a byte
order mark; machines get names, codes, comma, point and ISO days. A withheld figure is empty and keeps its mark.
"""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from kiezwirkung.csv_lists import neutral
from kiezwirkung.targets.released import ReleasedTarget

COLUMNS: Final = {
    "agreement_id": "Vereinbarung",
    "level": "Ebene",
    "area_code": "Gebiet",
    "area_name": "Name des Gebiets",
    "indicator_id": "Indikator",
    "indicator_title": "Titel des Indikators",
    "unit": "Einheit",
    "target_year": "Jahr",
    "target_direction": "Richtung",
    "baseline_year": "Jahr des Ausgangswerts",
    "baseline_value": "Ausgangswert",
    "target_value": "Zielwert",
    "upper_value": "Obergrenze",
    "target_split": "Verlauf",
    "tolerance_percent": "Toleranz in Prozent",
    "judged_until_on": "beurteilt bis",
    "due_share": "fälliger Anteil",
    "due_value": "fälliger Wert",
    "due_upper_value": "fällige Obergrenze",
    "actual_value": "erreichter Wert",
    "lower": "untere Grenze",
    "upper": "obere Grenze",
    "missing_value": "Abstand zum fälligen Wert",
    "delivered_count": "gemeldet",
    "expected_count": "erwartet",
    "mark": "Zeichen",
    "state": "Stand",
    "reason": "Grund",
}
WORDS: Final = {
    "level": {"project": "Zentrum", "district": "Bezirk", "berlin": "Berlin"},
    "target_direction": {"up": "mindestens", "down": "höchstens", "band": "Zielband"},
    "target_split": {
        "linear": "gleichmäßig",
        "year_end": "zum Jahresende",
        "seasonal": "nach Jahreszeit",
        "named": "nach Monaten",
    },
    "state": {
        "reached": "erreicht",
        "on_course": "auf Kurs",
        "behind": "im Rückstand",
        "unsure": "nicht gesichert",
        "open": "noch nicht zu beurteilen",
        "no_value": "kein Wert",
    },
}


def for_excel(targets: Iterable[ReleasedTarget]) -> bytes:
    """For a double click in a German Excel."""
    return _text(targets, list(COLUMNS.values()), ";", _german).encode("utf-8-sig")


def for_machines(targets: Iterable[ReleasedTarget]) -> bytes:
    """For programs."""
    return _text(targets, list(COLUMNS), ",", _plain).encode()


def _text(
    targets: Iterable[ReleasedTarget], headers: list[str], delimiter: str, spelled: Callable[[str, object], str]
) -> str:
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([spelled(name, getattr(target, name)) for name in COLUMNS] for target in targets)
    return sheet.getvalue()


def _plain(_name: str, held: object) -> str:
    """A number as it is, never taken for text; a text so that no spreadsheet takes it for a formula."""
    if held is None:
        return ""
    if isinstance(held, float):
        return repr(round(held, 10)).removesuffix(".0")
    return held.isoformat() if isinstance(held, date) else neutral(str(held)) if isinstance(held, str) else str(held)


def _german(name: str, held: object) -> str:
    if isinstance(held, float):
        return _plain(name, held).replace(".", ",")
    if isinstance(held, date):
        return f"{held:%d.%m.%Y}"
    return _plain(name, WORDS.get(name, {}).get(held, held) if isinstance(held, str) else held)
