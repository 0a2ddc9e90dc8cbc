"""Reminders: the right stage, one letter per project, and nothing in it that could do harm."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kiezwirkung.deadlines.reminder_files import HEADERS, write_reminders

pytestmark = pytest.mark.slow  # a warehouse for each test

Lay = Callable[[str, list[dict[str, Any]]], None]
Night = Callable[[date], list[dict[str, str]]]
DUE = date(2026, 1, 15)


@pytest.fixture
def night(con: duckdb.DuckDBPyConnection, build: Callable[[date], None], steward: Path) -> Night:
    """The list a night of that day writes."""

    def run(as_of: date) -> list[dict[str, str]]:
        build(as_of)
        write_reminders(con, steward, as_of=as_of)
        text = (steward / "erinnerungen.csv").read_text(encoding="utf-8-sig")
        return list(csv.DictReader(text.splitlines(), delimiter=";"))

    return run


def letter(steward: Path, name: str = "MI01NH.txt") -> str:
    return (steward / "erinnerungen" / name).read_text(encoding="utf-8")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (-8, None),
        (-7, "Vorab"),
        (0, "Vorab"),
        (1, "1. Erinnerung"),
        (13, "1. Erinnerung"),
        (14, "2. Erinnerung"),
        (27, "2. Erinnerung"),
        (28, "3. Erinnerung"),
    ],
)
def test_the_stage_follows_from_the_dates(night: Night, days: int, stage: str | None) -> None:
    found = [row for row in night(DUE + timedelta(days=days)) if row["Zeitraum"] == "Dezember 2025"]
    assert [row["Stufe"] for row in found] == ([stage] if stage else [])
    assert [row["Tage über der Frist"] for row in found] == ([str(max(days, 0))] if stage else [])
    assert [row["Frist"] for row in found] == (["15.01.2026"] if stage else [])


@pytest.mark.usefixtures("project")
def test_within_a_stage_the_letter_is_not_written_again(night: Night, steward: Path) -> None:
    night(DUE + timedelta(days=1))
    path = steward / "erinnerungen" / "MI01NH.txt"
    first, written_at = path.read_bytes(), path.stat().st_ino
    night(DUE + timedelta(days=13))
    assert (path.read_bytes(), path.stat().st_ino) == (first, written_at)
    night(DUE + timedelta(days=14))
    assert path.read_bytes() != first


@pytest.mark.usefixtures("project")
def test_one_letter_lists_all_forms_and_periods(night: Night, steward: Path) -> None:
    night(date(2026, 3, 30))
    text = letter(steward)
    assert list((steward / "erinnerungen").iterdir()) == [steward / "erinnerungen" / "MI01NH.txt"]
    assert text.startswith("Betreff: Meldungen MI01NH – 3. Erinnerung")
    assert "Projekt: MI01NH Haus Sonne (erfunden)" in text
    missing, soon = text.split("Bald fällig:")
    assert text.count("- Besuche je Monat") == 1
    assert "    Dezember 2025, Frist 15.01.2026\n" in missing
    assert "    Januar 2026, Frist 16.02.2026\n" in missing
    assert "    4. Quartal 2025, Frist 15.01.2026\n" in missing
    assert "    Jahr 2025, Frist 31.03.2026\n" in soon


def test_a_moved_deadline_says_why(night: Night, lay: Lay, project: str, steward: Path) -> None:
    closure = {"closed_from": date(2026, 1, 12), "closed_to": date(2026, 1, 16), "kind": "umbau"}
    lay("staging.closures", [{"closure_id": "S-1", "project_id": project} | closure])
    found = night(date(2026, 1, 20))
    assert {row["Frist"] for row in found} == {"23.01.2026"}
    assert "Dezember 2025, Frist 23.01.2026 (verlegt wegen einer Schließzeit)" in letter(steward)


def test_what_has_come_is_not_asked_for(night: Night, lay: Lay, project: str, steward: Path) -> None:
    night(date(2026, 2, 1))
    period = {"project_id": project, "delivery_id": "d", "is_first": True}
    lay(
        "quality.delivered_period",
        [
            period | {"entity": "visits", "period_on": date(2025, 12, 1), "delivered_on": date(2026, 1, 20)},
            period | {"entity": "consultations", "period_on": date(2025, 10, 1), "delivered_on": date(2026, 1, 20)},
        ],
    )
    assert night(date(2026, 2, 1)) == []
    assert list((steward / "erinnerungen").iterdir()) == []
    found = {row["Formular"]: row["Letzte Meldung am"] for row in night(date(2026, 4, 2))}
    assert found["Besuche je Monat"] == "20.01.2026"
    assert found["Regelmäßige Angebote"] == ""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("@Haus", "'@Haus"),
        ("Haus {missing} %s", "Haus {missing} %s"),
        ("Haus\r\nBetreff: neu", "Haus Betreff: neu"),
        ("Erika Mustermann", ""),
    ],
)
def test_a_name_from_the_register_does_no_harm(night: Night, lay: Lay, steward: Path, name: str, shown: str) -> None:
    row = {"project_id": "MI01NH", "project_name": name, "district_code": "01", "valid_from": date(2025, 12, 1)}
    lay("staging.projects", [row])
    assert {row["Projekt"] for row in night(date(2026, 2, 1))} == {shown}
    text = letter(steward)
    assert len([line for line in text.splitlines() if line.startswith("Betreff:")]) == 1
    assert f"Projekt: MI01NH {shown.removeprefix(chr(39))}".rstrip() in text


def test_a_project_id_never_leaves_the_folder(night: Night, lay: Lay, steward: Path) -> None:
    lay("staging.projects", [{"project_id": "../../böse", "district_code": "01", "valid_from": date(2025, 12, 1)}])
    night(date(2026, 2, 1))
    assert [path.name for path in (steward / "erinnerungen").iterdir()] == ["______b_se.txt"]


@pytest.mark.usefixtures("project")
def test_invented_letters_say_so(con: duckdb.DuckDBPyConnection, build: Callable[[date], None], steward: Path) -> None:
    build(date(2026, 2, 1))
    assert write_reminders(con, steward, as_of=date(2026, 2, 1), is_invented=True) == 1
    assert letter(steward).startswith("ERFUNDENE DATEN")


def test_the_list_has_its_head_even_when_nothing_is_missing(night: Night, steward: Path) -> None:
    assert night(date(2026, 2, 1)) == []
    head = (steward / "erinnerungen.csv").read_bytes().removeprefix(b"\xef\xbb\xbf").decode().splitlines()[0]
    assert head == ";".join(f'"{name}"' for name in HEADERS)
