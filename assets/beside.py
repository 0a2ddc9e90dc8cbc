"""One process beside the night, for work that needs heavy libraries and no connection of ours.

What belongs here: starting that process early, handing it work, and ending it. Great Expectations and Plotly are
imported on the other core while deliveries are read; later the process asks the suites, and builds the site while
feedback is written. Where the system can fork, the imports happen once per program in a server that does nothing
else, and each night's process is a fresh fork of it.
"""

import importlib
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from kiezwirkung.errors import BlockedError

if TYPE_CHECKING:
    from dashboards.site import SiteReport

P = ParamSpec("P")
T = TypeVar("T")
LIBRARIES = "assets.heavy_libraries"


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
            self._pool = ProcessPoolExecutor(1, mp_context=_context(), initializer=end_with_parent)
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


def _context() -> BaseContext:
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([LIBRARIES])
    return context


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
    """Import the heavy libraries in this process, unless they came with the fork."""
    importlib.import_module(LIBRARIES)


def build_site(release: Path, site: Path, *, with_reports: bool = False) -> "SiteReport":
    """Build the pages (and reports); runs beside the night, where the charts library is already imported."""
    from dashboards import site as pages

    return pages.build_site(release, site, with_reports=with_reports)
