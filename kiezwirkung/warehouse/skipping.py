"""Nothing new: a night whose inputs are those of the last finished night rewrites nothing.

What belongs here: the hash over everything a night depends on, and the note beside the warehouse that says which
inputs the warehouse was built from. The note is removed when a night begins and written when it has ended well.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from kiezwirkung.settings import Settings
from kiezwirkung.whole_files import write_whole


def inputs_hash(
    settings: Settings,
    deliveries: Iterable[tuple[str, str, datetime]],
    *,
    definitions: Mapping[str, str],
) -> str:
    """One hash over what decides a night's result.

    `deliveries` are (content, file name, file time) of all files, copies included; `definitions` hashes of whatever
    else counts (code, forms, reference data), by name. The day of the run is not among them (see `freshness.py`).
    """
    content = {
        "deliveries": sorted((key, name, modified_at.isoformat()) for key, name, modified_at in deliveries),
        "definitions": dict(definitions),
        "thresholds": asdict(settings.thresholds),
        "is_invented": settings.is_invented,
    } | ({"contacts": dict(settings.contacts)} if settings.contacts else {})
    return bytes_hash(json.dumps(content, sort_keys=True, ensure_ascii=False).encode())


def bytes_hash(data: bytes) -> str:
    """SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def folder_hash(folder: Path, suffixes: tuple[str, ...] = ("",)) -> str:
    """One hash over names and contents of a folder's files with these endings; a missing folder is an empty one."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if path.name.endswith(suffixes) and path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def has_nothing_new(settings: Settings, inputs: str) -> bool:
    """Whether the warehouse on disk was built from exactly these inputs, to the end."""
    note = _note(settings)
    return settings.warehouse.exists() and note.exists() and note.read_text(encoding="utf-8").strip() == inputs


def begin(settings: Settings) -> None:
    """A night begins: until it has ended well, nothing counts as done."""
    _note(settings).unlink(missing_ok=True)


def finish(settings: Settings, inputs: str) -> None:
    """A night has ended well with these inputs."""
    write_whole(_note(settings), f"{inputs}\n".encode(), is_lasting=True)


def _note(settings: Settings) -> Path:
    return settings.warehouse.with_suffix(".inputs")
