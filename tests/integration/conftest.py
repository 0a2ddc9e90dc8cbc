"""Whole nights made once for all tests of this folder, and the means to make more.

A night costs twenty seconds of work: what only looks at one shares it, what needs another goes on from a copy.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from kiezwirkung.demo.inventing import invent
from kiezwirkung.demo.plan import DemoPlan
from kiezwirkung.settings import Settings
from pipelines.cli import main
from pipelines.configuration import settings_for, write_note
from pipelines.demonstration import AS_OF
from pipelines.nightly import NightOutcome, run_night

PLAN = DemoPlan(seed=7, months=12, scale=0.1, end=date(2025, 12, 31))
Home = Callable[[str], Settings]


@dataclass(frozen=True)
class DemoNight:
    """One finished night with what was planted and what it left."""

    settings: Settings
    outcome: NightOutcome
    faults: pl.DataFrame
    said: list[str]


@dataclass(frozen=True)
class EmptyNight:
    """A night without any delivery, as the command runs it."""

    settings: Settings
    exit_status: int


def query(path: Path, sql: str) -> pl.DataFrame:
    """Rows of a DuckDB file that nobody holds for writing."""
    with duckdb.connect(str(path), read_only=True) as con:
        return con.sql(sql).pl()


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Makes a folder for a night of its own, without pages, with a key that is for tests only."""

    def make(name: str) -> Settings:
        home = tmp_path_factory.mktemp(name)
        key = home / "schluessel" / "pseudonym.key"
        key.parent.mkdir()
        key.write_text("5c" * 32, encoding="ascii")
        (home / "inbox").mkdir()
        write_note(home / "data", as_of=AS_OF, is_invented=True)
        return replace(settings_for(home / "inbox", home / "data", key), with_site=False)

    return make


@pytest.fixture(scope="session")
def demo_night(new_home: Home) -> DemoNight:
    """A small demo night with all kinds of faults."""
    settings = replace(new_home("nacht"), with_site=True)
    ledger = invent(PLAN, settings.inbox)
    said: list[str] = []
    outcome = run_night(settings, said.append)
    return DemoNight(settings, outcome, ledger.frame(), said)


@pytest.fixture(scope="session")
def command() -> Callable[[Settings], int]:
    """Runs `kiezwirkung nightly` over settings and gives its exit status."""

    def run(settings: Settings) -> int:
        where = ["--inbox", str(settings.inbox), "--data", str(settings.data), "--key", str(settings.key_file)]
        site = [] if settings.with_site else ["--without-site"]
        return main(["nightly", *where, *site, "--without-reports"])

    return run


@pytest.fixture(scope="session")
def empty_night(new_home: Home, command: Callable[[Settings], int]) -> EmptyNight:
    """A night over an empty inbox."""
    settings = new_home("leer")
    return EmptyNight(settings, command(settings))


@pytest.fixture(scope="session")
def ask() -> Callable[[Path, str], pl.DataFrame]:
    """Rows of a DuckDB file."""
    return query
