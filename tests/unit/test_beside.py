"""The process beside the night lives no longer than the night."""

import os
import signal
import subprocess
import sys
import time

from assets.beside import Beside

NIGHT = """
import os, signal, sys
from assets.beside import Beside
if __name__ == "__main__":
    beside = Beside()
    print(beside.collect(beside.start(os.getpid)), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_ends_when_the_night_is_killed(tmp_path):
    (tmp_path / "night.py").write_text(NIGHT, encoding="utf-8")
    told = tmp_path / "told.txt"
    with told.open("w", encoding="utf-8") as out:
        command = [sys.executable, str(tmp_path / "night.py")]
        subprocess.run(command, stdout=out, check=False, timeout=60)  # noqa: S603 - our own script
    process = int(told.read_text(encoding="utf-8"))
    deadline = time.monotonic() + 20
    while is_running(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(process)


def test_an_interruption_is_the_nights_to_handle():
    beside = Beside()
    process = beside.collect(beside.start(os.getpid))
    os.kill(process, signal.SIGINT)
    assert beside.collect(beside.start(os.getpid)) == process
    beside.close()
