"""Reminders as files: one list for the steward, one text per project.

What belongs here: `data/steward/erinnerungen.csv` and `data/steward/erinnerungen/<project>.txt`. A letter that says
the same as yesterday keeps its file and its time, so a new file is a new stage; one that is no longer needed goes.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import duckdb

from kiezwirkung.csv_lists import csv_list
from kiezwirkung.deadlines.reminders import Reminder, letters, open_reminders, shown_name
from kiezwirkung.deadlines.rules import Rules, load_rules
from kiezwirkung.german_dates import german_day
from kiezwirkung.whole_files import write_whole

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


def _csv(found: Iterable[Reminder], rules: Rules, as_of: date) -> bytes:
    labels = {stage.stage: stage.label for stage in rules.stages}
    return csv_list(
        HEADERS,
        (
            (
                one.project_id, shown_name(one.project_name), one.form, one.period, german_day(one.due_on),
                one.days_overdue, labels[one.stage], german_day(one.stage_on), german_day(one.last_delivery_on),
                german_day(as_of),
            )
            for one in found
        ),
    )  # fmt: skip


def _write_letters(folder: Path, written: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.txt"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        _write(folder / name, text.replace("\n", "\r\n").encode())


def _write(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        write_whole(path, content)


def _file_name(project_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", project_id) + ".txt"
