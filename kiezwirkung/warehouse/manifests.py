"""The manifest of an edition: what is in it, so that anyone can check that nothing changed since.

What belongs here: writing and reading `manifest.json`.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.warehouse.edition_writing import EditionPlan
from kiezwirkung.warehouse.hashing import TableHash

MANIFEST = "manifest.json"
_BLOCK = 1 << 20


def write_manifest(
    folder: Path, plan: EditionPlan, counts: dict[str, dict[str, int]], hashes: Sequence[TableHash]
) -> None:
    """Write the manifest of a finished, closed edition folder.

    Content hashes are those of the warehouse, before pseudonyms change with the edition: equal figures, equal hash.
    """
    content = {
        "edition_number": plan.number,
        "as_of": plan.built_for.isoformat(),
        "is_invented": plan.is_invented,
        "content_hash": plan.content_hash,
        "files": [_described(folder, path) for path in sorted(folder.rglob("*")) if path.is_file()],
        "row_counts": counts,
        "tables": {entry.table_name: {"rows": entry.row_count, "content_hash": entry.content_hash} for entry in hashes},
        "code_versions": {name: model.code_version for name, model in sorted(plan.models.items())},
    }
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2, sort_keys=True)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an edition; raises KiezwirkungError K501 when it is missing or damaged."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise KiezwirkungError(
            "K501",
            "Das Manifest fehlt oder ist beschädigt.",
            where=folder.name,
            what_to_do="Bitte eine andere Ausgabe wählen.",
        ) from fault
    return dict(content)


def _described(folder: Path, path: Path) -> dict[str, object]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": digest.hexdigest()}
