"""A trial run gives the night's verdicts and leaves no trace; the listing says what became of each delivery."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.settings import Settings
from pipelines.checking import check_file
from pipelines.cli import main
from pipelines.deliveries import list_deliveries

Ask = Callable[[Path, str], pl.DataFrame]
pytestmark = pytest.mark.slow
ONLY_HERE = {"D105"}  # the file lies in the inbox already


def worst_file(settings: Settings, ask: Ask) -> tuple[str, str]:
    """Of the deliveries that came late the one with the most different findings: file name and id."""
    rows = ask(
        settings.warehouse,
        """select d.file_name, d.delivery_id from quality.finding as f join raw.delivery as d using (delivery_id)
        where d.delivery_id not in (select delivery_id from raw.duplicate_file)
        group by all order by bool_or(f.code = 'D121') desc, count(distinct f.code) desc, d.file_name limit 1""",
    ).rows()
    return str(rows[0][0]), str(rows[0][1])


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def test_a_trial_gives_the_verdicts_of_the_night_and_stores_nothing(demo_night: Any, ask: Ask, tmp_path: Path) -> None:
    settings = demo_night.settings
    name, delivery_id = worst_file(settings, ask)
    before = tree(settings.data) | tree(settings.inbox)
    verdict = check_file(settings, settings.inbox / name, lambda _: None, feedback=tmp_path / "probe.xlsx")
    found = ask(
        settings.warehouse, f"select code, sheet, cell from quality.finding where delivery_id = '{delivery_id}'"
    )
    told = {(one.code, one.sheet, one.cell) for one in verdict.delivery.findings if one.code not in ONLY_HERE}
    assert "D121" in found["code"]
    assert {code for code, _, _ in told} == set(found["code"]) - ONLY_HERE
    assert len(told) == found.unique().height
    assert tree(settings.data) | tree(settings.inbox) == before
    assert (tmp_path / "probe.xlsx").stat().st_size > 1000
    assert any("nichts wurde gespeichert" in line for line in verdict.lines())


def test_a_new_file_is_checked_against_register_and_earlier_deliveries(demo_night: Any, tmp_path: Path) -> None:
    settings = demo_night.settings
    head = "Projekt-ID;Meldejahr;Standort-ID;Monat;Bereich;Besuche;Erfassung"
    unknown = tmp_path / "probe.csv"
    unknown.write_text(f"{head}\nMI99NH;2025;MI99NH-01;März;Beratung;12O;gezählt\n", encoding="utf-8")
    verdict = check_file(settings, unknown, lambda _: None)
    assert {"D201"} <= {one.code for one in verdict.delivery.findings}
    unknown.write_text(f"{head}\nMI99NH;2025;MI99NH-01;März;Beratung;120;gezählt\n", encoding="utf-8")
    assert {"D106"} <= {one.code for one in check_file(settings, unknown, lambda _: None).delivery.findings}


def test_a_file_that_is_not_there_is_said_so(demo_night: Any, tmp_path: Path) -> None:
    with pytest.raises(KiezwirkungError, match="K602"):
        check_file(demo_night.settings, tmp_path / "fehlt.csv", lambda _: None)


def test_the_listing_names_every_file_once_with_its_state(demo_night: Any, ask: Ask) -> None:
    settings = demo_night.settings
    lines = list_deliveries(settings)
    files = [path for path in settings.inbox.rglob("*") if path.is_file()]
    listed = [line for line in lines if line.startswith("M-")]
    assert len(listed) == len(files)
    assert (
        sum("  doppelt  " in line for line in listed)
        == ask(settings.warehouse, "select count(*) as n from raw.duplicate_file").item()
    )
    assert "gilt" in lines[-2]
    assert any(re.search(r"\d+ F \d+ W \d+ H, \d+ neu, \d+ akzeptiert  ", line) for line in listed)
    only = list_deliveries(settings, state="refused")
    assert {line.split()[0] for line in only if line.startswith("M-")} < {line.split()[0] for line in listed}


def test_a_file_no_night_has_seen_waits(demo_night: Any, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "neu\u202excod.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    shutil.copytree(demo_night.settings.data / "ledger", tmp_path / "data" / "ledger")
    settings = replace(demo_night.settings, inbox=inbox, data=tmp_path / "data")
    waiting = [line for line in list_deliveries(settings) if "wartet auf die nächste Nacht" in line]
    assert len(waiting) == 1
    assert "\u202e" not in waiting[0]


def test_before_the_first_night_the_listing_says_so(tmp_path: Path, capsys: Any) -> None:
    assert main(["inbox", "--data", str(tmp_path / "data")]) == 0
    assert "noch keine Nacht" in capsys.readouterr().out
