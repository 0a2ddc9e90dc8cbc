"""The store of added reference files: one Parquet per file, named by content, and a small JSON beside it.

What belongs here: where added files lie and which of them is the newest of its kind. There is no clock: newest is the
latest day the data speak for, then the order of adding.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.reference.files import Content
from kiezwirkung.whole_files import write_whole


@dataclass(frozen=True)
class StoredFile:
    """One added file: its kind, the day its data speak for, the order of adding, rows, oddities and the table."""

    kind: str
    sha256: str
    state_on: date | None
    number: int
    row_count: int
    oddities: list[str]
    path: Path

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


def store(root: Path, kind: str, sha256: str, content: Content) -> StoredFile:
    """Write table and note; a file that is there already keeps its number."""
    known = {file.sha256: file.number for file in stored_files(root, kind)}
    number = known.get(sha256, max(known.values(), default=0) + 1)
    path = root / kind / f"{sha256}.parquet"
    buffer = io.BytesIO()
    content.frame.write_parquet(buffer, compression="zstd")
    write_whole(path, buffer.getvalue(), is_lasting=True)
    stored = StoredFile(kind, sha256, content.state_on, number, content.row_count, content.oddities, path)
    _write_note(stored)
    return stored


def stored_files(root: Path, kind: str) -> list[StoredFile]:
    """All added files of a kind, oldest first."""
    return sorted(_read_notes(root / kind, kind), key=lambda file: file.age)


def newest(root: Path, kind: str) -> StoredFile | None:
    """The file of a kind that holds."""
    files = stored_files(root, kind)
    return files[-1] if files else None


def _write_note(stored: StoredFile) -> None:
    note = {
        "kind": stored.kind,
        "state_on": stored.state_on.isoformat() if stored.state_on else None,
        "number": stored.number,
        "rows": stored.row_count,
        "oddities": stored.oddities,
    }
    text = json.dumps(note, ensure_ascii=False, indent=1) + "\n"
    write_whole(stored.path.with_suffix(".json"), text.encode(), is_lasting=True)


def _read_notes(folder: Path, kind: str) -> Iterator[StoredFile]:
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else []:
        try:
            yield _read_note(path, kind)
        except (OSError, ValueError, TypeError, KeyError) as fault:
            raise _damaged(path) from fault


def _read_note(path: Path, kind: str) -> StoredFile:
    note = json.loads(path.read_text(encoding="utf-8"))
    state_on = date.fromisoformat(note["state_on"]) if note["state_on"] else None
    oddities = [str(oddity) for oddity in note["oddities"]]
    number, rows = int(note["number"]), int(note["rows"])
    return StoredFile(kind, path.stem, state_on, number, rows, oddities, path.with_suffix(".parquet"))


def _damaged(path: Path) -> KiezwirkungError:
    return KiezwirkungError(
        "K608",
        "Die Datei ist beschädigt.",
        where=f"{path.parent.name}/{path.name}",
        what_to_do="Bitte sie und die gleichnamige Datei daneben löschen und die amtliche Datei noch einmal aufnehmen.",
    )
