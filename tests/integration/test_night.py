"""A whole night keeps its promises: nothing missed, nothing invented, nothing lost, same input same output."""

import dataclasses
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.settings import Settings
from pipelines.nightly import only_night, run_night

Ask = Callable[[Path, str], pl.DataFrame]
Home = Callable[[str], Settings]
PLACE = ["file", "sheet", "row_number", "cell", "code"]


def found(warehouse: Path, ask: Ask) -> pl.DataFrame:
    """Findings that follow from a row by itself; what its past or other forms make of it, no ledger of faults knows.

    Those (D303 to D308) are proved on series of known truth: tests/unit/plausibility. Who is late (D121) follows from
    the calendar: test_deadlines.py.
    """
    return ask(
        warehouse,
        """select file_name as file, sheet, row_number, cell, code from quality.finding
        where code not between 'D303' and 'D308' and code <> 'D121'""",
    )


def test_every_planted_fault_is_found_at_its_cell_and_nothing_else_is(demo_night: Any, ask: Ask) -> None:
    planted, reported = demo_night.faults.select(PLACE), found(demo_night.settings.warehouse, ask)
    missed = planted.join(reported, on=PLACE, how="anti", nulls_equal=True)
    invented = reported.join(planted, on=PLACE, how="anti", nulls_equal=True)
    assert (missed.rows(), invented.rows()) == ([], [])
    assert demo_night.faults["kind"].n_unique() >= 20


def test_each_planted_fault_once_forgotten_would_be_noticed(demo_night: Any, ask: Ask) -> None:
    reported = found(demo_night.settings.warehouse, ask)
    fewer = demo_night.faults.select(PLACE).slice(1)
    assert reported.join(fewer, on=PLACE, how="anti", nulls_equal=True).height == 1


def test_what_nobody_can_judge_is_told_to_the_centre_with_its_reason(demo_night: Any, ask: Ask) -> None:
    silent = ask(
        demo_night.settings.warehouse,
        "select file_name, detail from quality.finding where code = 'D306' order by all limit 1",
    )
    stem = Path(silent["file_name"].item()).stem
    books = (demo_night.settings.data / "feedback").glob(f"*{stem}__Rueckmeldung.xlsx")
    opened = [CalamineWorkbook.from_path(str(book)) for book in books]
    rows = [row for book in opened for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    assert [cell for row in rows for cell in row if silent["detail"].item() in str(cell)] != []


def test_no_row_is_lost_in_any_file(demo_night: Any, ask: Ask) -> None:
    ledger = ask(demo_night.settings.warehouse, "from quality.conservation select *")
    files = [path for path in demo_night.settings.inbox.rglob("*") if path.is_file()]
    parts = ledger["rows_accepted"] + ledger["rows_quarantined"] + ledger["rows_skipped"]
    assert ledger.height == len(files)
    assert parts.to_list() == ledger["rows_read"].to_list()
    assert ledger["rows_accepted"].sum() > 1000


def test_a_night_leaves_edition_site_and_feedback(demo_night: Any) -> None:
    data = demo_night.settings.data
    edition = data / "editions" / "latest"
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["edition_number"] == 1
    assert {path.name for path in edition.iterdir()} >= {"analyst.duckdb", "release.duckdb", "manifest.json"}
    assert list(edition.rglob("*.parquet"))
    assert len(list((data / "site").glob("bezirk-*.html"))) == 12
    assert list((data / "feedback").glob("*__Rueckmeldung.xlsx"))
    assert (data / "steward" / "befunde.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_every_shown_value_says_n_of_all_interval_or_reason_and_version(demo_night: Any, ask: Ask) -> None:
    bare = ask(
        demo_night.settings.editions / "latest" / "release.duckdb",
        """select indicator_id, level, count(*) as bare from mart.indicator_value
        where value is not null and (delivered_count is null or expected_count is null or version is null
            or (lower is null and interval_reason = '')) group by all""",
    )
    assert bare.rows() == []


def test_small_counts_are_withheld_from_the_release(demo_night: Any, ask: Ask) -> None:
    release = demo_night.settings.editions / "latest" / "release.duckdb"
    small = ask(
        release,
        """select v.indicator_id from mart.indicator_value as v join mart.indicator as i using (indicator_id)
        where i.unit_label in ('Freiwillige', 'Personen') and v.value > 0 and v.value < 5""",
    )
    withheld = ask(release, "select count(*) as n from mart.indicator_value where mark = 'g'")
    shown = ask(release, "select count(*) as n from mart.indicator_value where mark = 'g' and value is not null")
    assert small.is_empty()
    assert (withheld.item() > 0, shown.item()) == (True, 0)


def test_a_night_with_nothing_new_rewrites_nothing(demo_night: Any) -> None:
    data = demo_night.settings.data
    ignored = {"nacht.lock"}
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file() and path.name not in ignored}
    said: list[str] = []
    again = run_night(demo_night.settings, said.append)
    after = {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file() and path.name not in ignored}
    assert (again.is_new, again.edition_number) == (False, 1)
    assert after == before


def hashes(settings: Settings, ask: Ask) -> dict[str, tuple[int, str]]:
    rows = ask(settings.warehouse, "select table_name, row_count, content_hash from quality.table_hash").rows()
    return {name: (count, content) for name, count, content in rows}


def continued(finished: Settings, home: Settings) -> Settings:
    """The inbox and data of a finished night at another place, for a second night."""
    for source, target in ((finished.inbox, home.inbox), (finished.data, home.data)):
        shutil.copytree(source, target, dirs_exist_ok=True, symlinks=True)
    return home


@pytest.mark.slow
def test_other_thread_counts_and_file_orders_give_equal_tables(demo_night: Any, new_home: Home, ask: Ask) -> None:
    other = dataclasses.replace(new_home("andere"), threads=1)
    files = sorted((path for path in demo_night.settings.inbox.rglob("*") if path.is_file()), reverse=True)
    for path in files:
        target = other.inbox / path.relative_to(demo_night.settings.inbox)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    run_night(other, lambda _: None)
    assert hashes(other, ask) == hashes(demo_night.settings, ask)


def test_a_second_night_over_the_same_folder_is_refused(new_home: Home) -> None:
    settings = new_home("doppelt")
    refused: list[str] = []

    def try_again() -> None:
        try:
            run_night(settings, lambda _: None)
        except KiezwirkungError as error:
            refused.append(error.code)

    with only_night(settings.data):
        thread = threading.Thread(target=try_again)
        thread.start()
        thread.join()
    assert refused == ["K003"]


@pytest.mark.slow
def test_an_empty_inbox_makes_a_night_without_figures(empty_night: Any, ask: Ask) -> None:
    settings = empty_night.settings
    listed = (settings.data / "steward" / "befunde.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(listed) == 1
    assert ask(settings.editions / "latest" / "release.duckdb", "from mart.indicator select count(*)").item() >= 16
