"""The inbox: which files lie there, by content and arrival.

What belongs here: finding files. Hidden files, lock files of office programs and half-copied files are no deliveries;
links that lead out of the inbox are not followed, pipes and devices never opened, and both are told. A file that
changes while it is looked at waits. What a file holds is asked in `reading/files.py`.
"""

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiezwirkung.deliveries.reading.extents import MAX_FILE, SETTLED_SECONDS

_IGNORED_STARTS = (".", "~$", "~")
_IGNORED_ENDS = (".tmp", ".part", ".partial", ".crdownload", ".download", ".swp", ".lock", "~")
_IGNORED_NAMES = {"thumbs.db", "desktop.ini"}
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # signs that cannot be seen or turn the reading direction


@dataclass(frozen=True)
class InboxFile:
    r"""One file in the inbox: `name` is its path below the inbox, with forward slashes, fit to be written down.

    Signs that are no valid UTF-8 (names from old archives) stand as `�` in `name`, those that cannot be seen as
    `\u202e`; `path` keeps them.
    """

    path: Path
    name: str
    sha256: str
    size: int
    modified_at: datetime


@dataclass(frozen=True)
class Look:
    """One look into an inbox: the files that lie there, and the names of those still being written; both sorted.

    `left_out` is what lies there and is never read: links out of the inbox or to nothing, pipes, devices. Each goes by
    its name (`sha256` is that of the name) and by the time of the link itself.
    """

    files: list[InboxFile]
    waiting: list[str]
    left_out: list[InboxFile] = field(default_factory=list)


def scan(inbox: Path) -> list[InboxFile]:
    """All deliveries in an inbox, sorted by name; a missing inbox is an empty one."""
    return look_into(inbox).files


def look_into(inbox: Path, now: datetime | None = None) -> Look:
    """All deliveries in an inbox, and which still change or (if `now` is told) changed a moment before."""
    if not inbox.is_dir():
        return Look([], [])
    root = inbox.resolve()
    candidates = list(_candidates(root))
    left_out = [one for path in candidates if _leads_away(path, root) and (one := _not_read(path, root)) is not None]
    away = {one.path for one in left_out}
    seen = [(path, _file(path, root)) for path in candidates if path not in away and not path.is_dir()]
    still = {path for path, file in seen if file is not None and (file.size < 0 or _is_fresh(file, now))}
    files = [file for path, file in seen if file is not None and path not in still]
    waiting = sorted(_name(path, root) for path in still)
    return Look(_sorted(files), waiting, _sorted(left_out))


def _sorted(files: list[InboxFile]) -> list[InboxFile]:
    return sorted(files, key=lambda file: (file.name, os.fsencode(file.path)))


def _candidates(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if not _is_ignored(name))
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        yield from (Path(folder) / name for name in (*names, *links) if not _is_ignored(name))


def _leads_away(path: Path, root: Path) -> bool:
    """Whether something is no file (or link to a folder) of this inbox."""
    try:
        return not ((path.is_file() or path.is_dir()) and path.resolve().is_relative_to(root))
    except (OSError, RuntimeError):  # a place nobody may look into, a link to itself
        return True


def _not_read(path: Path, root: Path) -> InboxFile | None:
    """What is not read, by its name; None if it has gone since the listing."""
    try:
        status = path.lstat()
    except OSError:
        return None
    named = hashlib.sha256(os.fsencode(path.relative_to(root))).hexdigest()
    return InboxFile(path, _name(path, root), named, 0, datetime.fromtimestamp(status.st_mtime, tz=UTC))


def _is_ignored(name: str) -> bool:
    lowered = name.lower()
    return lowered.startswith(_IGNORED_STARTS) or lowered.endswith(_IGNORED_ENDS) or lowered in _IGNORED_NAMES


def _is_fresh(file: InboxFile, now: datetime | None) -> bool:
    """Whether a file changed a moment ago; one from the future did so long ago, by a wrong clock."""
    return now is not None and timedelta(0) <= now - file.modified_at < timedelta(seconds=SETTLED_SECONDS)


def _file(path: Path, root: Path) -> InboxFile | None:
    """The file as it lies there, of size -1 if it changed meanwhile; None if it has gone since the listing."""
    try:
        status, sha256, after = path.stat(), _hash(path), path.stat()
    except FileNotFoundError:
        return None
    is_still = (status.st_size, status.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    modified = datetime.fromtimestamp(status.st_mtime, tz=UTC)
    return InboxFile(path, _name(path, root), sha256, status.st_size if is_still else -1, modified)


def _name(path: Path, root: Path) -> str:
    name = os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", errors="replace")
    return "".join(_shown(sign) for sign in name)


def _shown(sign: str) -> str:
    """A sign that people can see: line ends, controls and marks that turn the direction by their number."""
    if (sign.isascii() and sign.isprintable()) or unicodedata.category(sign) not in _UNSEEN:
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"


def _hash(path: Path) -> str:
    """SHA-256 of the bytes; a file that cannot or will not be read goes by its name, and reading it says so."""
    try:
        if path.stat().st_size <= MAX_FILE:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise
    except OSError:
        pass
    return hashlib.sha256(os.fsencode(path.name)).hexdigest()
