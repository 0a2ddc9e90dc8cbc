"""Bad deliveries end as findings with a stable code; the others go on, and the exit status tells."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kiezwirkung.errors import EXIT_BLOCKED, EXIT_FINDINGS, EXIT_OK, EXIT_USAGE
from kiezwirkung.settings import Settings
from tests.integration.test_night import continued

Home = Callable[[str], Settings]
Command = Callable[[Settings], int]
PROJECT = """Projekt-ID;Projektname;Träger;Art;Bezirk;gültig von
MI01NH;Kiezhaus Beispiel (erfunden);Verein Beispiel (erfunden);Nachbarschaftshaus;Mitte;01.01.2020
"""
FILE_CODES = {
    "D101": "unlesbar",
    "D102": "verschlüsselt",
    "D103": "leer",
    "D104": "falsches Formular",
    "D105": "doppelt",
    "D106": "unbekanntes Projekt",
    "D107": "falsches Jahr",
    "D108": "Pflichtspalte fehlt",
    "D112": "ersetzt",
}


@pytest.fixture(scope="module")
def feedback_codes(demo_night: Any) -> set[str]:
    """Every code that stands in some feedback workbook."""
    folder = demo_night.settings.data / "feedback"
    books = [openpyxl.load_workbook(path, read_only=True) for path in sorted(folder.glob("*.xlsx"))]
    return {row[5] for book in books for row in book["Befunde"].iter_rows(values_only=True) if len(row) > 5}


@pytest.mark.parametrize("code", sorted(FILE_CODES))
def test_a_bad_file_is_a_finding_in_feedback_and_steward_list(
    demo_night: Any, feedback_codes: set[str], code: str
) -> None:
    listed = (demo_night.settings.data / "steward" / "befunde.csv").read_text(encoding="utf-8-sig").splitlines()
    planted = demo_night.faults.filter(code=code)["file"].to_list()
    assert planted, f"die Demo baut {FILE_CODES[code]} nicht ein"
    assert any(f'"{code}"' in line for line in listed)
    assert code in feedback_codes


@pytest.mark.slow
def test_exit_status_tells_success_findings_and_wrong_use(
    demo_night: Any, empty_night: Any, new_home: Home, command: Command, capsys: Any
) -> None:
    assert command(demo_night.settings) == EXIT_FINDINGS
    assert empty_night.exit_status == EXIT_OK
    nowhere = new_home("nirgends")
    shutil.rmtree(nowhere.inbox)
    assert command(nowhere) == EXIT_USAGE
    assert "[K001]" in capsys.readouterr().err


@pytest.mark.slow
def test_a_blocked_night_says_so_by_its_exit_status_and_leaves_the_last_good_edition(
    empty_night: Any, new_home: Home, command: Command, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def refuse(_folder: Path) -> list[str]:
        return ["geplanter Fehler"]

    settings = continued(empty_night.settings, new_home("gesperrt"))
    latest = (settings.editions / "latest").readlink()
    (settings.inbox / "Projekte.csv").write_text(PROJECT, encoding="utf-8")
    monkeypatch.setattr("kiezwirkung.warehouse.editions.find_faults", refuse)
    assert command(settings) == EXIT_BLOCKED
    assert "[K203]" in capsys.readouterr().err
    assert (settings.editions / "latest").readlink() == latest


@pytest.mark.slow
@pytest.mark.parametrize("is_folder", [False, True])
def test_without_a_key_no_file_is_read(new_home: Home, command: Command, capsys: Any, is_folder: bool) -> None:
    settings = new_home("schluessellos")
    settings.key_file.unlink()
    if is_folder:
        settings.key_file.mkdir()
    assert command(settings) == EXIT_USAGE
    assert "[K002]" in capsys.readouterr().err
    assert not settings.raw.exists()
