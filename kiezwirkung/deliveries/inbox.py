"""The inbox: which files lie there, by content and arrival.

What belongs here: finding files. Hidden files, lock files of office programs and half-copied files are no deliveries;
links that lead out of the inbox are not followed. What a file holds is asked in `reading.py`.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_IGNORED_STARTS = (".", "~$", "~")
_IGNORED_ENDS = (".tmp", ".part", ".partial", ".crdownload", ".download", ".swp", ".lock", "~")
_IGNORED_NAMES = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class InboxFile:
    """One file in the inbox: `name` is its path below the inbox, with forward slashes.

    Signs that are no valid UTF-8 (names from old archives) stand as `�` in `name`; `path` keeps them.
    """

    path: Path
    name: str
    sha256: str
    size: int
    modified_at: datetime


def scan(inbox: Path) -> list[InboxFile]:
    """All deliveries in an inbox, sorted by name; a missing inbox is an empty one."""
    if not inbox.is_dir():
        return []
    root = inbox.resolve()
    found = (_file(path, root) for path in _candidates(root))
    return sorted((file for file in found if file is not None), key=lambda file: (file.name, os.fsencode(file.path)))


def _candidates(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if not _is_ignored(name))
        for name in names:
            path = Path(folder) / name
            if not _is_ignored(name) and path.is_file() and path.resolve().is_relative_to(root):
                yield path


def _is_ignored(name: str) -> bool:
    lowered = name.lower()
    return lowered.startswith(_IGNORED_STARTS) or lowered.endswith(_IGNORED_ENDS) or lowered in _IGNORED_NAMES


def _file(path: Path, root: Path) -> InboxFile | None:
    """The file as it lies there; None if it has gone since the folder was listed."""
    try:
        status, sha256 = path.stat(), _hash(path)
    except FileNotFoundError:
        return None
    modified = datetime.fromtimestamp(status.st_mtime, tz=UTC)
    name = os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", errors="replace")
    return InboxFile(path, name, sha256, status.st_size, modified)


def _hash(path: Path) -> str:
    """SHA-256 of the bytes; a file that cannot be read goes by its name, and reading it will say so (D101)."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise
    except OSError:
        return hashlib.sha256(os.fsencode(path.name)).hexdigest()
