"""`kiezwirkung preview`: what a changed definition would move, before anybody changes it.

What belongs here: from files to lines and csv. What is compared is decided in `kiezwirkung/explaining/previewing.py`.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from kiezwirkung.errors import EXIT_FINDINGS, EXIT_OK
from kiezwirkung.explaining.previewing import CSV_COLUMNS, Preview, preview
from kiezwirkung.explaining.proposals import (
    Proposal,
    check_versions,
    present_catalogue,
    proposed_catalogue,
    read_proposal,
)
from kiezwirkung.explaining.telling import number
from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.definition_hashes import hash_frame, measure_texts
from kiezwirkung.settings import Settings
from kiezwirkung.whole_files import write_whole


def preview_definitions(
    settings: Settings, paths: Sequence[Path], say: Callable[[str], None], *, csv: Path | None = None
) -> int:
    """Print each figure that moves; 10 when one does. Raises K505 for a change without a new version."""
    proposal = read_proposal(paths)
    present, proposed = present_catalogue(), proposed_catalogue(proposal)
    check_versions(present, proposed)
    found = preview(settings, present, proposed, proposal)
    for line in (*_lines(found), *_hints(present, proposed, proposal)):
        say(line)
    if csv is not None:
        text = found.moved.select(CSV_COLUMNS).write_csv(separator=";", decimal_comma=True, include_bom=True)
        write_whole(csv, text.encode())
        say(f"Alle Zeilen: {csv}")
    return EXIT_FINDINGS if found.moved.height else EXIT_OK


def _lines(found: Preview) -> Iterator[str]:
    moved = found.moved
    yield f"{number(found.compared)} Zahlen verglichen, {number(moved.height)} ändern sich. Gespeichert wurde nichts."
    counts = moved.group_by("indicator_id").agg(pl.len(), pl.col("holds_from").first()).sort("indicator_id")
    for indicator_id, height, first in counts.rows():
        kept = f"; vor dem {first:%d.%m.%Y} bleibt die bisherige Version stehen" if first else ""
        yield f"  {indicator_id}: {number(height)}{kept}"
    for row in moved.iter_rows(named=True):
        yield f"    {_row(row)}"


def _hints(present: Catalogue, proposed: Catalogue, proposal: Proposal) -> Iterator[str]:
    """What the night will ask for before it takes changed measures over (K209)."""
    texts = {name.removeprefix("measures."): model.sql for name, model in proposal.models.items()}
    both = hash_frame(present).join(
        hash_frame(proposed, {**measure_texts(), **texts}), on=["indicator_id", "version"], suffix="_new"
    )
    names = both.filter(pl.col("definition_hash") != pl.col("definition_hash_new"))["indicator_id"].unique().sort()
    if len(names):
        yield f"Die Nacht hält damit an (K209), bis die Version steigt von: {', '.join(names)}."


def _row(row: dict[str, Any]) -> str:
    code = f" {row['breakdown_label']}" if row["breakdown_code"] else ""
    marks = f"  Zeichen „{row['old_mark']}“ → „{row['new_mark']}“" if row["old_mark"] != row["new_mark"] else ""
    change = f" ({row['difference']:+.6g})".replace(".", ",") if row["difference"] is not None else ""
    figure = f"{row['indicator_id']}{code} | {row['area_name']} ({row['area_code']}) | {row['period_label']}"
    return f"{figure} | {number(row['old_value'])} → {number(row['new_value'])}{change}{marks}"
