"""Reading in processes of their own, so that no file can take the night down.

What belongs here: starting those processes, handing them files, and what it means when one dies, hangs or runs out of
memory. A file that breaks a process is tried once more in a fresh one, for it may have paid for those before it; after
that it is too large or too costly (D114). The inner side is `reading_child.py`.
"""

import contextlib
import json
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Timer

import kiezwirkung
from kiezwirkung.deliveries.intake.reading_child import Job, Outcome, Setup
from kiezwirkung.errors import KiezwirkungError

_GRACE_SECONDS = 3
_START_SECONDS = 120
_LISTEN_SECONDS = 0.5
_PLACE = str(Path(kiezwirkung.__file__).parents[1])
SERVE = (
    "import os, sys; sys.path.insert(0, sys.argv[1]); os.environ['POLARS_MAX_THREADS'] = sys.argv[2];"
    "from kiezwirkung.deliveries.intake.reading_child import serve; serve()"
)


class Died(Exception):  # noqa: N818 - what happened, not what is wrong
    """The reading process is gone; `was_slow` if it had to be ended."""

    def __init__(self, *, was_slow: bool) -> None:
        self.was_slow = was_slow
        super().__init__()


class ReadingProcess:
    """One process that reads; it starts with its first file and again after a death."""

    def __init__(self, setup: Setup, key: str, script: str = SERVE, threads: int = 2) -> None:
        self._setup, self._key = setup, key
        self._command = [sys.executable, "-P", "-c", script, _PLACE, str(threads)]
        self._process: subprocess.Popen[bytes] | None = None
        self._is_closed = False

    def read(self, job: Job) -> Outcome:
        """Have one file read; a death is tried again once, in a fresh process."""
        for _ in range(2):
            try:
                outcome = self._ask(job)
            except Died as death:
                if death.was_slow or self._is_closed:
                    break
                continue
            if outcome != "too large":
                return outcome
            self._end()
        return "too large"

    def close(self) -> None:
        """End the process at once and for good."""
        self._is_closed = True
        self._end()

    def _ask(self, job: Job) -> Outcome:
        process = self._process or self._start()
        return self._exchange(process, job, self._setup.seconds + _GRACE_SECONDS)

    def _start(self) -> subprocess.Popen[bytes]:
        """Start the process and hear which reader it has; K605 if it does not come up or has another key."""
        if self._is_closed:
            raise Died(was_slow=False)
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and script
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            key = self._exchange(self._process, self._setup, _START_SECONDS)
        except Died:
            key = None
        if key != self._key and not self._is_closed:
            self._end()
            raise _not_started(has_other_key=key is not None)
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], message: object, seconds: float) -> Outcome:
        """Say one thing and hear one word; whoever takes longer is ended."""
        is_slow = Event()
        timer = Timer(seconds, _stop, (process, is_slow))
        timer.daemon = True
        timer.start()
        try:
            pickle.dump(message, process.stdin)  # type: ignore[arg-type]
            process.stdin.flush()  # type: ignore[union-attr]
            word = process.stdout.readline()  # type: ignore[union-attr]
        except (OSError, ValueError):  # gone, or closed from outside
            word = b""
        finally:
            timer.cancel()
        if word.endswith(b"\n"):
            outcome: Outcome = json.loads(word)
            return outcome
        self._end()
        raise Died(was_slow=is_slow.is_set() or _was_alarmed(process))

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in filter(None, (process.stdin, process.stdout)):
            with contextlib.suppress(OSError):
                stream.close()


def _stop(process: subprocess.Popen[bytes], is_slow: Event) -> None:
    is_slow.set()
    process.kill()


def _was_alarmed(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process ended itself because of its own time limit."""
    return hasattr(signal, "SIGALRM") and process.returncode == -signal.SIGALRM


def _not_started(*, has_other_key: bool) -> KiezwirkungError:
    what = "hat einen anderen Schlüssel gelesen" if has_other_key else "startet nicht"
    hint = "Liegt die Schlüsseldatei unverändert an ihrem Platz? Reichen Arbeitsspeicher und Rechte?"
    return KiezwirkungError("K605", f"Der Leseprozess {what}.", what_to_do=hint)


def read_apart(
    jobs: Sequence[Job], setup: Setup, key: str, processes: int, script: str = SERVE
) -> Iterator[tuple[Job, Outcome]]:
    """Have all files read, in their order; nothing starts for nothing to read, and nothing outlives the caller.

    Args:
        jobs: the files.
        setup: what the processes need.
        key: the reader's key in the raw store, which each process must come to by itself.
        processes: how many read side by side.
        script: what a process runs; another one only in tests.
    """
    count = max(1, min(processes, len(jobs)))
    everyone = [ReadingProcess(setup, key, script, processes) for _ in range(count)]
    idle: SimpleQueue[ReadingProcess] = SimpleQueue()
    for one in everyone:
        idle.put(one)

    def read(job: Job) -> tuple[Job, Outcome]:
        one = idle.get()
        try:
            return job, one.read(job)
        finally:
            idle.put(one)

    pool = ThreadPoolExecutor(count)
    futures = [pool.submit(read, job) for job in jobs]
    try:
        for future in futures:
            while not wait([future], timeout=_LISTEN_SECONDS).done:
                continue  # a wait without end would not hear Ctrl+C everywhere (Windows)
            yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for one in everyone:
            one.close()
        pool.shutdown(wait=True)
