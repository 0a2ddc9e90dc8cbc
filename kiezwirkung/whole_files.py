"""Writing a file so that nobody ever meets half of it.

What belongs here: the one way in which we put a file in its place, and forcing files and folders to disk. Folders that
are built whole (editions, the raw store, the site) have ways of their own.
"""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes, *, is_lasting: bool = False) -> Path:
    """Put `content` at `path`, its folder included; whoever reads sees the old file or the new one.

    Args:
        path: where it goes; gives it back.
        content: all bytes of the file.
        is_lasting: also survive a power cut. For what the next night cannot make anew; it costs some milliseconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.building")
    with beside.open("wb") as file:
        file.write(content)
        if is_lasting:
            file.flush()
            os.fsync(file.fileno())
    return beside.replace(path)


def sync(path: Path) -> None:
    """Force a file or folder to disk; where folders cannot be opened (Windows), files are enough."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
