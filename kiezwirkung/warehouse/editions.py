"""Editions: write, audit, publish. Readers of the old edition go on undisturbed.

What belongs here: numbering, the order of the steps, and the atomic switch of `latest`. What goes into an edition is
`edition_writing.py`, what it must not contain `auditing.py`. An edition is never changed; a night without new content
makes none.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from kiezwirkung.errors import BlockedError, KiezwirkungError
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.auditing import find_faults
from kiezwirkung.warehouse.connecting import column_types, quote_text
from kiezwirkung.warehouse.dictionary import Dictionary
from kiezwirkung.warehouse.edition_writing import (
    ANALYST,
    RELEASE,
    EditionPlan,
    release_schemas,
    salt_of,
    write_databases,
    write_parquet,
)
from kiezwirkung.warehouse.hashing import TableHash, combine, hash_tables
from kiezwirkung.warehouse.manifests import MANIFEST, read_manifest, write_manifest
from kiezwirkung.warehouse.models import Model
from kiezwirkung.whole_files import sync

LATEST = "latest"
_BUILDING = ".building-"
_PER_EDITION = (
    "edition_number",
    "content_hash",
    "as_of",
)  # keys of mart.edition that say which edition, not what is in it

_RUN_TABLE = "reference.run"  # the day the night speaks for: a new day alone is no new content


@dataclass(frozen=True)
class Edition:
    """One published edition; `is_new` says whether this night made it."""

    number: int
    path: Path
    is_new: bool
    content_hash: str


def publish(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    *,
    models: Mapping[str, Model],
    dictionary: Dictionary,
    built_for: date,
    analyst_statements: Sequence[str] = (),
) -> Edition:
    """Publish the warehouse as a new edition, unless the latest one has the same content.

    Raises BlockedError K203 when the audit finds a fault: then nothing has changed for readers.
    """
    hashes = content_hashes(con)
    content = combine(hashes)
    current = latest_edition(settings.editions)
    if current is not None and _holds(current, content):
        return Edition(int(current.name), current, is_new=False, content_hash=content)
    number = _next_number(settings.editions)
    salt = salt_of(settings.key_file, number)
    named = (number, content, built_for, settings.is_invented, salt)
    plan = EditionPlan(*named, models, dictionary, analyst_statements)
    building = _prepare(settings.editions, number)
    try:
        _write(con, building, plan, hashes)
        _audit(building)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return Edition(number, _switch(settings.editions, building, number), is_new=True, content_hash=content)


def _holds(edition: Path, content: str) -> bool:
    """Whether an edition is whole and has this content; a damaged one is followed by a new one."""
    try:
        said = read_manifest(edition).get("content_hash")
    except KiezwirkungError:
        return False
    return said == content and all((edition / f"{name}.duckdb").is_file() for name in (ANALYST, RELEASE))


def latest_edition(editions: Path) -> Path | None:
    """The folder of the latest edition, or None before the first."""
    pointer = editions / LATEST
    if pointer.is_symlink():
        name = pointer.readlink().name
    elif pointer.is_file():
        name = pointer.read_text(encoding="utf-8").strip()
    else:
        return None
    folder = editions / name
    return folder if (folder / MANIFEST).is_file() else None


def latest_release(editions: Path) -> Path | None:
    """The release file of the latest edition; None before the first, or where it is damaged."""
    folder = latest_edition(editions)
    release = folder / f"{RELEASE}.duckdb" if folder is not None else None
    return release if release is not None and release.is_file() else None


def content_hashes(con: duckdb.DuckDBPyConnection) -> list[TableHash]:
    """Hashes of everything an edition holds, without what only names the edition itself."""
    where = {}
    if column_types(con, "mart.edition"):
        where["mart.edition"] = f"key not in ({', '.join(quote_text(key) for key in _PER_EDITION)})"
    return [entry for entry in hash_tables(con, release_schemas(), where=where) if entry.table_name != _RUN_TABLE]


def _write(con: duckdb.DuckDBPyConnection, building: Path, plan: EditionPlan, hashes: list[TableHash]) -> None:
    counts = write_databases(con, building, plan)
    write_parquet(con, building)
    for path in sorted(building.rglob("*")):
        sync(path)
    write_manifest(building, plan, counts, hashes)
    sync(building)


def _audit(building: Path) -> None:
    if faults := find_faults(building):
        raise BlockedError(
            "K203",
            f"Die Ausgabe besteht die Prüfung nicht: {'; '.join(faults)}.",
            where="Ausgabe",
            what_to_do="Die letzte gute Ausgabe bleibt gültig; bitte die genannten Tabellen prüfen.",
        )


def _prepare(editions: Path, number: int) -> Path:
    editions.mkdir(parents=True, exist_ok=True)
    for left_over in editions.glob(f"{_BUILDING}*"):
        shutil.rmtree(left_over)
    building = editions / f"{_BUILDING}{number}"
    building.mkdir()
    return building


def _next_number(editions: Path) -> int:
    taken = [int(path.name) for path in editions.glob("[0-9]*") if path.name.isdigit()] if editions.is_dir() else []
    return max(taken, default=0) + 1


def _switch(editions: Path, building: Path, number: int) -> Path:
    """Give the edition its number and point `latest` at it, each with one atomic rename."""
    edition = editions / f"{number:06d}"
    building.rename(edition)
    sync(editions)
    beside = editions / f".{LATEST}"
    beside.unlink(missing_ok=True)
    try:
        beside.symlink_to(edition.name)
    except OSError:  # no symlinks on this file system: a pointer file does the same
        beside.write_text(edition.name + "\n", encoding="utf-8")
    beside.replace(editions / LATEST)
    sync(editions)
    return edition
