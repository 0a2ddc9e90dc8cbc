"""Writing the feedback of a night: one workbook per delivery that needs one, and no work that was done before.

What belongs here: the loop over deliveries, the file each one came from, and which workbooks lie there already.
A second process, if there is one, takes a share.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from kiezwirkung.deliveries.feedback.collecting import collect_feedback
from kiezwirkung.deliveries.feedback.content import FeedbackDelivery
from kiezwirkung.deliveries.feedback.unchanged import content_key, load_keys, save_keys
from kiezwirkung.deliveries.feedback.workbook import SUFFIX, feedback_names, write_feedback
from kiezwirkung.deliveries.templates import Template

Submit = Callable[..., Future[Any]]
_LARGEST_SOURCE = 20_000_000
_SHARE = 12  # workbooks handed over at once


@dataclass(frozen=True)
class Job:
    """One workbook to be written: its name, what it says, and the delivered file if it still lies there."""

    name: str
    delivery: FeedbackDelivery
    source: Path | None

    def write(self, folder: Path) -> bool:
        """Write it; whatever goes wrong costs this workbook only."""
        try:
            write_feedback(self.delivery, folder / self.name, _content(self.delivery, self.source))
        except Exception:
            return False
        return True


def write_jobs(jobs: Sequence[Job], folder: Path) -> list[bool]:
    """Write some workbooks, here or in another process; says which of them could be written."""
    return [job.write(folder) for job in jobs]


def write_all_feedback(
    con: duckdb.DuckDBPyConnection,
    templates: Mapping[str, Template],
    folder: Path,
    *,
    sources: Mapping[str, Path] | None = None,
    is_invented: bool = False,
    on_failure: Callable[[str], None] = lambda _name: None,
    submit: Submit | None = None,
) -> list[Path]:
    """Write one workbook per delivery with findings or replaced figures, and remove those no longer needed.

    A workbook that cannot be written stops no other; `on_failure` hears its name.

    Args:
        con: the working warehouse.
        templates: the forms.
        folder: where the workbooks lie; those of the night before are kept where nothing changed.
        sources: the delivered files that still lie in the inbox, by delivery id; a file whose content is another by
            now is not looked at.
        is_invented: whether the workbooks say that their data are invented.
        on_failure: told the name of a workbook that could not be written.
        submit: hands work to another process that takes a share; without it all is done here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known, keys, jobs = load_keys(folder), {}, []
    for name, delivery in _named(collect_feedback(con, templates, is_invented=is_invented)):
        source = _source(delivery, sources or {})
        keys[name] = content_key(delivery, has_source=source is not None)
        if known.get(name) != keys[name]:
            jobs.append(Job(name, delivery, source))
    for job, is_written in share(jobs, folder, submit):
        if not is_written:
            on_failure(job.name)
            del keys[job.name]
    for old in folder.glob(f"*{SUFFIX}"):
        if old.name not in keys and old.is_file():
            old.unlink()
    save_keys(folder, keys)
    return [folder / name for name in keys]


def share(jobs: Sequence[Job], folder: Path, submit: Submit | None) -> Iterator[tuple[Job, bool]]:
    """Write from the front here, while the other process takes small shares from the back as often as it is free.

    A share that got lost with its process is written here.
    """
    front, back = 0, len(jobs)
    given: tuple[Sequence[Job], Future[list[bool]]] | None = None
    while front < back or given is not None:
        if given is not None and (given[1].done() or front >= back):
            yield from zip(given[0], _result(*given, folder), strict=True)
            given = None
        if given is None and submit is not None and back - front > _SHARE:
            given = (jobs[back - _SHARE : back], submit(write_jobs, jobs[back - _SHARE : back], folder))
            back -= _SHARE
        if front < back:
            yield jobs[front], jobs[front].write(folder)
            front += 1


def _result(jobs: Sequence[Job], future: Future[list[bool]], folder: Path) -> list[bool]:
    try:
        return future.result()
    except Exception:
        return write_jobs(jobs, folder)


def _named(deliveries: Iterator[FeedbackDelivery]) -> Iterator[tuple[str, FeedbackDelivery]]:
    listed = list(deliveries)
    return zip(feedback_names(one.file_name for one in listed), listed, strict=True)


def _source(delivery: FeedbackDelivery, sources: Mapping[str, Path]) -> Path | None:
    """The delivered file, for the delivery itself; a copy of it shows no tables."""
    path = sources.get(delivery.delivery_id)
    return path if path is not None and delivery.received_at is not None else None


def _content(delivery: FeedbackDelivery, source: Path | None) -> bytes | None:
    """The bytes of the file, if they still are those that were read."""
    try:
        if source is None or delivery.only_informs or source.stat().st_size > _LARGEST_SOURCE:
            return None
        data = source.read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == delivery.delivery_id else None
