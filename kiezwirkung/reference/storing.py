"""The store of added reference files: one Parquet per file, named by content, and a small JSON beside it.

What belongs here: where added files lie, and which of them hold. There is no clock: newest is the latest day the data
speak for, then the order of adding; the moment of adding is handed in and only noted. A file that is there already
stays as it is; one that today's program reads differently keeps its number and its moment.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.reference.files import Content
from kiezwirkung.reference.oddities import Oddity
from kiezwirkung.whole_files import write_whole


@dataclass(frozen=True)
class StoredFile:
    """One added file: kind, content, the day its data speak for, order, rows, oddities, name, moment and the table."""

    kind: str
    sha256: str
    state_on: date | None
    number: int
    row_count: int
    oddities: list[Oddity]
    path: Path
    file_name: str = ""
    loaded_at: datetime | None = None
    is_new: bool = False

    @property
    def age(self) -> tuple[date, int]:
        """Sorts files of one kind from oldest to newest."""
        return self.state_on or date.min, self.number

    def read(self) -> pl.DataFrame:
        """The table; raises K608 when it is damaged."""
        try:
            return pl.read_parquet(self.path)
        except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as fault:
            raise _damaged(self.path) from fault


def store(
    root: Path, kind: str, sha256: str, content: Content, *, file_name: str = "", loaded_at: datetime | None = None
) -> StoredFile:
    """Write table and note; a file that is there already keeps number, name and moment."""
    known = {file.sha256: file for file in stored_files(root, kind)}
    number = max((file.number for file in known.values()), default=0) + 1
    path = root / kind / f"{sha256}.parquet"
    stored = StoredFile(
        kind, sha256, content.state_on, number, content.row_count, content.oddities, path, file_name, loaded_at, True
    )
    if sha256 in known:
        first = known[sha256]
        stored = replace(
            stored, number=first.number, file_name=first.file_name, loaded_at=first.loaded_at, is_new=False
        )
    buffer = io.BytesIO()
    content.frame.write_parquet(buffer, compression="zstd")
    _write_changed(path, buffer.getvalue())
    _write_changed(path.with_suffix(".json"), _note(stored))
    return stored


def stored_files(root: Path, kind: str) -> list[StoredFile]:
    """All added files of a kind, oldest first."""
    return sorted(_read_notes(root / kind, kind), key=lambda file: file.age)


def newest(root: Path, kind: str) -> StoredFile | None:
    """The file of a kind that holds."""
    files = stored_files(root, kind)
    return files[-1] if files else None


def newest_by_state(root: Path, kind: str) -> list[StoredFile]:
    """For each day that data of a kind speak for, the file that holds; oldest day first."""
    return list({file.state_on: file for file in stored_files(root, kind)}.values())


def _write_changed(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        write_whole(path, content, is_lasting=True)


def _note(stored: StoredFile) -> bytes:
    note = {
        "kind": stored.kind,
        "state_on": stored.state_on.isoformat() if stored.state_on else None,
        "number": stored.number,
        "rows": stored.row_count,
        "file_name": stored.file_name,
        "loaded_at": stored.loaded_at.isoformat() if stored.loaded_at else None,
        "oddities": [
            {"kind": oddity.kind, "sentence": oddity.sentence, "cells": oddity.cells} for oddity in stored.oddities
        ],
    }
    return (json.dumps(note, ensure_ascii=False, indent=1) + "\n").encode()


def _read_notes(folder: Path, kind: str) -> Iterator[StoredFile]:
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else []:
        try:
            yield _read_note(path, kind)
        except (OSError, ValueError, TypeError, KeyError) as fault:
            raise _damaged(path) from fault


def _read_note(path: Path, kind: str) -> StoredFile:
    note = json.loads(path.read_text(encoding="utf-8"))
    state_on = date.fromisoformat(note["state_on"]) if note["state_on"] else None
    oddities = [_oddity(oddity) for oddity in note["oddities"]]
    number, rows = int(note["number"]), int(note["rows"])
    moment = datetime.fromisoformat(note["loaded_at"]) if note.get("loaded_at") else None
    table = path.with_suffix(".parquet")
    return StoredFile(kind, path.stem, state_on, number, rows, oddities, table, note.get("file_name", ""), moment)


def _oddity(note: Any) -> Oddity:
    """One oddity; notes of the first program version hold the sentence alone."""
    if isinstance(note, str):
        return Oddity("form", note)
    cells = tuple((int(number), str(address)) for number, address in note["cells"])
    return Oddity(note["kind"], str(note["sentence"]), cells)


def _damaged(path: Path) -> KiezwirkungError:
    return KiezwirkungError(
        "K608",
        "Die Datei ist beschädigt.",
        where=f"{path.parent.name}/{path.name}",
        what_to_do="Bitte sie und die gleichnamige Datei daneben löschen und die amtliche Datei noch einmal aufnehmen.",
    )
