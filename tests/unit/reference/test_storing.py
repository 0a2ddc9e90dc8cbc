"""The store of added reference files says so when it is damaged."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.reference.files import Content
from kiezwirkung.reference.storing import newest, store


@pytest.fixture
def root(tmp_path: Path) -> Path:
    content = Content(pl.DataFrame({"plr_code": ["01100101"]}), date(2024, 12, 31), 1)
    store(tmp_path, "mss", "ab" * 32, content)
    return tmp_path


@pytest.mark.parametrize(
    "note",
    [
        "",
        "{",
        "[]",
        "null",
        '{"kind": "mss"}',
        '{"state_on": 5, "number": 1, "rows": 1, "oddities": []}',
        '{"state_on": null, "number": "x", "rows": 1, "oddities": []}',
        '{"state_on": null, "number": 1, "rows": 1}',
    ],
)
def test_a_damaged_note_is_named_with_what_to_do(root: Path, note: str) -> None:
    next(root.rglob("*.json")).write_text(note, encoding="utf-8")
    with pytest.raises(KiezwirkungError, match=r"\[K608\] mss/abab.*\.json: Die Datei ist beschädigt"):
        newest(root, "mss")


@pytest.mark.parametrize("keep", [0, 5, 100])
def test_a_damaged_table_is_named(root: Path, keep: int) -> None:
    path = next(root.rglob("*.parquet"))
    path.write_bytes(path.read_bytes()[:keep])
    stored = newest(root, "mss")
    assert stored is not None
    with pytest.raises(KiezwirkungError, match=r"\[K608\] mss/abab.*\.parquet"):
        stored.read()


def test_a_table_that_is_gone_is_damage_too(root: Path) -> None:
    next(root.rglob("*.parquet")).unlink()
    stored = newest(root, "mss")
    assert stored is not None
    with pytest.raises(KiezwirkungError, match="K608"):
        stored.read()
