"""Ctrl+C and SIGTERM end a night with their own status, also when the fault they cause looks like something else."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from kiezwirkung.errors import BlockedError
from pipelines.stopping import NOTHING, Stopped, stoppable

NIGHT = """
import signal, sys, time
from pathlib import Path
import pipelines.nightly as nightly
from kiezwirkung.errors import BlockedError
from pipelines.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a terminal

def job(settings, say):
    print("begun", flush=True)
    try:
        time.sleep(30)
    except KeyboardInterrupt:
        raise BlockedError("K206", "Die Nacht ist unerwartet abgebrochen.") from None

nightly._run_job = job
home = Path(sys.argv[1])
sys.exit(main(["nightly", "--inbox", str(home / "inbox"), "--data", str(home / "data")]))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_night_says_so_and_ends_with_the_status_of_its_signal(tmp_path, number: int, status: int) -> None:
    (tmp_path / "inbox").mkdir()
    command = [sys.executable, "-c", NIGHT, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as night:  # noqa: S603
        assert night.stdout is not None
        assert night.stdout.readline() == "begun\n"
        time.sleep(0.1)
        night.send_signal(number)
        _, told = night.communicate(timeout=60)
    assert (night.returncode, told) == (status, "Abgebrochen. Die letzte gute Ausgabe gilt weiter.\n")


def test_the_first_signal_counts_and_the_old_handling_comes_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stoppable() as signal_that_came:
        assert signal_that_came() == NOTHING
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
        assert signal_that_came() == signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before


def test_another_fault_stays_what_it_is(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines import nightly

    def fail(_settings: object, _say: object) -> None:
        raise BlockedError("K203", "Prüfung.")

    monkeypatch.setattr(nightly, "_run_job", fail)
    with pytest.raises(BlockedError, match="K203"):
        nightly._run_until_stopped(object(), print)  # type: ignore[arg-type]


def test_beside_the_main_thread_nothing_is_taken_over() -> None:
    seen: list[int] = []

    def run() -> None:
        with stoppable() as signal_that_came:
            seen.append(signal_that_came())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [NOTHING]


def test_the_status_is_that_of_a_shell() -> None:
    assert (Stopped(signal.SIGINT).exit_status, Stopped(signal.SIGTERM).exit_status) == (130, 143)
