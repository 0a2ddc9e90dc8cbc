"""Feedback that need not be written again: the same content, made by the same rules, lies there already.

What belongs here: the key of a workbook and the note of the keys last written, beside the workbooks. A damaged note
costs time and nothing else.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from kiezwirkung.deliveries.feedback.content import FeedbackDelivery, FormSheet
from kiezwirkung.whole_files import write_whole

_NOTE = ".geschrieben.json"


def content_key(delivery: FeedbackDelivery, *, has_source: bool) -> str:
    """A short name of everything a workbook says and of the rules that make it."""
    digest = hashlib.sha256(_rules().encode())
    said = {one.name: getattr(delivery, one.name) for one in fields(delivery) if one.name not in {"forms", "names"}}
    digest.update(repr((has_source, sorted(said.items()), sorted(delivery.names))).encode())
    for form in delivery.forms:
        about = {one.name: getattr(form, one.name) for one in fields(FormSheet) if one.name != "rows"}
        digest.update(repr((sorted(about.items()), form.rows.columns)).encode())
        digest.update(form.rows.hash_rows(seed=0).to_numpy().tobytes())
    return digest.hexdigest()[:32]


@cache
def _rules() -> str:
    """The code, words and forms on which feedback depends."""
    digest = hashlib.sha256(version("xlsxwriter").encode())
    deliveries = files("kiezwirkung.deliveries")
    for folder in (deliveries, deliveries / "feedback", deliveries / "templates", files("kiezwirkung.privacy")):
        for part in sorted(folder.iterdir(), key=lambda one: one.name):
            if part.name.endswith((".py", ".yaml", ".txt")):
                digest.update(part.read_bytes())
    return digest.hexdigest()


def load_keys(folder: Path) -> dict[str, str]:
    """The keys of the workbooks in a folder, by file name; none if the note is missing or damaged."""
    try:
        noted = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    is_note = isinstance(noted, dict)
    return {name: key for name, key in noted.items() if (folder / name).is_file()} if is_note else {}


def save_keys(folder: Path, keys: Mapping[str, str]) -> None:
    """Note which keys were written."""
    write_whole(folder / _NOTE, json.dumps(dict(sorted(keys.items())), ensure_ascii=False, indent=0).encode())
