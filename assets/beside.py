"""One process beside the night, for work that needs heavy libraries and no connection of ours.

What belongs here: starting that process early, handing it work, and ending it. It imports Great Expectations and
Plotly on the other core while deliveries are read; later it asks the suites, and builds the site while feedback is
written.
"""

import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import ParamSpec, TypeVar

from kiezwirkung.errors import BlockedError

P = ParamSpec("P")
T = TypeVar("T")


class Beside:
    """The process of one night; it starts with the first work it gets."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def warm(self) -> None:
        """Start the process and let it import what it needs; returns at once."""
        self.start(import_libraries)

    def start(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand over work and go on; pieces are done one after the other."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=end_with_parent)
        return self._pool.submit(work, *args, **kwargs)

    def collect(self, future: Future[T]) -> T:
        """The result, or what the work raised; raises K208 if the process died."""
        try:
            return future.result()
        except BrokenProcessPool:
            self.close()
            raise BlockedError(
                "K208",
                "Ein Nebenprozess der Nacht ist abgebrochen.",
                what_to_do="Reicht der Arbeitsspeicher? Bitte noch einmal starten; die letzte gute gilt weiter.",
            ) from None

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def end_with_parent() -> None:
    """Let this process end when the night is killed (by itself it would wait forever), and Ctrl+C be the night's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def import_libraries() -> None:
    """Import the heavy libraries in this process, without their telemetry."""
    from expectations.running import tamed

    with tamed():
        import great_expectations  # noqa: F401
    import dashboards.site  # noqa: F401
