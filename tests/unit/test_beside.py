"""The process beside the night lives no longer than the night."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

# What is imported beside the night is no matter here, so it is something light.
KILLED = """
import os, signal
from assets import beside
beside.LIBRARIES = "json"
if __name__ == "__main__":
    one = beside.Beside()
    print(one.collect(one.start(os.getpid)), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
INTERRUPTED = """
import os, signal
from assets import beside
beside.LIBRARIES = "json"
if __name__ == "__main__":
    one = beside.Beside()
    process = one.collect(one.start(os.getpid))
    os.kill(process, signal.SIGINT)
    print(process, one.collect(one.start(os.getpid)), flush=True)
    one.close()
"""


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def told_by(folder: Path, script: str) -> list[int]:
    """The processes a night names before it ends; read from a file, because those may outlive it."""
    (folder / "night.py").write_text(script, encoding="utf-8")
    told = folder / "told.txt"
    with told.open("w", encoding="utf-8") as out:
        command = [sys.executable, str(folder / "night.py")]
        subprocess.run(command, stdout=out, check=False, timeout=120)  # noqa: S603 - our own script
    return [int(word) for word in told.read_text(encoding="utf-8").split()]


@pytest.mark.slow
def test_it_ends_when_the_night_is_killed(tmp_path: Path):
    (process,) = told_by(tmp_path, KILLED)
    deadline = time.monotonic() + 60
    while is_running(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(process)


def test_an_interruption_is_the_nights_to_handle(tmp_path: Path):
    before, after = told_by(tmp_path, INTERRUPTED)
    assert before == after
