"""The match of the old LOR with those of 2021, as published: which area lies in which.

What belongs here: reading the published pairs and saying for each what can be carried over. Only where exactly one old
area became exactly one of today may a figure be carried over as it is; everything else is a matter of choice and stays
with whoever makes it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import polars as pl

from kiezwirkung.reference.files import Content, TextTable
from kiezwirkung.reference.lor_codes import LEVELS, NEW, OLD, OLD_LEVELS, lor_edition, old_places
from kiezwirkung.reference.oddities import Oddity, counted, listed

OLD_COLUMNS = ("PLR_ALT", "PLR_ID_ALT", "PLR_2006", "PLR_bis_2020", "RAUMID_ALT", "alt", "old_code")
NEW_COLUMNS = ("PLR_NEU", "PLR_ID_NEU", "PLR_2021", "PLR_ab_2021", "RAUMID_NEU", "neu", "new_code")
Pair = tuple[str, str]


def match_columns(header: list[str]) -> tuple[str, str] | None:
    """The columns of a match list written as a table; None where it is none."""
    old = next((name for name in header if name.casefold() in {one.casefold() for one in OLD_COLUMNS}), None)
    new = next((name for name in header if name.casefold() in {one.casefold() for one in NEW_COLUMNS}), None)
    return (old, new) if old and new else None


def is_match_list(parsed: Any) -> bool:
    """Whether this is the published list `[{"0101": ["0110"]}, …]`, which holds both directions mixed."""
    return isinstance(parsed, list) and bool(parsed) and all(map(_is_entry, parsed))


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and all(
        isinstance(key, str) and isinstance(found, list) and all(isinstance(one, str) for one in found)
        for key, found in entry.items()
    )


def read_match_list(parsed: list[Mapping[str, list[str]]]) -> Content:
    """The published list: each entry names an area of one edition and its counterparts in the other."""
    named = [(key, other) for entry in parsed for key, found in entry.items() for other in found]
    return _content(list(chain.from_iterable(_directed(*pair) for pair in named)), len(parsed))


def read_match_table(table: TextTable) -> Content:
    """A list with a column of old and a column of new numbers."""
    old, new = match_columns(table.frame.columns) or ("", "")
    rows = table.frame.select(pl.col(old, new).str.strip_chars()).rows()
    width = max((len(one) for row in rows for one in row), default=0)
    width += width % 2
    return _content([(one.zfill(width), other.zfill(width)) for one, other in rows if one and other], len(rows))


def _directed(key: str, other: str) -> Iterator[Pair]:
    """(old, new) of a pair; a pair of two numbers that exist in both editions counts in both directions."""
    editions = (lor_edition(key), lor_edition(other))
    if NEW in editions[:1] or OLD in editions[1:]:
        yield other, key
    else:
        yield key, other


def _content(pairs: list[Pair], row_count: int) -> Content:
    distinct = sorted(set(pairs))
    sound = [pair for pair in distinct if _is_sound(pair)]
    onward, back = Counter(old for old, _ in sound), Counter(new for _, new in sound)
    frame = pl.DataFrame(
        [
            (LEVELS[len(old)], OLD_LEVELS[len(old)], old, new, _kind_of(onward[old], back[new]), old[:2] == new[:2])
            for old, new in sound
        ],
        schema={
            "level": pl.String, "old_level": pl.String, "old_code": pl.String, "new_code": pl.String,
            "match_kind": pl.String, "is_same_district": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip
    return Content(frame, None, row_count, list(_oddities(frame, [pair for pair in distinct if not _is_sound(pair)])))


def _is_sound(pair: Pair) -> bool:
    old, new = pair
    fits = lor_edition(old) in {OLD, "both"} and lor_edition(new) in {NEW, "both"}
    return fits and len(old) == len(new) and len(old) in OLD_LEVELS


def _kind_of(new_count: int, old_count: int) -> str:
    if new_count == 1:
        return "one_to_one" if old_count == 1 else "merged"
    return "split" if old_count == 1 else "mixed"


def _oddities(frame: pl.DataFrame, unsound: list[Pair]) -> Iterator[Oddity]:
    for (level,) in frame.select("level").unique().sort("level").rows():
        part = frame.filter(level=level)
        clear = part.filter(match_kind="one_to_one").height
        names = {"plr": "Planungsräume", "bzr": "Bezirksregionen", "pgr": "Prognoseräume"}[level]
        said = f"{names}: {clear} von {part['old_code'].n_unique()} alten entsprechen genau einem von heute."
        yield Oddity("lor", f"{said} Nur für sie lassen sich Zahlen unverändert übernehmen.")
    if abroad := frame.filter(~pl.col("is_same_district"))["old_code"].to_list():
        pairs = counted(len(abroad), "Paar wechselt", "Paare wechseln")
        yield Oddity("place", f"{pairs} den Bezirk: {listed(abroad)}.")
    if unsound:
        pairs = counted(len(unsound), "Paar nennt", "Paare nennen")
        yield Oddity("key", f"{pairs} keine alte und eine neue Nummer derselben Ebene und zählt nicht.")


def builtin_matches() -> pl.DataFrame:
    """The Prognoseräume that come with the program; Planungsräume need the published match."""
    return _content([(old, new) for old, found in old_places().items() for new in found], 0).frame
