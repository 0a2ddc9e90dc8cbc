"""The process that reads deliveries: one file after the other, each straight into the raw store.

What belongs here: the inner side of reading apart from the night. Everything this process needs comes over its
standard input; it answers one word per file and keeps what the file holds to itself, also when it dies. The outer side
is `reading_apart.py`.
"""

import contextlib
import gc
import json
import os
import pickle
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TextIO

from kiezwirkung.deliveries.intake.raw_store import RawStore
from kiezwirkung.deliveries.reading.extents import MAX_MEMORY, MAX_SECONDS
from kiezwirkung.deliveries.reading.files import read_delivery
from kiezwirkung.deliveries.reading.results import Reader, Reading
from kiezwirkung.deliveries.templates import CodeList, Template
from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.privacy.pseudonyms import Pseudonymiser

try:
    import resource
except ImportError:  # Windows: no limit on memory, see docs/limits.md
    resource = None  # type: ignore[assignment]

_VALUES_BETWEEN_LOOKS = 200_000
Outcome = Literal["stored", "changed", "unreadable", "too large"]
Read = Callable[..., Reading]


@dataclass(frozen=True)
class Setup:
    """What a reading process is told at its start; the pseudonym key goes by its file, never by value."""

    templates: Mapping[str, Template]
    code_lists: Mapping[str, CodeList]
    accepted_years: range
    key_file: Path
    raw: Path
    memory: int = MAX_MEMORY
    seconds: int = MAX_SECONDS

    def reader(self) -> Reader:
        """The reader, with the key from its file."""
        key = Pseudonymiser.from_key_file(self.key_file)
        return Reader(self.templates, self.code_lists, key, self.accepted_years)


@dataclass(frozen=True)
class Job:
    """One file to read: where it lies, the content it is known by, and what the steward corrects in it."""

    path: Path
    delivery_id: str
    corrections: Sequence[Any] = ()


def serve(read: Read = read_delivery) -> None:
    """Read what the parent asks for until it has nothing more, or is gone."""
    with contextlib.suppress(ValueError):  # not the main thread: only tests
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers, asked = _answers(), sys.stdin.buffer
    setup: Setup = pickle.load(asked)  # noqa: S301 - from our own parent
    _limit_memory(setup.memory)
    try:
        store = RawStore(setup.raw, reader := setup.reader())
    except KiezwirkungError:
        return _tell(answers, "")
    look_for_garbage_seldom()
    _tell(answers, store.key)
    with contextlib.suppress(EOFError):
        while True:
            job: Job = pickle.load(asked)  # noqa: S301
            with _alarm(setup.seconds):
                outcome = _read(job, reader, store, read)
            _tell(answers, outcome)


def look_for_garbage_seldom() -> None:
    """What is loaded by now stays, and a file makes many small values and no circles: Python need not look so often."""
    gc.freeze()
    gc.set_threshold(_VALUES_BETWEEN_LOOKS)


def _read(job: Job, reader: Reader, store: RawStore, read: Read) -> Outcome:
    try:
        reading = read(job.path, reader, job.corrections) if job.corrections else read(job.path, reader)
        if reading.delivery_id != job.delivery_id:
            return "changed" if job.path.is_file() and os.access(job.path, os.R_OK) else "unreadable"
        store.store(reading)
    except MemoryError:
        return "too large"
    except Exception:  # a fault of ours costs one file, never the night
        return "unreadable"
    return "stored"


def _answers() -> TextIO:
    """The way back to the parent. Whatever else writes to the standard streams says nothing: it may quote a cell."""
    own = os.fdopen(os.dup(1), "w", encoding="ascii")
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    return own


def _tell(answers: TextIO, word: str) -> None:
    answers.write(json.dumps(word) + "\n")
    answers.flush()


def _limit_memory(size: int) -> None:
    if resource is not None:
        with contextlib.suppress(ValueError, OSError):  # the machine allows less already
            resource.setrlimit(resource.RLIMIT_AS, (size, size))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextlib.contextmanager
def _alarm(seconds: int) -> Any:
    """End this process when a file takes too long: the parent would do it, but the parent may be gone."""
    if not hasattr(signal, "alarm"):
        yield
        return
    signal.alarm(seconds + 1)
    try:
        yield
    finally:
        signal.alarm(0)
