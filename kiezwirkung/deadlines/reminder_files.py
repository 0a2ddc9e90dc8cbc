"""Reminders as files: one list for the steward, one text per project.

What belongs here: `data/steward/erinnerungen.csv` and `data/steward/erinnerungen/<project>.txt`. A letter that says
the same as yesterday keeps its file and its time, so a new file is a new stage; one that is no longer needed goes.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import duckdb

from kiezwirkung.deadlines.reminders import Reminder, german, letters, open_reminders, shown_name
from kiezwirkung.deadlines.rules import Rules, load_rules
from kiezwirkung.deliveries.feedback.steward_list import neutral

LIST, FOLDER = "erinnerungen.csv", "erinnerungen"
HEADERS = (
    "Projekt-ID", "Projekt", "Formular", "Zeitraum", "Frist", "Tage über der Frist", "Stufe", "Stufe seit",
    "Letzte Meldung am", "Stand",
)  # fmt: skip


def write_reminders(con: duckdb.DuckDBPyConnection, steward: Path, *, as_of: date, is_invented: bool = False) -> int:
    """Write list and letters below `steward`; gives the number of projects that are reminded."""
    rules, found = load_rules(), open_reminders(con)
    _write(steward / LIST, _csv(found, rules, as_of))
    written = {_file_name(key): text for key, text in letters(found, rules, is_invented=is_invented).items()}
    _write_letters(steward / FOLDER, written)
    return len(written)


def _csv(found: Iterable[Reminder], rules: Rules, as_of: date) -> str:
    labels = {stage.stage: stage.label for stage in rules.stages}
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADERS)
    for one in found:
        stage = (labels[one.stage], german(one.stage_on))
        line = (
            one.project_id, shown_name(one.project_name), one.form, one.period, german(one.due_on), one.days_overdue,
            *stage, german(one.last_delivery_on), german(as_of),
        )  # fmt: skip
        writer.writerow([neutral(str(value)) for value in line])
    return "\ufeff" + buffer.getvalue()


def _write_letters(folder: Path, written: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.txt"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        _write(folder / name, text.replace("\n", "\r\n"))


def _write(path: Path, text: str) -> None:
    content = text.encode()
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".building")
    beside.write_bytes(content)
    beside.replace(path)


def _file_name(project_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", project_id) + ".txt"
