"""Suites in a process of their own, warmed up while the night reads.

What belongs here: starting that process early and handing it suites. Importing Great Expectations takes seconds of one
core; here they pass on the other core while deliveries are read.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from expectations.loading import Suite
from expectations.results import SuiteResult
from expectations.running import run_suites
from kiezwirkung.errors import BlockedError


class SuiteProcess:
    """One process for all suites of a night; `close` ends it."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def warm(self) -> None:
        """Start the process and let it import what it needs; returns at once."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            self._pool.submit(import_library)

    def run(self, warehouse: Path, suites: Sequence[Suite], *, memory_limit: str, threads: int) -> list[SuiteResult]:
        """Ask suites about a warehouse nobody holds open; raises K205 if the process dies."""
        self.warm()
        assert self._pool is not None  # noqa: S101 - for the type checker: warm has just made it
        try:
            return self._pool.submit(run_suites, warehouse, suites, memory_limit=memory_limit, threads=threads).result()
        except BrokenProcessPool:
            self.close()
            what = "Die Prüfregeln ließen sich nicht ausführen: ihr Prozess ist abgebrochen."
            raise BlockedError(
                "K205", what, what_to_do="Reicht der Arbeitsspeicher? Bitte noch einmal starten."
            ) from None

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def import_library() -> None:
    """Import the library in this process, without its telemetry."""
    from expectations.running import tamed

    with tamed():
        import great_expectations  # noqa: F401
