"""What the stages of one night share: settings, progress, and the fault that ended it.

What belongs here: the resource `night` and the way a stage is made. A stage is one step with many assets; its work is
done by the core.
"""

import errno
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from assets.beside import Beside
from kiezwirkung.errors import BlockedError, KiezwirkungError
from kiezwirkung.settings import Settings

_FULL = ("disk is full", "No space left on device")  # as SQLite and DuckDB say it
StageResults = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]


class Night:
    """One run over one data folder: its settings, where progress is told, and what stopped it if anything did."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings, self.say = settings, say
        self.fault: KiezwirkungError | None = None
        self.beside = Beside()

    def close(self) -> None:
        """End what the night started beside itself."""
        self.beside.close()


def stage(
    name: str,
    title: str,
    specs: Sequence[dg.AssetSpec],
    work: Callable[[Night], StageResults],
    checks: Sequence[dg.AssetCheckSpec] = (),
) -> dg.AssetsDefinition:
    """One step of the night that materialises `specs`; `work` yields their results.

    A fault ends the run with its own message. The message of an unforeseen exception may quote a cell (a database
    does so when it cannot convert), so only its kind and its place in our code are told.
    """

    @dg.multi_asset(name=name, specs=specs, check_specs=checks, required_resource_keys={"night"})
    def run(context: dg.AssetExecutionContext) -> StageResults:
        night: Night = context.resources.night
        night.say(title)
        try:
            with told(name):
                yield from work(night)
        except KiezwirkungError as fault:
            night.fault = fault
        if night.fault is not None:
            raise dg.Failure(description=str(night.fault), allow_retries=False)

    return run


@contextmanager
def told(name: str) -> Iterator[None]:
    """Around work on delivered data: an unforeseen fault becomes K206, because its own message may quote a cell.

    A full disk is K210.
    """
    try:
        yield
    except KiezwirkungError:
        raise
    except Exception as unforeseen:
        raise (_no_space() if _is_full_disk(unforeseen) else _without_message(name, unforeseen)) from None


def _is_full_disk(fault: BaseException | None) -> bool:
    """Whether this fault or what it came from says that nothing more can be written."""
    if fault is None:
        return False
    is_full = isinstance(fault, OSError) and fault.errno in {errno.ENOSPC, errno.EDQUOT}
    return is_full or any(words in str(fault) for words in _FULL) or _is_full_disk(fault.__cause__)


def _no_space() -> KiezwirkungError:
    return BlockedError(
        "K210",
        "Auf dem Datenträger ist kein Platz mehr.",
        what_to_do="Bitte Platz schaffen und die Nacht neu starten. Die letzte gute Ausgabe gilt weiter.",
    )


def _without_message(name: str, unforeseen: Exception) -> KiezwirkungError:
    frames = traceback.extract_tb(unforeseen.__traceback__)[-4:]
    place = " ← ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    return BlockedError(
        "K206",
        f"Schritt „{name}“ ist unerwartet abgebrochen ({type(unforeseen).__name__}, {place}).",
        what_to_do="Die letzte gute Ausgabe gilt weiter. Bitte der Entwicklung melden.",
    )
