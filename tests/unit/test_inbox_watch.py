"""The sensor starts a run for what has arrived, and waits for what is still arriving."""

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

Look = Callable[[], object]


@pytest.fixture(scope="module")
def dg() -> Any:
    """Imported here: Dagster takes a second, and every process collects this file."""
    return import_module("dagster")


@pytest.fixture
def delivered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIEZWIRKUNG_HOME", str(tmp_path))
    for name in ("INBOX", "DATA", "KEY"):
        monkeypatch.delenv(f"KIEZWIRKUNG_{name}", raising=False)
    (tmp_path / "inbox").mkdir()
    path = tmp_path / "inbox" / "meldung.csv"
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    return path


@pytest.fixture
def look(dg: Any) -> Look:
    """Asks the sensor of a job that is never run."""
    sensor = import_module("pipelines.inbox").inbox_sensor(dg.job(name="nothing")(lambda: None))

    def ask() -> object:
        with dg.DagsterInstance.ephemeral() as instance:
            return sensor(dg.build_sensor_context(instance=instance))

    return ask


def test_a_file_that_has_settled_starts_a_run_once(delivered: Path, look: Look, dg: Any) -> None:
    os.utime(delivered, (1_700_000_000, 1_700_000_000))
    first, second = look(), look()
    assert isinstance(first, dg.RunRequest)
    assert isinstance(second, dg.RunRequest)
    assert first.run_key == second.run_key


def test_a_file_that_is_still_being_written_waits(delivered: Path, look: Look, dg: Any) -> None:
    found = look()
    assert isinstance(found, dg.SkipReason)
    assert "noch geschrieben" in str(found.skip_message)
    assert delivered.exists()


def test_without_an_inbox_nothing_starts(delivered: Path, look: Look, dg: Any) -> None:
    delivered.unlink()
    delivered.parent.rmdir()
    assert isinstance(look(), dg.SkipReason)
